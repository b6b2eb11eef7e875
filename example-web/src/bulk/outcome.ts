// What became of each organization of a run, for the list of results and as text.
import type { BulkResult } from "clerk-organizations/bulk";
import { isClerkError } from "clerk-organizations/slim";
import { errorText } from "../error-text.ts";

export interface Outcome {
  kind: "waiting" | "done" | "refused" | "unknown" | "not sent";
  text: string;
}

/** The kinds in the order in which they need attention. */
export const KINDS = ["unknown", "refused", "not sent", "waiting", "done"] as const;

export const outcome = (kind: Outcome["kind"], text = ""): Outcome => ({ kind, text });

export function outcomeOf(result: BulkResult<unknown, { remark?: string }>): Outcome {
  if (result.status !== "error") return outcome("done", result.status === "ok" ? result.value.remark : "");
  const { error } = result;
  const { kind = "", outcome: known = result.outcome } = isClerkError(error) ? error : {};
  if (known === "unknown") return outcome("unknown", errorText(error));
  // `stop()` ended it before it was sent, or before it was sent again after a refusal by the rate limit.
  if (kind === "aborted" || (known === "not_sent" && !isClerkError(error))) return outcome("not sent");
  return outcome(known === "not_sent" ? "not sent" : "refused", errorText(error));
}

/** Counts like "2 refused, 1 not sent", without those that are zero. */
export function countText(counts: Readonly<Record<Outcome["kind"], number>>): string {
  const format = new Intl.NumberFormat();
  return [...KINDS]
    .reverse()
    .filter((kind) => kind !== "waiting" && counts[kind] > 0)
    .map((kind) => `${format.format(counts[kind])} ${kind}`)
    .join(", ");
}
