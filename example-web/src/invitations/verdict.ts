// What a failed call says about the addresses in it.
import type { ClerkApiErrorItem, ClerkError } from "clerk-organizations/slim";

/**
 * - `unknown`: they may have been invited.
 * - `address`: Clerk refuses one of them. It may accept the others.
 * - `unclear`: Clerk may refuse all, or only some, as when few places are left.
 * - `all`: every other call would fail too, at least for now.
 */
export type Verdict = "unknown" | "address" | "unclear" | "all";

export function verdictOn(error: unknown): Verdict {
  const { outcome, kind, reason, status = 0, errors = [] } = factsOf(error);
  if (outcome === "unknown") return "unknown";
  if (kind !== "api" || reason === "rate_limit") return "all";
  if (status === 400) return "address";
  if (status === 422) return errors.some(isAboutAddress) ? "address" : "all";
  return status === 402 || status === 403 ? "unclear" : "all";
}

/** When a rate limit is over whose wait the client did not begin, in milliseconds since 1970. */
export function resumeTime(error: unknown, now: number): number | undefined {
  const { reason, status, retryAfter } = factsOf(error);
  return (reason === "rate_limit" || status === 429) && retryAfter ? now + retryAfter * 1000 : undefined;
}

type Facts = Partial<ClerkError> & { errors?: ClerkApiErrorItem[] };

const factsOf = (error: unknown): Facts => Object(error);

const isAboutAddress = ({ meta }: ClerkApiErrorItem) => meta.paramName === "email_address";
