// Which organizations does this list ask for? The query parameters of GET /organizations, read and checked.
import { form, invalid } from "./errors.js";

const MAX_LIMIT = 500;
const MAX_IDS = 100;
/** No sign means ascending. A space here is a `+` that was not written `%2B`, and Clerk's rule is that it must be. */
const ORDER = /^([+-]?)(name|created_at|members_count)$/;

/** Reads parameters and keeps the problems, so that one answer names them all. */
class Parameters {
  problems = [];

  constructor(request) {
    this.request = request;
  }

  wrong(field, rule, fallback) {
    this.problems.push(form.value(field, rule));
    return fallback;
  }

  integer(field, fallback, min, max) {
    const text = this.request.query(field);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    return value >= min && value <= max ? value : this.wrong(field, `an integer from ${min} to ${max}`, fallback);
  }

  flag(field) {
    const text = this.request.query(field) ?? "false";
    return text === "true" || (text !== "false" && this.wrong(field, "true or false", false));
  }

  ids(field) {
    const values = this.request.queries(field) ?? [];
    return values.length <= MAX_IDS ? values : this.wrong(field, `given at most ${MAX_IDS} times`, []);
  }

  order() {
    const text = this.request.query("order_by") ?? "-created_at";
    const [, sign, column] = ORDER.exec(text) ?? [];
    if (!column) return this.wrong("order_by", "name, created_at or members_count after + or -");
    return { column, descending: sign === "-" };
  }
}

/** The shape of the answer, as render.js names it. */
const shape = (read) => (read.flag("include_members_count") ? "withMembersCount" : "organization");

export const readShape = (request) => done(new Parameters(request), shape);

export const readList = (request) =>
  done(new Parameters(request), (read) => ({
    limit: read.integer("limit", 10, 1, MAX_LIMIT),
    offset: read.integer("offset", 0, 0, Number.MAX_SAFE_INTEGER),
    order: read.order(),
    shape: shape(read),
    filter: {
      text: request.query("query") ?? "",
      users: read.ids("user_id"),
      ids: read.ids("organization_id"),
    },
  }));

function done(parameters, read) {
  const value = read(parameters);
  if (parameters.problems.length > 0) throw invalid(parameters.problems);
  return value;
}
