// Is this body one that Clerk takes? One table per operation; every problem of a body is reported at once.
import { form, invalid } from "./errors.js";

const MAX_NAME = 256;
const MAX_METADATA_BYTES = 8 * 1024;
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Milliseconds, or NaN. `Date.parse` rolls 30 February over to March, so the day is checked against its month. */
export function parseTime(text) {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined || Number(day) > new Date(Date.UTC(year, month, 0)).getUTCDate()) return Number.NaN;
  return Math.trunc(Date.parse(text.toUpperCase().replace(" ", "T")));
}

/** JSON text of metadata. Nesting too deep to write is too large as well, whatever its size. */
export function encodeMetadata(field, value) {
  const text = writeJson(value);
  if (text === undefined || Buffer.byteLength(text) > MAX_METADATA_BYTES)
    throw invalid([form.tooLarge(field, MAX_METADATA_BYTES)]);
  return text;
}

function writeJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const string = (field, value) => (typeof value === "string" ? undefined : form.type(field, "string"));

function name(field, value) {
  if (value === null) return form.missing(field);
  const wrong = string(field, value);
  if (wrong) return wrong;
  if (value.trim() === "") return form.missing(field);
  return [...value].length > MAX_NAME ? form.tooLong(field, MAX_NAME) : undefined;
}

function slug(field, value) {
  const wrong = string(field, value);
  if (wrong) return wrong;
  if (value.length > MAX_NAME) return form.tooLong(field, MAX_NAME);
  return /^[a-z0-9-]+$/.test(value) ? undefined : form.format(field, "may contain only a-z, 0-9 and -");
}

function count(field, value) {
  if (!Number.isInteger(value)) return form.type(field, "integer");
  return value >= 0 && Number.isSafeInteger(value) ? undefined : form.value(field, "0 (no limit) or more");
}

const boolean = (field, value) => (typeof value === "boolean" ? undefined : form.type(field, "boolean"));

const time = (field, value) => string(field, value) ?? (Number.isNaN(parseTime(value)) ? form.time(field) : undefined);

function metadata(field, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return form.type(field, "object");
  const text = writeJson(value);
  const fits = text !== undefined && Buffer.byteLength(text) <= MAX_METADATA_BYTES;
  return fits ? undefined : form.tooLarge(field, MAX_METADATA_BYTES);
}

const METADATA = { public_metadata: metadata, private_metadata: metadata };
const SETTINGS = { name, slug, max_allowed_memberships: count, created_at: time, role_set_key: string };

export const BODIES = {
  create: { fields: { ...SETTINGS, ...METADATA, created_by: string }, required: ["name"], nullable: true },
  update: { fields: { ...SETTINGS, admin_delete_enabled: boolean }, required: [], nullable: true },
  updateWithMetadata: {
    fields: { ...SETTINGS, ...METADATA, admin_delete_enabled: boolean },
    required: [],
    nullable: true,
  },
  metadata: { fields: METADATA, required: [], nullable: false },
};

function problemWith(field, value, { fields, nullable }) {
  if (!Object.hasOwn(fields, field)) return form.unknown(field);
  // A name cannot be taken away, so its own check sees the null.
  return value === null && nullable && field !== "name" ? undefined : fields[field](field, value);
}

/** Returns the body, or throws a 422 that names every problem. Absent stays absent and null stays null. */
export function checkBody(body, shape) {
  const missing = shape.required.filter((field) => !Object.hasOwn(body, field)).map(form.missing);
  const wrong = Object.entries(body).map(([field, value]) => problemWith(field, value, shape));
  const problems = [...missing, ...wrong.filter(Boolean)];
  if (problems.length > 0) throw invalid(problems);
  return body;
}
