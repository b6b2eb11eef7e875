// The errors that calls reject with.
import { BRAND } from "./is-clerk-error.js";
import { errorMessage } from "./thrown.js";

/** Which kind of failure it is. */
export type ClerkErrorKind = "invalid" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";

/** What became of the change that the call asked for: nothing was sent; it was refused; or nobody can tell. */
export type ClerkErrorOutcome = "not_sent" | "not_applied" | "unknown";

/** A detail of the kind, for programs. */
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
  | "attempt"
  | "total"
  | "rate_limit"
  | "pagination_stuck";

/** One request of a call, as it ended. */
export interface ClerkAttempt {
  /** The HTTP status, when an answer came. */
  status?: number;
  /** What went wrong, when no readable answer came. */
  error?: string;
  /** How long the call had waited before it, in milliseconds. */
  waited: number;
  /** How long it took, in milliseconds. */
  elapsed: number;
}

/** One of the errors that Clerk lists. */
export interface ClerkApiErrorItem {
  /** Clerk's code, an open set: `form_identifier_exists`, `resource_not_found`, ... */
  code: string;
  /** What went wrong, for developers. */
  message: string;
  /** The same, for people. */
  longMessage?: string;
  /** What else Clerk says; `paramName` names the field at fault. */
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

/** What every call rejects with when it fails. */
export class ClerkError extends Error {
  /** Which kind of failure it is. */
  declare readonly kind: ClerkErrorKind;
  /** The operation, as in `"createOrganization"`. */
  declare readonly operation: string;
  /** What became of the change. */
  declare readonly outcome: ClerkErrorOutcome;
  /** A detail of the kind, where there is one. */
  declare readonly reason?: ClerkErrorReason;
  /** The requests that were made, as each ended, with the waits before them. */
  declare readonly attempts: ClerkAttempt[];
  /** With `kind: "invalid"`: the parameter that breaks a rule. */
  declare readonly parameter?: string;
  /** With `kind: "invalid"`: the rule that it breaks, as in `"must be a string of 1 to 256 characters"`. Never holds the value. */
  declare readonly rule?: string;
  /** With `kind: "api"` and `"decode"`: the HTTP status. */
  declare readonly status?: number;
  /** Clerk's trace id, to give to its support. */
  declare readonly traceId?: string;
  /** With `kind: "decode"`: where the body is not what is documented, as a JSON pointer. */
  declare readonly pointer?: string;
  /** The beginning of a body that is not Clerk's. */
  declare readonly snippet?: string;

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

/** An error status: what Clerk, or a proxy before it, answered. */
export class ClerkApiError extends ClerkError {
  /** Clerk's own type guard knows its errors by this. */
  declare static readonly kind: "ClerkAPIResponseError";

  /** The HTTP status. */
  declare readonly status: number;
  /** How long the server asks to wait, in seconds. */
  declare readonly retryAfter?: number;
  /** Clerk's errors; empty where the body held none. */
  declare readonly errors: ClerkApiErrorItem[];

  /** The first error's code; empty where there is none. */
  get code(): string {
    return this.errors[0]?.code ?? "";
  }

  /** The messages about one parameter, for a form: `error.field("slug")`. Takes camelCase and Clerk's own snake_case. */
  field(name: string): string[] {
    const wire = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const about = this.errors.filter((error) => error.meta.paramName === wire || error.meta.paramName === name);
    return about.map((error) => error.longMessage ?? error.message);
  }
}
// A static field would become a static block, which some engines do not know (Hermes of React Native).
Object.defineProperty(ClerkApiError, "kind", { value: "ClerkAPIResponseError", enumerable: true });
Object.defineProperty(ClerkApiError.prototype, "name", { value: "ClerkApiError", configurable: true, writable: true });

/** The error instance for a report. */
export function fromReport(report: ErrorReport, cause: unknown): ClerkError {
  return report.kind === "api" ? new ClerkApiError(report, cause) : new ClerkError(report, cause);
}

/** A call that was given something that breaks a rule. */
export function invalidInput(operation: string, { parameter, rule }: { parameter: string; rule: string }): ClerkError {
  const message = `${operation}: ${parameter} ${rule}`;
  return new ClerkError({ kind: "invalid", operation, outcome: "not_sent", attempts: [], message, parameter, rule });
}

/** A host that cannot run the package. Its own words name the reason: a policy, a mode of the browser, an option. */
export function startupError(operation: string, thrown: unknown): ClerkError {
  return internalError(operation, false, `WebAssembly could not start: ${errorMessage(thrown)}`, thrown);
}

/** A defect of this package, or a host that cannot run it: what a call then rejects with. */
export function internalError(operation: string, sent: boolean, message: string, cause: unknown): ClerkError {
  const outcome = sent ? "unknown" : "not_sent";
  return new ClerkError(
    { kind: "internal", operation, outcome, attempts: [], message: `${operation}: ${message}` },
    cause,
  );
}
