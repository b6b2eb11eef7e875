// The check of a fault script, which says what becomes of the next requests of an operation.
import { form, ofField, problem, Refusal } from "./errors.js";
import { nearestOperations, operationId } from "./operations.js";
import { refuseOption, requireInteger, requireMembers } from "./options.js";
import { refuse } from "./refusals.js";

const MEMBERS = ["operation", "status", "code", "times", "retryAfter", "delay", "reset", "body"];
const EFFECTS = ["status", "delay", "reset", "body"];
const RESETS = ["before", "during", "after-commit"];
const MAX_TIMES = 1_000_000;
const MAX_DELAY_MS = 3_600_000;
const DAY_SECONDS = 86_400;
/** Responses with these statuses have no body. */
const WITHOUT_BODY = [204, 205, 304];

/** The code that Clerk most likely sends with a status, if the script names none. */
const CODES = {
  401: "clerk_key_invalid",
  402: "unsupported_subscription_plan_features",
  403: "organization_not_enabled_in_instance",
  404: "resource_not_found",
  409: "resource_locked",
  413: "request_body_too_large",
  415: "unsupported_content_type",
  422: "form_param_value_invalid",
  429: "too_many_requests",
};

const codeFor = (status) => CODES[status] ?? (status < 500 ? "request_body_invalid" : "internal_clerk_error");

/** The emulator's own words for a code, or the code as words. */
function problemFor(code) {
  const known = [
    ...Object.values(refuse).flatMap((make) => make("value").problems),
    ...Object.values(form).map((make) => make("field", "another")),
  ].find((candidate) => candidate.code === code);
  const words = code.replaceAll("_", " ");
  return problem(code, known?.message ?? words, known?.long_message ?? words);
}

/**
 * @typedef {object} FaultScript
 * @property {string} [operation] an operation id; without it, any request to the API
 * @property {number} [status] the status of the answer, which is given without running the operation
 * @property {string} [code] the code in Clerk's error envelope; the usual one of the status by default
 * @property {number} [times] how many requests it applies to; 1 by default
 * @property {number} [retryAfter] seconds in the header `Retry-After`
 * @property {number} [delay] milliseconds before the answer
 * @property {"before" | "during" | "after-commit"} [reset] when to break the connection
 * @property {unknown} [body] replaces the body of the response: a string as it is, any other value as JSON
 */

/** Returns the script with its defaults, or throws a refusal that names the member at fault. */
export function checkFaultScript(script) {
  requireMembers("fault script", script, MEMBERS);
  const given = Object.fromEntries(Object.entries(script).filter(([, value]) => value !== undefined));
  const checked = { ...given, times: given.times ?? 1 };
  if (given.operation !== undefined) checked.operation = checkOperation(given.operation);
  checkRanges(checked);
  checkCombination(checked);
  return checked;
}

function checkOperation(name) {
  if (typeof name !== "string") throw refuseOption("operation", "a text, the id of an operation");
  const id = operationId(name);
  if (id === undefined) {
    const rule = `the id of an operation; "${name}" is none. The nearest are ${nearestOperations(name).join(", ")}`;
    throw refuseOption("operation", rule);
  }
  return id;
}

function checkRanges({ status, code, times, retryAfter, delay, reset, body }) {
  requireInteger("times", times, 1, MAX_TIMES);
  if (status !== undefined) requireInteger("status", status, 200, 599);
  if (retryAfter !== undefined) requireInteger("retryAfter", retryAfter, 0, DAY_SECONDS);
  if (delay !== undefined) requireInteger("delay", delay, 0, MAX_DELAY_MS);
  if (code !== undefined && !(typeof code === "string" && /^[a-z0-9_]+$/.test(code)))
    throw refuseOption("code", "a text of a-z, 0-9 and _, the code of an error");
  if (reset !== undefined && !RESETS.includes(reset)) throw refuseOption("reset", `one of ${RESETS.join(", ")}`);
  if (body !== undefined && bodyText(body) === undefined)
    throw refuseOption("body", "a string, or a value that JSON can express");
}

/** Refuses members that would have no effect, because the test would then not test what it says. */
function checkCombination(script) {
  const { status, code, retryAfter, reset, body } = script;
  const without = (name, why) => {
    throw new Refusal(422, [ofField(name, "form_param_value_invalid", "is invalid", `${name} ${why}`)]);
  };
  if (!EFFECTS.some((name) => script[name] !== undefined)) without("status", `is missing: give ${EFFECTS.join(", ")}.`);
  if (code !== undefined && status === undefined) without("code", "needs a status.");
  if (code !== undefined && body !== undefined)
    without("code", "has no effect with a body, which replaces the error envelope.");
  if (retryAfter !== undefined && status === undefined) without("retryAfter", "needs a status.");
  if (status !== undefined && reset !== undefined && reset !== "during")
    without("status", `has no effect with reset "${reset}", because nothing is answered.`);
  if (body !== undefined && reset !== undefined && reset !== "during")
    without("body", `has no effect with reset "${reset}", because nothing is answered.`);
  if (body === "" && reset === "during") without("body", 'must not be empty with reset "during".');
  if (status < 400 && body === undefined) without("body", "is missing: a status below 400 has no error envelope.");
  if (status < 400 && code !== undefined) without("code", "has no effect with a status below 400.");
  if (WITHOUT_BODY.includes(status)) without("status", `must not be ${status}, whose responses have no body.`);
}

/** Returns undefined for a value that JSON cannot express. */
export function bodyText(body) {
  if (typeof body === "string") return body;
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

/** The answer of a script with a status. */
export function refusalOf({ status, code = codeFor(status), retryAfter }) {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new Refusal(status, [problemFor(code)], headers);
}
