// Checks that a failed call has an error as documented, whatever caused it.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { unionOf } from "./declared.js";
import { ClerkApiError, isClerkError } from "./package.js";

// "internal" is a defect of the package, which no case may cause.
const KINDS = unionOf("ClerkErrorKind").filter((kind) => kind !== "internal");
const OUTCOMES = unionOf("ClerkErrorOutcome");
const REASONS = unionOf("ClerkErrorReason");

const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isPlain = (value) => Object.getPrototypeOf(Object(value)) === Object.prototype;
const isAbsentOr = (check) => (value) => value === undefined || check(value);

const isAttempt = (attempt) =>
  isPlain(attempt) &&
  isCount(attempt.waited) &&
  isCount(attempt.elapsed) &&
  isAbsentOr(isCount)(attempt.status) &&
  isAbsentOr(isText)(attempt.error);
const isItem = (item) =>
  isText(item.code) && isText(item.message) && isAbsentOr(isText)(item.longMessage) && isPlain(item.meta);

const FACTS = {
  kind: (kind) => KINDS.includes(kind),
  outcome: (outcome) => OUTCOMES.includes(outcome),
  reason: isAbsentOr((reason) => REASONS.includes(reason)),
  attempts: (attempts) => attempts.every(isAttempt),
  status: isAbsentOr(isCount),
  traceId: isAbsentOr(isText),
  pointer: isAbsentOr(isText),
  snippet: isAbsentOr((snippet) => [...snippet].length <= 200),
  retryAfter: isAbsentOr((seconds) => Number.isFinite(seconds) && seconds > 0),
  errors: isAbsentOr((errors) => errors.every(isItem)),
};

/** Fails if an error is not as documented, or shows the secret. */
export function assertDocumented(error, operation, secret) {
  if (!isClerkError(error)) assert.fail(`not a ClerkError: ${shown(error)}`);
  for (const [name, isRight] of Object.entries(FACTS))
    if (!isRight(error[name])) assert.fail(`${name} is ${shown(error[name])} in ${shown(error)}`);
  assert.equal(error.operation, operation);
  assert.ok(error.message.startsWith(`${operation}: `), error.message);
  for (const name of ["parameter", "rule"])
    assert.equal(typeof error[name], error.kind === "invalid" ? "string" : "undefined", name);
  assert.equal(error instanceof ClerkApiError, error.kind === "api");
  if (error.kind === "api") assert.ok(isText(error.code) && error.field("slug").every(isText));
  const everything = unescaped(`${shown(error)} ${JSON.stringify({ ...error.toJSON(), cause: undefined })}`);
  if (everything.includes(secret)) assert.fail(`the error shows the secret: ${everything}`);
}

/** A secret may be in a string with the escapes of JSON or URLs. */
const unescaped = (text) =>
  text.replace(/(?:\\+u00|%)([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

function shown(value) {
  try {
    return inspect(value, { depth: 8 });
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}
