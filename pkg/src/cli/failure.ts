// How a command ends when it does not succeed: the exit code, and the one line that says why.
import type { ClerkError } from "clerk-organizations";

/** The exit codes, as `--help` tells them. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130, terminated: 143 };

/** An end with a line of its own; nothing is said where that is empty. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

/** What was typed, or what a file holds, cannot be taken: nothing was sent. */
export const usage = (message: string) => new Failure(message, EXIT.usage);

// The package's own brand: asking the package itself would load it, and `--help` and mistakes shall be quick.
const BRAND = Symbol.for("clerk-organizations.ClerkError");

function isClerkError(thrown: unknown): thrown is ClerkError {
  return typeof thrown === "object" && thrown !== null && BRAND in thrown;
}

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof Failure) return thrown.exitCode;
  return isClerkError(thrown) && thrown.kind === "invalid" ? EXIT.usage : EXIT.failed;
}

/** What went wrong, in words. The package's errors end with the trace id. */
export function errorMessage(thrown: unknown): string {
  if (isClerkError(thrown)) return callErrorMessage(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function callErrorMessage({ outcome, message, operation, parameter, rule }: ClerkError): string {
  if (parameter !== undefined && rule !== undefined) return `${commandLineName(operation, parameter)} ${rule}`;
  const isUnsure = outcome === "unknown" && !/^(get|list|iterate)/.test(operation);
  return isUnsure ? `${message}; it may have been done: look before you repeat it` : message;
}

/** What is typed without an option's name. */
const OPERANDS = new Map([
  ["idOrSlug", "ID-OR-SLUG"],
  ["organizationId", "ID"],
  ["file", "FILE"],
]);

/** A parameter under the name that it has on the command line. */
function commandLineName(operation: string, parameter: string): string {
  if (parameter === "secretKey") return "CLERK_SECRET_KEY";
  const [name = "", ...inside] = parameter.split("/");
  const operand = operation.startsWith("list") ? undefined : OPERANDS.get(name);
  return [operand ?? `--${kebab(name)}`, ...inside].join("/");
}

/** `maxAllowedMemberships` as `max-allowed-memberships`. */
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
