// Tracks what the client is waiting for, from its events.
import { computed, signal } from "@preact/signals";
import type { ClientEvent } from "clerk-organizations/slim";

export interface Wait {
  reason: string;
  /** When the wait ends, in milliseconds since 1970. */
  until: number;
}

/** A call that is aborted during a wait emits no further event, so a wait is removed this long after its end. */
const GRACE_MS = 1000;

const waits = signal<ReadonlyMap<string, Wait>>(new Map());

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
  return status === undefined ? "No response. Trying again" : `Clerk responded with ${status}. Trying again`;
}

function setWait(operation: string, wait: Wait | undefined): void {
  if (!wait && !waits.value.has(operation)) return;
  const others = [...waits.value].filter(([name]) => name !== operation);
  waits.value = new Map(wait ? [...others, [operation, wait]] : others);
}
