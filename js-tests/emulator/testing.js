// Helpers for the tests of the emulator. They call it over a real socket, and send the key unless a test does
// otherwise.
import assert from "node:assert/strict";
import { start } from "./index.js";

export const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** Starts an emulator that closes when the test ends, and returns it with `call`. */
export async function emulatorFor(t, options) {
  const emulator = await start(options);
  t.after(() => emulator.close());
  return { ...emulator, call: caller(emulator) };
}

/** Returns `call(method, path, body)`, which sends an object as JSON, and a string or FormData unchanged. */
export const caller =
  ({ url, secretKey }) =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, { method, ...encode(body, { ...bearer(secretKey), ...headers }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };

/** Returns `control(method, path, body)`, which calls the routes that drive the emulator, without a key. */
export const controlFor = ({ url }) => {
  const call = caller({ url: `${new URL(url).origin}/__emulator`, secretKey: "none" });
  return (method, path, body, headers) => call(method, path, body, headers);
};

const bearer = (secretKey) => ({ authorization: `Bearer ${secretKey}` });

function encode(body, headers) {
  if (body === undefined || body instanceof FormData) return { body, headers };
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return { body: text, headers: { "content-type": "application/json", ...headers } };
}

/** Checks the whole envelope, so that every test of an error also checks its form. */
export function assertRefused(answer, status, code, param) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  const problem = answer.body.errors.find((error) => error.code === code);
  assert.ok(problem, `no ${code} in ${JSON.stringify(answer.body)}`);
  assert.equal(typeof problem.message, "string");
  assert.equal(typeof problem.long_message, "string");
  assert.equal(problem.meta?.param_name, param);
  assert.match(answer.body.clerk_trace_id, /^[0-9a-f]{32}$/);
  assert.equal(answer.headers.get("x-clerk-trace-id"), answer.body.clerk_trace_id);
  return problem;
}

export function logoForm(bytes = PNG, { type = "image/png", ...fields } = {}) {
  const form = new FormData();
  form.append("file", new Blob([bytes], { type }), "logo");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** Starts an emulator with one organization, whose administrator is the first user. `path` is its path. */
export async function organizationFor(t, options, body) {
  const emulator = await emulatorFor(t, options);
  const { body: made } = await emulator.call("POST", "/organizations", {
    name: "Acme",
    created_by: emulator.users[0],
    max_allowed_memberships: 0,
    ...body,
  });
  return { ...emulator, organization: made, path: `/organizations/${made.id}` };
}

/** Asserts success and returns the body. */
export async function ok(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
