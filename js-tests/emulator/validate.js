// The checks of bodies. A response lists every problem of a body.
import { z } from "zod";
import { form, invalid } from "./errors.js";

const MAX_NAME = 256;
const MAX_METADATA_BYTES = 8 * 1024;

/** Encodes metadata as JSON text. */
export function encodeMetadata(field, value) {
  const text = fittingText(value);
  if (text === undefined) throw invalid([form.tooLarge(field, MAX_METADATA_BYTES)]);
  return text;
}

/** Metadata that is nested too deeply to be serialized counts as too large. */
function fittingText(value) {
  try {
    const text = JSON.stringify(value);
    return Buffer.byteLength(text) <= MAX_METADATA_BYTES ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The problem, by its name in `form`, that a failing check reports. The later checks of the field are skipped. */
export const problem = (kind, detail) => ({ abort: true, params: { kind, detail } });

// The message of a schema is the type in Clerk's error.
export const string = z.string("string");

export const text = string
  .refine((value) => value.trim() !== "", problem("missing"))
  .refine((value) => [...value].length <= MAX_NAME, problem("tooLong", MAX_NAME));

/** A name cannot be removed: null counts as missing. */
export const name = z.preprocess((value) => value ?? "", text);

export const slug = string
  .refine((value) => value.length <= MAX_NAME, problem("tooLong", MAX_NAME))
  .refine((value) => /^[a-z0-9-]+$/.test(value), problem("format", "may contain only a-z, 0-9 and -"));

export const count = z
  .number("integer")
  .refine(Number.isInteger, problem("type", "integer"))
  .refine((value) => value >= 0 && Number.isSafeInteger(value), problem("value", "0 (no limit) or more"));

const dateTime = z.iso.datetime({ offset: true });

/** Parses a time of RFC 3339 to milliseconds. */
export const time = string
  .transform((value) => value.toUpperCase().replace(" ", "T"))
  .refine((value) => dateTime.safeParse(value).success, problem("time"))
  .transform(Date.parse);

export const boolean = z.boolean("boolean");

/** A field that must be present and not null. */
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

/** Not `z.record`, which omits the key `__proto__`. */
export const metadata = z
  .custom(isObject, { error: "object", abort: true })
  .refine((value) => fittingText(value) !== undefined, problem("tooLarge", MAX_METADATA_BYTES));

/** The first name in the path is the field: for an item of a list, a number comes before it. */
function problems({ path, keys, message, params }) {
  if (keys) return keys.map(form.unknown);
  const field = path.find((step) => typeof step === "string");
  return form[params?.kind ?? "type"](field, params?.detail ?? message);
}

/** Returns the body, or throws a 422 with every problem. An absent field stays absent, and null stays null. */
export function checkBody(body, schema) {
  const { error, data } = schema.safeParse(body);
  if (error) throw invalid(error.issues.flatMap(problems));
  return data;
}
