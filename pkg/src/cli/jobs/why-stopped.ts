// Why a job ended before it was complete, as the beginning of its message.
import { errorMessage } from "../failure.js";
import { whenOf } from "../requests/rate-limit.js";
import type { Interrupt } from "../terminal/interrupt.js";

export function whyStopped(interrupt: Interrupt, limitedUntil: number | undefined, error: Error | undefined): string {
  if (interrupt.exitCode !== undefined) return "interrupted";
  if (limitedUntil !== undefined) return `stopped by Clerk's rate limit, which allows more ${whenOf(limitedUntil)}`;
  // A closed output has an empty message.
  return error ? errorMessage(error) || "the output was closed" : "stopped";
}
