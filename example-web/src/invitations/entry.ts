// What becomes of each pasted address, from the check to the result.
import type { Pasted } from "./parse-addresses.ts";

export type Status = "invalid" | "duplicate" | "member" | "pending" | "ready" | "sent" | "refused" | "unknown";

export interface Entry {
  address: string;
  status: Status;
  /** Why it has this status. */
  why?: string;
}

/** Upper and lower case are the same address. */
export const keyOf = (address: string): string => address.toLowerCase();

export function createEntries(pasted: readonly Pasted[]): Entry[] {
  const seen = new Set<string>();
  return pasted.map(({ address, problem }) => {
    if (problem) return { address, status: "invalid", why: problem };
    const isDuplicate = seen.has(keyOf(address));
    seen.add(keyOf(address));
    return { address, status: isDuplicate ? "duplicate" : "ready" };
  });
}

/** Gives the open entries of some addresses another status. A decided one keeps its status. */
export function withStatus(
  entries: readonly Entry[],
  keys: ReadonlySet<string>,
  status: Status,
  why?: string,
): Entry[] {
  return entries.map((entry) => {
    if (!isOpen(entry) || !keys.has(keyOf(entry.address))) return entry;
    return why === undefined ? { address: entry.address, status } : { address: entry.address, status, why };
  });
}

/** Whether it still has to be invited, as far as known. */
export const isOpen = ({ status }: Entry): boolean => status === "ready" || status === "unknown";

export const addressesWith = (entries: readonly Entry[], ...statuses: Status[]): string[] =>
  entries.filter(({ status }) => statuses.includes(status)).map(({ address }) => address);

export function toCsv(entries: readonly Entry[], labels: Readonly<Record<Status, string>>): string {
  const rows = entries.map(({ address, status, why = "" }) => [address, labels[status], why]);
  return [["address", "result", "reason"], ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

/** A spreadsheet would run a cell that begins like a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
