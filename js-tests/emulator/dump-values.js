// What the values of a dump must be, beyond the types of their columns: the emulator takes all of this for granted when
// it reads its tables.
import { ENROLLMENT_MODES } from "./bodies.js";
import { isObject } from "./options.js";
import { isSettings } from "./settings.js";
import { KINDS } from "./users.js";

const oneOf = (...values) => [(value) => values.includes(value), `must be one of ${values.join(", ")}`];
const flag = oneOf(0, 1);
const count = [(value) => value >= 0, "must not be negative"];

const json = (isValid, what) => [(text) => isValid(parse(text)), `must be valid JSON, ${what}`];
const METADATA_COLUMN = json((value) => value === null || isObject(value), "an object or null");
const METADATA = { public_metadata: METADATA_COLUMN, private_metadata: METADATA_COLUMN };

const isPair = (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger);
const isMappings = (value) => Array.isArray(value) && value.every(isPair);

/** For each table the columns with a check and the words of its refusal. */
const CHECKS = {
  settings: { value: json(isSettings, "the settings of organizations with all their members") },
  identifiers: { kind: oneOf(...KINDS) },
  permissions: { type: oneOf("system", "user") },
  roles: { custom: flag },
  role_sets: { type: oneOf("initial", "custom") },
  role_set_migrations: {
    status: oneOf("enqueued", "in_progress", "completed"),
    mappings: json(isMappings, "a list of pairs of role numbers"),
  },
  organizations: { ...METADATA, admin_delete_enabled: flag, max_allowed_memberships: count },
  memberships: METADATA,
  invitations: { ...METADATA, status: oneOf("pending", "accepted", "revoked") },
  domains: { enrollment_mode: oneOf(...ENROLLMENT_MODES), verified: flag },
};

/** @returns {string | undefined} what is wrong with a value of the right type */
export function problemOf(table, column, value) {
  const [isValid, words] = CHECKS[table]?.[column] ?? [() => true];
  return isValid(value) ? undefined : words;
}

/** Returns undefined for a text that is not JSON. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
