// What may a failed call say? Checks an error against what is documented, without the package's own types.
import { ClerkApiError, isClerkError } from "clerk-organizations";

const KINDS = ["invalid", "network", "timeout", "aborted", "api", "decode"];
const OUTCOMES = ["not_sent", "not_applied", "unknown"];
const REASONS = ["connect", "tls", "headers", "body", "redirect", "queue_full", "client_closed", "too_large"].concat([
  "token",
  "attempt",
  "total",
  "rate_limit",
  "pagination_stuck",
]);

const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isPlain = (value) =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isAbsentOr = (check) => (value) => value === undefined || check(value);

const FACTS = {
  kind: (kind) => KINDS.includes(kind),
  outcome: (outcome) => OUTCOMES.includes(outcome),
  reason: isAbsentOr((reason) => REASONS.includes(reason)),
  operation: isText,
  attempts: (attempts) => Array.isArray(attempts) && attempts.every(isAttempt),
  parameter: isAbsentOr(isText),
  rule: isAbsentOr(isText),
  status: isAbsentOr(isCount),
  traceId: isAbsentOr(isText),
  pointer: isAbsentOr(isText),
  snippet: isAbsentOr((snippet) => isText(snippet) && [...snippet].length <= 200),
  retryAfter: isAbsentOr((seconds) => Number.isFinite(seconds) && seconds > 0),
};

const isAttempt = (attempt) =>
  isPlain(attempt) &&
  isCount(attempt.waited) &&
  isCount(attempt.elapsed) &&
  isAbsentOr(isCount)(attempt.status) &&
  isAbsentOr(isText)(attempt.error);

/** What is wrong with an error, in words; nothing where it is as documented. */
export function wrongWithError(error, operation, secret) {
  if (!isClerkError(error)) return `no ClerkError: ${describe(error)}`;
  for (const [name, check] of Object.entries(FACTS))
    if (!check(error[name]))
      return `${name} is ${describe(error[name])} in "${error.message}" (${describe(error.cause)})`;
  if (error.operation !== operation) return `operation ${error.operation}`;
  if (!error.message.startsWith(`${operation}: `)) return `message "${error.message}"`;
  const isInvalid = error.kind === "invalid";
  if ([error.parameter, error.rule].some((fact) => (fact !== undefined) !== isInvalid))
    return `parameter ${describe(error.parameter)} and rule ${describe(error.rule)} in kind ${error.kind}`;
  if (secret && leaks(error, secret)) return `the secret is in the error: ${JSON.stringify(error)}`;
  return error.kind === "api" ? wrongWithApiError(error) : undefined;
}

function wrongWithApiError(error) {
  if (!(error instanceof ClerkApiError)) return "kind api without the class";
  const areItems = Array.isArray(error.errors) && error.errors.every(isItem);
  if (!areItems) return `errors are ${describe(error.errors)}`;
  if (!isText(error.code)) return `code ${describe(error.code)}`;
  const field = error.field("slug");
  return Array.isArray(field) && field.every(isText) ? undefined : `field() gives ${describe(field)}`;
}

const isItem = (item) =>
  isText(item.code) && isText(item.message) && isAbsentOr(isText)(item.longMessage) && isPlain(item.meta);

function leaks(error, secret) {
  const { cause, ...own } = error.toJSON();
  return `${error.message}${error.stack}${JSON.stringify(own)}${cause?.message}`.includes(secret);
}

export function describe(value) {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return typeof value === "object" ? JSON.stringify(value)?.slice(0, 300) : String(value).slice(0, 300);
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}
