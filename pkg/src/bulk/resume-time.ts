import { clerkErrorIn } from "./clerk-error-in.js";

/** Returns when a rate limit is over whose wait does not fit into `totalTimeout`, in milliseconds since 1970. */
export function resumeTime(thrown: unknown, now: number): number | undefined {
  const error = clerkErrorIn(thrown);
  if (error?.reason !== "rate_limit") return undefined;
  return now + Math.ceil((error.retryAfter ?? 0) * 1000);
}
