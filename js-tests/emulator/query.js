// Which organizations does this list ask for? The query parameters of GET /organizations, read and checked.
import { z } from "zod";
import { form, invalid } from "./errors.js";

const MAX_LIMIT = 500;
const MAX_IDS = 100;
/** No sign means ascending. A space here is a `+` that was not written `%2B`, and Clerk's rule is that it must be. */
const ORDER = /^([+-]?)(name|created_at|members_count)$/;

// The message of each check is the rule that Clerk names.

function integer(min, max) {
  const rule = `an integer from ${min} to ${max}`;
  const number = z.number().min(min, rule).max(max, rule);
  return z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .pipe(number);
}

const flag = z.enum(["true", "false"], "true or false").transform((text) => text === "true");

const ids = z.array(z.string()).max(MAX_IDS, `given at most ${MAX_IDS} times`);

const order = z
  .string()
  .regex(ORDER, "name, created_at or members_count after + or -")
  .transform((text) => ORDER.exec(text))
  .transform(([, sign, column]) => ({ column, descending: sign === "-" }));

/** The shape of the answer, as render.js names it. */
const shape = flag.prefault("false").transform((hasCount) => (hasCount ? "withMembersCount" : "organization"));

const ONE = z.object({ include_members_count: shape });

const LIST = ONE.extend({
  limit: integer(1, MAX_LIMIT).prefault("10"),
  offset: integer(0, Number.MAX_SAFE_INTEGER).prefault("0"),
  order_by: order.prefault("-created_at"),
  query: z.string().default(""),
  user_id: ids.default([]),
  organization_id: ids.default([]),
});

/** Every problem is named in one answer. */
function read(schema, parameters) {
  const { error, data } = schema.safeParse(parameters);
  if (error) throw invalid(error.issues.map(({ path: [field], message }) => form.value(field, message)));
  return data;
}

export const readShape = (request) => read(ONE, request.query()).include_members_count;

export function readList(request) {
  const lists = { user_id: request.queries("user_id"), organization_id: request.queries("organization_id") };
  const { limit, offset, order_by, ...asked } = read(LIST, { ...request.query(), ...lists });
  const filter = { text: asked.query, users: asked.user_id, ids: asked.organization_id };
  return { limit, offset, order: order_by, shape: asked.include_members_count, filter };
}
