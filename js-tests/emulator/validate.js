// The checks that bodies are made of. Every problem of a body is reported at once.
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
export const problem = (kind, detail) => ({ abort: true, params: { kind, detail } });

// The message of a schema is the type that Clerk names.
export const string = z.string("string");

export const text = string
  .refine((value) => value.trim() !== "", problem("missing"))
  .refine((value) => [...value].length <= MAX_NAME, problem("tooLong", MAX_NAME));

/** A name cannot be taken away: null is as good as none. */
export const name = z.preprocess((value) => value ?? "", text);

export const slug = string
  .refine((value) => value.length <= MAX_NAME, problem("tooLong", MAX_NAME))
  .refine((value) => /^[a-z0-9-]+$/.test(value), problem("format", "may contain only a-z, 0-9 and -"));

export const count = z
  .number("integer")
  .refine(Number.isInteger, problem("type", "integer"))
  .refine((value) => value >= 0 && Number.isSafeInteger(value), problem("value", "0 (no limit) or more"));

const dateTime = z.iso.datetime({ offset: true });

/** RFC 3339 as milliseconds. */
export const time = string
  .transform((value) => value.toUpperCase().replace(" ", "T"))
  .refine((value) => dateTime.safeParse(value).success, problem("time"))
  .transform(Date.parse);

export const boolean = z.boolean("boolean");

/** A field that can be neither absent nor null. */
export const required = (schema) =>
  z
    .unknown()
    .refine((value) => value !== undefined && value !== null, problem("missing"))
    .pipe(schema);

export const oneOf = (...values) =>
  string.refine((value) => values.includes(value), problem("value", `one of ${values.join(", ")}`));

export const strings = z.array(string, "array");

export const emailAddress = string
  .refine((value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value), problem("format", "must be a valid email address"))
  .transform((value) => value.toLowerCase());

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Not a record of zod's, which leaves out a key that is called `__proto__`. */
export const metadata = z
  .custom(isObject, { error: "object", abort: true })
  .refine((value) => fittingText(value) !== undefined, problem("tooLarge", MAX_METADATA_BYTES));

/** The field is the first name on the path: an item of a list has a number before its own fields. */
function problems({ path, keys, message, params }) {
  if (keys) return keys.map(form.unknown);
  const field = path.find((step) => typeof step === "string");
  return form[params?.kind ?? "type"](field, params?.detail ?? message);
}

/** Returns the body, or throws a 422 that names every problem. Absent stays absent and null stays null. */
export function checkBody(body, schema) {
  const { error, data } = schema.safeParse(body);
  if (error) throw invalid(error.issues.flatMap(problems));
  return data;
}
