// How a command fails: its exit code and its message.
import type { ClerkError } from "clerk-organizations";
import { findOperation } from "./operations/operations.js";
import { kebab } from "./operations/wording.js";
import { limitOf, whenOf } from "./requests/rate-limit.js";

/** The exit codes, documented in `--help`. 75 is EX_TEMPFAIL of sysexits.h. */
export const EXIT = { done: 0, failed: 1, usage: 2, limited: 75, hungUp: 129, interrupted: 130, terminated: 143 };

/** A failure with its own message. Nothing is printed if the message is empty. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
    /** When a rate limit is over that ended the run, in milliseconds since 1970. */
    readonly resumeAt?: number,
  ) {
    super(message);
  }
}

/** A change that an earlier run may have made. Nothing shows whether it did, so it is not sent. */
export class UnknownOutcome extends Failure {
  readonly outcome = "unknown";

  toJSON(): object {
    return { message: this.message, outcome: this.outcome };
  }
}

/** Creates a failure for invalid arguments or an invalid file. Nothing was sent. */
export const usage = (message: string) => new Failure(message, EXIT.usage);

// The symbol of the package's errors. Importing the package for it would make `--help` and usage errors slow.
const BRAND = Symbol.for("clerk-organizations.ClerkError");

export function isClerkError(thrown: unknown): thrown is ClerkError {
  return typeof thrown === "object" && thrown !== null && BRAND in thrown;
}

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof Failure) return thrown.exitCode;
  if (limitOf(thrown) !== undefined) return EXIT.limited;
  return isClerkError(thrown) && thrown.kind === "invalid" ? EXIT.usage : EXIT.failed;
}

/** Returns the message of an error. Those of the package end with the trace id. */
export function errorMessage(thrown: unknown): string {
  if (isClerkError(thrown)) return callErrorMessage(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Returns an error for JSON. Those of the package, and some failures, have more than a message. */
export const errorReport = (thrown: unknown) =>
  typeof Object(thrown).toJSON === "function" ? thrown : { message: errorMessage(thrown) };

function callErrorMessage(error: ClerkError): string {
  const { outcome, message, operation, parameter, rule } = error;
  if (parameter !== undefined && rule !== undefined) return `${commandLineName(operation, parameter)} ${rule}`;
  const until = limitOf(error);
  if (until !== undefined) return `${message}; Clerk allows more ${whenOf(until)}`;
  const isUnsure = outcome === "unknown" && !/^(get|list|iterate)/.test(operation);
  return isUnsure ? `${message}; the change may have been made: check before you repeat it` : message;
}

/** The operands of organizations, and of files. */
const OPERANDS = new Map([
  ["idOrSlug", "ID-OR-SLUG"],
  ["organizationId", "ID"],
  ["file", "FILE"],
]);

/** Returns the name of a parameter on the command line. */
function commandLineName(operation: string, parameter: string): string {
  if (parameter === "secretKey") return "CLERK_SECRET_KEY";
  const [name = "", ...inside] = parameter.split("/");
  const declared = findOperation(operation);
  const isOperand = name === "file" || declared?.ids.includes(name);
  const own = declared?.className === "OrganizationsApi" ? OPERANDS.get(name) : undefined;
  const shown = isOperand ? (own ?? kebab(name).toUpperCase()) : `--${kebab(name)}`;
  return [shown, ...inside].join("/");
}
