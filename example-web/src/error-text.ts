// Turns an error into text for the user: Clerk's own messages if there are any, and whether the change may have been applied.
import { ClerkApiError, type ClerkError, isClerkError } from "clerk-organizations/slim";

export function errorText(error: unknown): string {
  if (!isClerkError(error)) return error instanceof Error ? error.message : String(error);
  const doubt = error.outcome === "unknown" ? "The change may have been applied. Check the list." : "";
  return [about(error), doubt, trace(error)].filter(Boolean).join(" ");
}

/** Whether the server did not find the resource of a request. */
export const isMissing = (error: unknown) => error instanceof ClerkApiError && error.status === 404;

/** The rule that the input breaks, as a sentence without the names of operation and parameter. */
export function ruleText(error: ClerkError): string {
  const text = error.rule ?? error.message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function about(error: ClerkError): string {
  if (error.reason === "token") return navigator.onLine ? "You are not signed in." : "You are offline.";
  if (error.reason === "rate_limit" || (error instanceof ClerkApiError && error.status === 429))
    return `Clerk’s rate limit is exceeded. Try again ${resumeText(error)}.`;
  if (error instanceof ClerkApiError) return listed(error) || `The server responded with status ${error.status}.`;
  if (error.kind === "network") return navigator.onLine ? "The server cannot be reached." : "You are offline.";
  if (error.kind === "timeout") return "The server took too long to respond.";
  return error.kind === "invalid" ? `${error.parameter}: ${ruleText(error)}` : error.message;
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** When an error was turned into text first: its wait began then, and it is rendered more than once. */
const firstSeen = new WeakMap<ClerkError, number>();

function resumeText(error: ClerkError): string {
  if (!error.retryAfter) return "later";
  const from = firstSeen.get(error) ?? Date.now();
  firstSeen.set(error, from);
  return `at ${time.format(from + error.retryAfter * 1000)}`;
}

function listed(error: ClerkApiError): string {
  return error.errors.map(({ longMessage, message }) => longMessage ?? message).join(" ");
}

function trace({ traceId }: ClerkError): string {
  return traceId ? `[trace ${traceId}]` : "";
}
