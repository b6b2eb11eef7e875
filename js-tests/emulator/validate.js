// Is this body one that Clerk takes? One schema per operation; every problem of a body is reported at once.
import { z } from "zod";
import { form, invalid } from "./errors.js";

const MAX_NAME = 256;
const MAX_METADATA_BYTES = 8 * 1024;

/** JSON text of metadata. */
export function encodeMetadata(field, value) {
  const text = fittingText(value);
  if (text === undefined) throw invalid([form.tooLarge(field, MAX_METADATA_BYTES)]);
  return text;
}

/** Nesting too deep to write is too large as well, whatever its size. */
function fittingText(value) {
  try {
    const text = JSON.stringify(value);
    return Buffer.byteLength(text) <= MAX_METADATA_BYTES ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The problem, as `form` names it, where a check fails. No other check of the field is made then. */
const problem = (kind, detail) => ({ abort: true, params: { kind, detail } });

// The message of a schema is the type that Clerk names.
const string = z.string("string");

const text = string
  .refine((value) => value.trim() !== "", problem("missing"))
  .refine((value) => [...value].length <= MAX_NAME, problem("tooLong", MAX_NAME));

/** A name cannot be taken away: null is as good as none. */
const name = z.preprocess((value) => value ?? "", text);

const slug = string
  .refine((value) => value.length <= MAX_NAME, problem("tooLong", MAX_NAME))
  .refine((value) => /^[a-z0-9-]+$/.test(value), problem("format", "may contain only a-z, 0-9 and -"));

const count = z
  .number("integer")
  .refine(Number.isInteger, problem("type", "integer"))
  .refine((value) => value >= 0 && Number.isSafeInteger(value), problem("value", "0 (no limit) or more"));

const dateTime = z.iso.datetime({ offset: true });

/** RFC 3339 as milliseconds. */
const time = string
  .transform((value) => value.toUpperCase().replace(" ", "T"))
  .refine((value) => dateTime.safeParse(value).success, problem("time"))
  .transform(Date.parse);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Not a record of zod's, which leaves out a key that is called `__proto__`. */
const metadata = z
  .custom(isObject, { error: "object", abort: true })
  .refine((value) => fittingText(value) !== undefined, problem("tooLarge", MAX_METADATA_BYTES));

const METADATA = { public_metadata: metadata.nullable(), private_metadata: metadata.nullable() };

const SETTINGS = z.strictObject({
  name,
  slug: slug.nullable(),
  max_allowed_memberships: count.nullable(),
  created_at: time.nullable(),
  role_set_key: string.nullable(),
});

const update = SETTINGS.extend({ admin_delete_enabled: z.boolean("boolean").nullable() }).partial();

export const BODIES = {
  create: SETTINGS.extend({ ...METADATA, created_by: string.nullable() })
    .partial()
    .extend({ name }),
  update,
  updateWithMetadata: update.extend(METADATA).partial(),
  metadata: z.strictObject({ public_metadata: metadata, private_metadata: metadata }).partial(),
};

function problems({ path: [field], keys, message, params }) {
  if (keys) return keys.map(form.unknown);
  return form[params?.kind ?? "type"](field, params?.detail ?? message);
}

/** Returns the body, or throws a 422 that names every problem. Absent stays absent and null stays null. */
export function checkBody(body, schema) {
  const { error, data } = schema.safeParse(body);
  if (error) throw invalid(error.issues.flatMap(problems));
  return data;
}
