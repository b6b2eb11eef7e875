// A request that left is the operation's own, and says what the caller said.
import assert from "node:assert/strict";
import { LINES } from "./calls.js";

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const byName = ([one], [other]) => (one < other ? -1 : Number(one > other));

/** `id` and `params` are the caller's own, made anew; `base` is the base URL, where it is known. */
export async function assertOwnRequest(operation, { url, init }, { id, params, base }) {
  const [method, ...segments] = LINES[operation].split(" ");
  const { href, origin, pathname, searchParams } = new URL(url);
  assert.equal(href, url, "the host reads the URL as another one");
  assert.equal(init.method, method);
  const path = pathname.split("/");
  const own = path.splice(-segments.length).map(decodeURIComponent);
  const expected = segments.map((segment) => (segment === "*" ? id : segment));
  assert.deepEqual(own, expected);
  if (base) assert.equal(origin + path.join("/"), base);

  const said = pairsOf(params);
  const isQuery = method === "GET";
  const query = isQuery ? said.flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)])) : [];
  assert.deepEqual([...searchParams].sort(byName), query.sort(byName));
  if (isQuery || method === "DELETE") assert.equal(init.body, undefined);
  else if (operation === "uploadOrganizationLogo") await assertForm(init, said);
  else assert.deepEqual(JSON.parse(init.body), Object.fromEntries(said));
}

/** The parameters as JSON says them, but for a file, by their names on the wire. */
function pairsOf(params) {
  const { file, ...said } = JSON.parse(JSON.stringify(params ?? {}, assertNumber));
  return Object.entries(said).map(([name, value]) => [snake(name), value]);
}

/** JSON writes null for what is no number of its own. */
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
