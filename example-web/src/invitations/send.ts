// Sends invitations, ten at a time. No address is sent twice unless Clerk is known not to have invited it.
import { keyOf, type Status } from "./entry.ts";
import { verdictOn } from "./verdict.ts";

/** Clerk's limit for one call. */
const CHUNK = 10;

export interface Sender {
  /** Invites all of these or none. */
  create(addresses: string[]): Promise<unknown>;
  /** Returns the keys of those that have an invitation. */
  findInvited(addresses: string[]): Promise<ReadonlySet<string>>;
  report(addresses: string[], status: Status, error?: unknown): void;
  /** Whether to send no more. */
  isStopped(): boolean;
}

/** Why sending ended early. What is left can be sent later. */
export interface Halt {
  error: unknown;
  /** When, in milliseconds since 1970. */
  at: number;
}

const haltedBy = (error: unknown): Halt => ({ error, at: Date.now() });

/** @param unknown those that an earlier run may have invited */
export async function sendAll(ready: string[], unknown: string[], sender: Sender): Promise<Halt | undefined> {
  try {
    const addresses = [...(await settle(unknown, sender)), ...ready];
    for (let sent = 0; sent < addresses.length; sent += CHUNK) {
      const halt = await send(addresses.slice(sent, sent + CHUNK), sender);
      if (halt) return halt;
    }
    return undefined;
  } catch (error) {
    return haltedBy(error);
  }
}

/** Finds out about addresses whose outcome is unknown. Returns those without an invitation. */
async function settle(addresses: string[], { findInvited, report }: Sender): Promise<string[]> {
  if (addresses.length === 0) return [];
  const invited = await findInvited(addresses);
  const isInvited = (address: string) => invited.has(keyOf(address));
  report(addresses.filter(isInvited), "sent");
  return addresses.filter((address) => !isInvited(address));
}

async function send(chunk: string[], sender: Sender): Promise<Halt | undefined> {
  if (sender.isStopped()) return undefined;
  try {
    await sender.create(chunk);
  } catch (error) {
    return onFailure(chunk, sender, error);
  }
  sender.report(chunk, "sent");
  return undefined;
}

async function onFailure(chunk: string[], sender: Sender, error: unknown): Promise<Halt | undefined> {
  const verdict = verdictOn(error);
  if (verdict === "unknown") return lookUp(chunk, sender, error);
  if (verdict === "all") return haltedBy(error);
  // Clerk has invited nobody of the chunk. Alone, only those are refused that it objects to.
  if (chunk.length > 1) return sendOneByOne(chunk, sender);
  sender.report(chunk, "refused", error);
  return verdict === "unclear" ? haltedBy(error) : undefined;
}

async function sendOneByOne(chunk: string[], sender: Sender): Promise<Halt | undefined> {
  for (const address of chunk) {
    const halt = await send([address], sender);
    if (halt) return halt;
  }
  return undefined;
}

/** Those that are not found may still be invited by a request that is under way, so they are not sent again here. */
async function lookUp(chunk: string[], sender: Sender, error: unknown): Promise<Halt | undefined> {
  const missing = await settle(chunk, sender).catch(() => chunk);
  if (missing.length === 0) return undefined;
  sender.report(missing, "unknown", error);
  return haltedBy(error);
}
