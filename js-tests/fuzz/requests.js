// Checks that a request is that of its operation, with the parameters of the caller.
import assert from "node:assert/strict";
import { snake } from "../fixtures/answers.js";
import { DECLARED } from "./declared.js";
import { JOINED, LINES, READS } from "./lines.js";

const byName = ([one], [other]) => (one < other ? -1 : Number(one > other));

/**
 * Fails if a request is not that of the operation. `said.params()` makes the parameters of the caller again;
 * `said.base` is the base URL, if it is known.
 */
export async function assertOwnRequests(operation, sent, said) {
  const own = sent.findIndex(({ init }, index) => index > 0 && isRead(operation, init));
  const changes = own === -1 ? sent : sent.slice(0, own);
  for (const request of changes) await assertOwnRequest(operation, request, said);
  for (const request of sent.slice(changes.length)) assertRead(operation, request, said);
}

const isRead = (operation, { method }) => Object.hasOwn(READS, operation) && method === "GET";

function assertRead(operation, { url, init }, { ids, base }) {
  assertTarget(READS[operation], { url, init }, ids, base);
  assert.deepEqual([new URL(url).search, init.body], ["", undefined]);
}

async function assertOwnRequest(operation, { url, init }, { ids, params, options, base }) {
  const method = assertTarget(LINES[operation], { url, init }, ids, base);
  const isQuery = method === "GET";
  const [extraQuery, extraBody] = ["extraQuery", "extraBody"].map((name) => extraOf(options(), name));
  // `Object.assign` would take `__proto__` for the prototype.
  const declared = wireOf(params());
  const said = Array.isArray(declared) ? declared : { ...declared, ...extraBody };
  const own = isQuery ? Object.entries(said).flatMap(([name, value]) => pairsOf(operation, name, value)) : [];
  const query = [...own, ...Object.entries(extraQuery).flatMap(([name, value]) => pairsOf(operation, name, value))];
  assert.deepEqual([...new URL(url).searchParams].sort(byName), query.sort(byName));
  if (isQuery || !DECLARED[operation].params) assert.equal(init.body, undefined);
  else if (operation === "uploadOrganizationLogo") await assertForm(init, Object.entries(said));
  else assert.deepEqual(JSON.parse(init.body), said);
}

/** Fails if a request has another method or path than its line. Returns the method. */
function assertTarget(line, { url, init }, ids, base) {
  const [method, ...segments] = line.split(" ");
  const { href, origin, pathname } = new URL(url);
  assert.equal(href, url, "the host reads the URL as another one");
  assert.equal(init.method, method);
  const path = pathname.split("/");
  const own = path.splice(-segments.length).map(decodeURIComponent);
  const left = [...ids];
  assert.deepEqual(
    own,
    segments.map((segment) => (segment === "*" ? left.shift() : segment)),
  );
  if (base) assert.equal(origin + path.join("/"), base);
  return method;
}

function pairsOf(operation, name, value) {
  const items = JOINED[operation]?.includes(name) ? [value.join()] : [value].flat();
  return items.map((item) => [name, String(item)]);
}

/** The undeclared parameters of an option, as JSON represents them. */
const extraOf = (options, name) =>
  Object.hasOwn(Object(options), name) ? JSON.parse(JSON.stringify(options[name] ?? {}, assertNumber)) : {};

/** The parameters other than a file, as JSON represents them, by their names on the wire. */
function wireOf(params) {
  const json = JSON.parse(JSON.stringify(params ?? {}, assertNumber));
  return Array.isArray(json) ? json.map(named) : named(json);
}

const named = ({ file, ...said }) =>
  Object.fromEntries(Object.entries(said).map(([name, value]) => [snake(name), value]));

/** JSON writes null for a number that it cannot represent. */
function assertNumber(_, value) {
  assert.ok(typeof value !== "number" || Number.isFinite(value), "sent null for a number");
  return value;
}

async function assertForm({ body, headers }, said) {
  const request = { method: "PUT", body, headers, duplex: "half" };
  const { file, ...fields } = Object.fromEntries(await new Request("https://form.test", request).formData());
  assert.ok(file instanceof Blob && file.size > 0);
  assert.deepEqual(Object.entries(fields).map(inForm), said.map(inForm));
}

/** A form ends its lines as HTTP does. */
const inForm = ([name, value]) => [name, value.replace(/\r\n?|\n/g, "\r\n")];
