// The errors that calls reject with, and the functions that create them.
import { isBrowser } from "../runtime/detect-runtime.js";
import { BRAND } from "./is-clerk-error.js";
import { withoutSecretKeys } from "./secret-key.js";
import { errorMessage } from "./thrown.js";

/** The kind of a failure. */
export type ClerkErrorKind = "invalid" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";

/** Whether the change was made: nothing was sent, Clerk refused it, or it is unknown. */
export type ClerkErrorOutcome = "not_sent" | "not_applied" | "unknown";

/** The reason of a failure within its kind. */
export type ClerkErrorReason =
  | "connect"
  | "tls"
  | "headers"
  | "body"
  | "redirect"
  | "queue_full"
  | "client_closed"
  | "too_large"
  | "token"
  | "acquire"
  | "attempt"
  | "total"
  | "rate_limit"
  | "pagination_stuck";

/** One request of a call, and how it ended. */
export interface ClerkAttempt {
  /** The HTTP status, if a response was received. */
  status?: number;
  /** What went wrong, if no readable response was received. */
  error?: string;
  /** How long the call had waited before this request, in milliseconds. */
  waited: number;
  /** How long the request took, in milliseconds. */
  elapsed: number;
}

/** An error in the list of Clerk's response. */
export interface ClerkApiErrorItem {
  /** Clerk's code, an open set: `form_identifier_exists`, `resource_not_found`, ... */
  code: string;
  /** What went wrong, for developers. */
  message: string;
  /** What went wrong, for users. */
  longMessage?: string;
  /** Further details from Clerk; `paramName` is the name of the invalid field. */
  meta: Record<string, any>;
}

/** A failed call as plain data. */
export interface ErrorReport {
  kind: ClerkErrorKind;
  operation: string;
  outcome: ClerkErrorOutcome;
  message: string;
  attempts: ClerkAttempt[];
  reason?: ClerkErrorReason;
  parameter?: string;
  rule?: string;
  status?: number;
  retryAfter?: number;
  errors?: ClerkApiErrorItem[];
  traceId?: string;
  pointer?: string;
  snippet?: string;
}

/** The error with which every failed call rejects. */
export class ClerkError extends Error {
  /** The kind of a failure. */
  declare readonly kind: ClerkErrorKind;
  /** The operation, as in `"createOrganization"`. */
  declare readonly operation: string;
  /** Whether the change was made. */
  declare readonly outcome: ClerkErrorOutcome;
  /** The reason within the kind, if there is one. */
  declare readonly reason?: ClerkErrorReason;
  /** The requests that were made, with how each ended and the wait before it. */
  declare readonly attempts: ClerkAttempt[];
  /** With `kind: "invalid"`: the parameter that breaks a rule. */
  declare readonly parameter?: string;
  /** With `kind: "invalid"`: the rule that it breaks, as in `"must be a string of 1 to 256 characters"`. It never contains the value. */
  declare readonly rule?: string;
  /** With `kind: "api"` and `"decode"`: the HTTP status. */
  declare readonly status?: number;
  /** Clerk's trace id, for its support. */
  declare readonly traceId?: string;
  /** With `kind: "decode"`: a JSON pointer to the part of the body that differs from the documentation. */
  declare readonly pointer?: string;
  /** The beginning of a body that does not come from Clerk. */
  declare readonly snippet?: string;
  /**
   * How long to wait before the next call, in seconds: as the server asks, or, with `reason: "rate_limit"`, the wait that does not fit
   * into `totalTimeout`.
   */
  declare readonly retryAfter?: number;

  constructor(report: ErrorReport, cause?: unknown) {
    super(report.message, cause === undefined ? undefined : { cause });
    const { message: _, ...facts } = report;
    Object.assign(this, facts);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The error as plain data, for logs. */
  toJSON(): ErrorReport & { name: string } {
    return { ...(this as ErrorReport), name: this.name, message: this.message };
  }
}
Object.defineProperty(ClerkError.prototype, "name", { value: "ClerkError", configurable: true, writable: true });

/** A response with an error status, from Clerk or from a proxy in front of it. */
export class ClerkApiError extends ClerkError {
  /** Clerk's own type guard, `isClerkAPIResponseError`, checks this. */
  declare static readonly kind: "ClerkAPIResponseError";

  /** The HTTP status. */
  declare readonly status: number;
  /** Clerk's errors; empty if the body contains none. */
  declare readonly errors: ClerkApiErrorItem[];

  /** The code of the first error; empty if there is none. */
  get code(): string {
    return this.errors[0]?.code ?? "";
  }

  /** Returns the messages about one parameter, for a form: `error.field("slug")`. Accepts camelCase and Clerk's snake_case. */
  field(name: string): string[] {
    const wire = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const about = this.errors.filter((error) => error.meta.paramName === wire || error.meta.paramName === name);
    return about.map((error) => error.longMessage ?? error.message);
  }
}
// A static field would become a static block, which some engines do not support (Hermes of React Native).
Object.defineProperty(ClerkApiError, "kind", { value: "ClerkAPIResponseError", enumerable: true });
Object.defineProperty(ClerkApiError.prototype, "name", { value: "ClerkApiError", configurable: true, writable: true });

/** Creates the error of a report. */
export function fromReport(report: ErrorReport, cause: unknown): ClerkError {
  return report.kind === "api" ? new ClerkApiError(report, cause) : new ClerkError(report, cause);
}

/** Creates the error of a call whose input breaks a rule. */
export function invalidInput(operation: string, invalid: { parameter: string; rule: string }): ClerkError {
  const { rule } = invalid;
  // A member may have been given a key as its name.
  const parameter = withoutSecretKeys(invalid.parameter);
  const message = `${operation}: ${parameter} ${rule}`;
  return new ClerkError({ kind: "invalid", operation, outcome: "not_sent", attempts: [], message, parameter, rule });
}

/** Creates the error of a host that cannot run WebAssembly. The host's message has the reason, such as a content security policy. */
export function startupError(operation: string, thrown: unknown): ClerkError {
  const reason = errorMessage(thrown);
  return internalError(operation, false, `WebAssembly could not start: ${reason}${remedyFor(reason)}`, thrown);
}

/** Returns what to do about a host that refuses to run WebAssembly, as the end of the message. */
export function remedyFor(reason: string, inBrowser: boolean = isBrowser()): string {
  if (typeof WebAssembly === "undefined") return "; use this package on your server, and call that";
  // V8 does not always say that it was a policy. On a server, "disallowed by embedder" has another cause.
  const isPolicy = inBrowser && /CSP|unsafe-eval|embedder/.test(reason);
  return isPolicy ? "; add 'wasm-unsafe-eval' to script-src" : "";
}

/** Creates the error for a bug in this package, or for a host that cannot run it. */
export function internalError(operation: string, sent: boolean, message: string, cause: unknown): ClerkError {
  const outcome = sent ? "unknown" : "not_sent";
  return new ClerkError(
    { kind: "internal", operation, outcome, attempts: [], message: `${operation}: ${message}` },
    cause,
  );
}
