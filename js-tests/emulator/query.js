// The checks of query parameters. A response lists every problem.
import { z } from "zod";
import { form, invalid } from "./errors.js";

const MAX_LIMIT = 500;
const MAX_VALUES = 100;

// The message of each check is the rule in Clerk's error.

function integer(min, max) {
  const rule = `an integer from ${min} to ${max}`;
  const number = z.number().min(min, rule).max(max, rule);
  return z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .pipe(number);
}

export const flag = z.enum(["true", "false"], "true or false").transform((text) => text === "true");

/** A time in milliseconds. */
export const moment = integer(0, Number.MAX_SAFE_INTEGER);

/** A parameter that may be repeated. */
export const values = z.array(z.string()).max(MAX_VALUES, `given at most ${MAX_VALUES} times`).default([]);

export const eachOf = (names) => z.array(z.enum(names, `one of ${names.join(", ")}`)).default([]);

/** No sign means ascending. A space is a `+` that was not encoded as `%2B`, which Clerk requires. */
export function order(columns, standard) {
  const pattern = new RegExp(`^([+-]?)(${columns.join("|")})$`);
  return z
    .string()
    .regex(pattern, `${columns.join(", ")} after + or -`)
    .transform((text) => pattern.exec(text))
    .transform(([, sign, column]) => ({ column, descending: sign === "-" }))
    .prefault(standard);
}

export const PAGE = z.object({
  limit: integer(1, MAX_LIMIT).prefault("10"),
  offset: integer(0, Number.MAX_SAFE_INTEGER).prefault("0"),
});

/** A repeated parameter has its plain name, or the name followed by `[]`, as some clients write it. */
const repeated = (request, name) => [...(request.queries(name) ?? []), ...(request.queries(`${name}[]`) ?? [])];

/** @param {string[]} [lists] the parameters that may be repeated */
export function readQuery(request, schema, lists = []) {
  const given = lists.map((name) => [name, repeated(request, name)]).filter(([, list]) => list.length > 0);
  const { error, data } = schema.safeParse({ ...request.query(), ...Object.fromEntries(given) });
  if (error) throw invalid(error.issues.map(({ path: [field], message }) => form.value(field, message)));
  return data;
}

/** Ids, each with an optional sign: `-` excludes the id, `+` or none includes it. */
export function signed(ids) {
  const isExcluded = (id) => id.startsWith("-");
  return {
    included: ids.filter((id) => !isExcluded(id)).map((id) => id.replace(/^\+/, "")),
    excluded: ids.filter(isExcluded).map((id) => id.slice(1)),
  };
}
