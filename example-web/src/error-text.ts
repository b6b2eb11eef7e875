// What an error says to a person: Clerk's own words where it has some, and whether the change may have been made all the same.
import { ClerkApiError, type ClerkError, isClerkError } from "clerk-organizations";

export function errorText(error: unknown): string {
  if (!isClerkError(error)) return error instanceof Error ? error.message : String(error);
  const doubt = error.outcome === "unknown" ? "It may have been done all the same: the list shows it." : "";
  return [about(error), doubt, trace(error)].filter(Boolean).join(" ");
}

/** The rule that a call breaks, as a sentence without the names that only programs know. */
export function ruleText(error: ClerkError): string {
  const text = error.rule ?? error.message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function about(error: ClerkError): string {
  if (error instanceof ClerkApiError) return listed(error) || `The server answered ${error.status}.`;
  if (error.kind === "network") return navigator.onLine ? "The server cannot be reached." : "You are offline.";
  if (error.kind === "timeout" && error.reason === "rate_limit") return "Clerk’s rate limit is used up for now.";
  if (error.kind === "timeout") return "The server took too long to answer.";
  return error.kind === "invalid" ? `${error.parameter}: ${ruleText(error)}` : error.message;
}

function listed(error: ClerkApiError): string {
  return error.errors.map(({ longMessage, message }) => longMessage ?? message).join(" ");
}

function trace({ traceId }: ClerkError): string {
  return traceId ? `[trace ${traceId}]` : "";
}
