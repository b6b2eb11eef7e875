import { isClerkError } from "../errors/is-clerk-error.js";

/** Returns when a rate limit is over whose wait does not fit into `totalTimeout`, in milliseconds since 1970. */
export function resumeTime(error: unknown, now: number): number | undefined {
  if (!isClerkError(error) || error.reason !== "rate_limit") return undefined;
  return now + Math.ceil((error.retryAfter ?? 0) * 1000);
}
