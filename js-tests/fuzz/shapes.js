// What may a call resolve to? The documented shapes, written down a second time, and the answer's own values to compare with.
import { complete, DECLARED } from "./declared.js";

const text = (value) => typeof value === "string";
const integer = (value) => Number.isSafeInteger(value);
const flag = (value) => typeof value === "boolean";
const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const yes = (value) => value === true;

const ORGANIZATION = {
  required: {
    object: text,
    id: text,
    name: text,
    max_allowed_memberships: integer,
    created_at: integer,
    updated_at: integer,
  },
  optional: {
    slug: text,
    image_url: text,
    has_image: flag,
    members_count: integer,
    missing_member_with_elevated_permissions: flag,
    pending_invitations_count: integer,
    admin_delete_enabled: flag,
    private_metadata: plain,
    created_by: text,
    last_active_at: integer,
    role_set_key: text,
  },
  metadata: ["public_metadata"],
};
const WITH_LOGO = { ...ORGANIZATION, optional: { ...ORGANIZATION.optional, logo_url: text } };
const DELETED = {
  required: { object: text, deleted: yes },
  optional: { id: text, slug: text, external_id: text },
  metadata: [],
};

/** The shapes of the models that are one object. */
const SHAPES = { Organization: ORGANIZATION, OrganizationWithLogo: WITH_LOGO, DeletedObject: DELETED };
const PAGE = "Organizations";
const NAMES = Object.values(DECLARED).map(({ result }) => result);
complete("SHAPES of js-tests/fuzz/shapes.js", [...new Set(NAMES)], { ...SHAPES, [PAGE]: undefined });

/** The check of each operation's result. */
export const RESULTS = Object.fromEntries(
  Object.entries(DECLARED).map(([operation, { result }]) => [
    operation,
    result === PAGE ? wrongWithPage : (value, raw) => wrongWithOne(SHAPES[result], value, raw),
  ]),
);

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const isSnake = (name) => /^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/.test(name);
const same = (one, other) => Object.is(one, other) || JSON.stringify(one) === JSON.stringify(other);

/** What is wrong with a result: by its shape, and where `raw`, the parsed answer, is known, by that too. */
function wrongWithOne(model, value, raw) {
  if (!plain(value) || Object.getPrototypeOf(value) !== Object.prototype) return "no plain object";
  for (const [name, check] of Object.entries(model.required)) {
    if (!check(value[camel(name)])) return `${camel(name)} is ${JSON.stringify(value[camel(name)])}`;
    if (raw && !same(value[camel(name)], raw[name])) return `${camel(name)} is not the answer's`;
  }
  for (const [name, check] of Object.entries(model.optional)) {
    const own = value[camel(name)];
    if (own !== undefined && !check(own)) return `${camel(name)} is ${JSON.stringify(own)}`;
    if (raw && !same(own, raw[name] ?? undefined)) return `${camel(name)} is not the answer's`;
  }
  for (const name of model.metadata) {
    if (!plain(value[camel(name)])) return `${camel(name)} is ${JSON.stringify(value[camel(name)])}`;
    if (raw && !same(value[camel(name)], raw[name] ?? {})) return `${camel(name)} is not the answer's`;
  }
  return raw && lost(model, value, raw);
}

/** A field that nobody knows is kept. */
function lost(model, value, raw) {
  const known = [...Object.keys(model.required), ...Object.keys(model.optional), ...model.metadata];
  const taken = new Set(known.flatMap((name) => [name, camel(name)]));
  const kept = (name) => (isSnake(name) ? camel(name) : name);
  const names = Object.keys(raw).filter((name) => !taken.has(name) && !taken.has(kept(name)));
  const clear = names.filter((name) => names.every((other) => other === name || kept(other) !== kept(name)));
  const gone = clear.find((name) => !Object.hasOwn(value, kept(name)) || !same(value[kept(name)], raw[name]));
  return gone === undefined ? undefined : `the unknown field ${JSON.stringify(gone)} is lost`;
}

function wrongWithPage(value, raw) {
  if (!plain(value) || !Array.isArray(value.data)) return "no page";
  if (!integer(value.totalCount)) return `totalCount is ${JSON.stringify(value.totalCount)}`;
  if (raw && value.data.length !== raw.data.length) return "rows are lost";
  for (const [i, row] of value.data.entries()) {
    const wrong = wrongWithOne(ORGANIZATION, row, raw?.data[i]);
    if (wrong) return `row ${i}: ${wrong}`;
  }
  return raw && raw.total_count !== value.totalCount ? "totalCount is not the answer's" : undefined;
}

/** Whether a parsed answer is what is documented for the operation: then the call has to resolve. */
export function isDocumented(operation, raw) {
  const { result } = DECLARED[operation];
  if (result === PAGE)
    return (
      plain(raw) &&
      integer(raw.total_count) &&
      Array.isArray(raw.data) &&
      raw.data.every((row) => fits(ORGANIZATION, row))
    );
  return fits(SHAPES[result], raw);
}

function fits(model, raw) {
  if (!plain(raw)) return false;
  const absent = (value) => value === undefined || value === null;
  return (
    Object.entries(model.required).every(([name, check]) => check(raw[name])) &&
    Object.entries(model.optional).every(([name, check]) => absent(raw[name]) || check(raw[name])) &&
    model.metadata.every((name) => raw[name] === null || plain(raw[name])) &&
    [raw.public_metadata, raw.private_metadata].every((metadata) => isShallow(metadata, 100))
  );
}

function isShallow(value, left) {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((member) => isShallow(member, left - 1));
}
