// The checks of the options of `start`. A misspelt or a wrong option is an error that says what is allowed.

import { BODIES } from "./bodies.js";
import { checkClock } from "./clock.js";
import { checkCors } from "./cors.js";
import { checkIds } from "./deterministic-ids.js";
import { isObject, refuseOption } from "./options.js";
import { checkRateLimit, PRODUCTION_LIMITS } from "./ratelimit.js";
import { checkBody } from "./validate.js";
import { checkWebhooks } from "./webhooks/index.js";

const MAX_PORT = 65_535;
const MAX_SEED = 100_000_000;
const MAX_LATENCY_MS = 600_000;
const MAX_RECORD = 1_000_000;

const isInteger = (value, max) => Number.isInteger(value) && value >= 0 && value <= max;
const isText = (value) => typeof value === "string" && value !== "";

function isLatency(value) {
  const range = Array.isArray(value) ? value : [value, value];
  return range.length === 2 && range.every((ms) => isInteger(ms, MAX_LATENCY_MS)) && range[0] <= range[1];
}

function checkUsers(users) {
  if (!Array.isArray(users) || !users.every(isObject))
    throw refuseOption("users", "an array of users, each as POST /v1/users takes it");
  for (const [i, user] of users.entries())
    try {
      checkBody(user, BODIES.createUser);
    } catch ({ message }) {
      throw new TypeError(`users[${i}] is not a user as POST /v1/users takes it: ${message}`);
    }
}

/** Each option with its check and its rule, as the error says it. */
const OPTIONS = {
  port: [(value) => isInteger(value, MAX_PORT), `an integer from 0 to ${MAX_PORT}`],
  host: [isText, "an address of this machine, such as 127.0.0.1"],
  db: [isText, "the path of a file, or :memory:"],
  secretKey: [(value) => isText(value) && /^sk_test_\S+$/.test(value), "a made-up key that begins with sk_test_"],
  seed: [(value) => isInteger(value, MAX_SEED), `an integer from 0 to ${MAX_SEED}`],
  users: checkUsers,
  rateLimit: checkRateLimit,
  clock: checkClock,
  ids: checkIds,
  latency: [isLatency, `milliseconds, an integer from 0 to ${MAX_LATENCY_MS}, or [shortest, longest]`],
  record: [(value) => value === false || isInteger(value, MAX_RECORD), `false, or an integer from 0 to ${MAX_RECORD}`],
  cors: checkCors,
  webhooks: checkWebhooks,
};

/** Some options have checks of their own, which throw a refusal that names the member at fault. */
function check(name, value) {
  const rule = OPTIONS[name];
  if (Array.isArray(rule)) {
    const [isValid, words] = rule;
    if (!isValid(value)) throw new TypeError(`The option ${name} must be ${words}.`);
    return;
  }
  try {
    rule(value);
  } catch (error) {
    throw new TypeError(`The option ${error.message}`);
  }
}

/** A value never appears in the message, because it may be a key. */
export function checkOptions(options) {
  if (!isObject(options)) throw new TypeError(`The options must be an object with ${Object.keys(OPTIONS).join(", ")}.`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new TypeError(`There is no option ${name}. The options are ${Object.keys(OPTIONS).join(", ")}.`);
    if (value !== undefined) check(name, value);
  }
  return options;
}

export const limitsOf = (rateLimit) => (rateLimit === "production" ? PRODUCTION_LIMITS : rateLimit);
