// What the client waits for, if it does: told by its events, forgotten when the request goes out or the wait is long over.
import { computed, signal } from "@preact/signals";
import type { ClientEvent } from "clerk-organizations";

export interface Wait {
  reason: string;
  /** When it is over, in milliseconds since 1970. */
  until: number;
}

/** A call that was aborted while it waited says nothing more. */
const GRACE_MS = 1000;

const waits = signal<ReadonlyMap<string, Wait>>(new Map());

/** The longest of the waits. */
export const longestWait = computed(() => [...waits.value.values()].sort((a, b) => b.until - a.until)[0]);

export function onClientEvent({ type, operation, status, ms = 0 }: ClientEvent): void {
  if (type === "request") setWait(operation, undefined);
  if (type !== "retry" && type !== "wait") return;
  const known = type === "wait" ? waits.value.get(operation)?.reason : undefined;
  const wait = { reason: known ?? reasonOf(type, status), until: Date.now() + ms };
  setWait(operation, wait);
  setTimeout(() => waits.value.get(operation) === wait && setWait(operation, undefined), ms + GRACE_MS);
}

function reasonOf(type: ClientEvent["type"], status: number | undefined): string {
  if (type === "wait" || status === 429) return "Waiting for Clerk’s rate limit";
  return status === undefined ? "No answer: trying again" : `Clerk answered ${status}: trying again`;
}

function setWait(operation: string, wait: Wait | undefined): void {
  if (!wait && !waits.value.has(operation)) return;
  const others = [...waits.value].filter(([name]) => name !== operation);
  waits.value = new Map(wait ? [...others, [operation, wait]] : others);
}
