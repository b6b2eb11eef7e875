// Tests that nothing that the tool prints or writes contains the key, whatever happens.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { html, json, redirect, reset, status, text } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { png } from "../png.js";
import { cli, serve } from "./program.js";

const newKey = (kind = "test") => `sk_${kind}_${randomBytes(18).toString("hex")}`;
const formsOf = (key) => [key, key.slice(8), Buffer.from(key).toString("base64"), encodeURIComponent(key)];

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  writeFileSync(join(folder, "logo.png"), png());
});
after(() => rmSync(folder, { recursive: true }));

/** Runs the tool and searches its output for the key. A failing test must not show it either. */
async function look(key, args, options, where) {
  const ended = await cli(args, { cwd: folder, ...options });
  const holds = (output) => formsOf(key).some((form) => output.includes(form));
  assert.deepEqual([holds(ended.stdout), holds(ended.stderr)], [false, false], where);
  return ended;
}

test("an argument that looks like a key is refused in any position, and not repeated", async () => {
  for (const kind of ["test", "live"]) {
    const key = newKey(kind);
    for (const args of [
      ["--secret-key", key, "list"],
      ["list", `--secret-key=${key}`],
      ["list", "--key", key],
      ["get", key],
      [key],
      ["list", "--base-url", `https://${key}@api.clerk.com/v1`],
      ["create", "--name", key],
      ["list", "--help", key],
    ]) {
      const { code, stderr } = await look(key, args, {}, args[0]);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^clerk-organizations: an argument looks like a secret key[^\n]*CLERK_SECRET_KEY instead\n$/,
      );
    }
  }
});

test("the key of the environment is refused as an argument whatever it looks like, and so is an option for a key", async () => {
  const key = randomBytes(12).toString("hex");
  for (const args of [
    ["get", key],
    ["list", "--query", `x${key}x`],
  ]) {
    const { code } = await look(key, args, { env: { CLERK_SECRET_KEY: key } }, args[0]);
    assert.equal(code, 2);
  }
  for (const option of ["--secret-key", "--key", "--token", "--api-key", "--clerk-secret-key"])
    assert.match((await cli(["list", option, "anything"])).stderr, /looks like a secret key/);
});

const ECHOES = (key) => ({
  html: html(502, {}, `<pre>Authorization: Bearer ${key}</pre>`),
  headers: html(500, { "cf-ray": key, "content-type": `text/html; a=${key}` }, key),
  error: json(422, {
    errors: [{ code: key, message: key, long_message: `Bearer ${key}`, meta: { param_name: key } }],
    clerk_trace_id: key,
  }),
  plain: text(403, "text/plain", `Bearer ${key}`),
  redirect: redirect(302, `https://other.test/?key=${key}`),
  limited: status(429, { retryAfter: 9999, message: key }),
  wrongType: json(200, { ...ORG, name: { [key]: key } }),
  success: json(200, { ...ORG, name: key, public_metadata: { [key]: key }, slug: key }),
  page: json(200, { data: [{ ...ORG, name: key, public_metadata: { [key]: key } }], total_count: 1 }),
  reset: reset(),
});

const lineOf = (params) => JSON.stringify({ operation: "updateOrganization", id: "org_1", params });
const COMMANDS = {
  list: ["list"],
  all: ["list", "--all", "--json"],
  get: ["get", "acme"],
  json: ["get", "acme", "--json"],
  create: ["create", "--name", "A"],
  preview: ["metadata", "merge", "org_1", "--public-metadata", '{"a":1}', "--preview"],
  logo: ["logo", "org_1", "logo.png"],
  delete: ["delete", "org_1", "--yes"],
  export: ["export"],
  apply: ["apply", "changes.ndjson"],
  members: ["members", "list", "org_1"],
  settings: ["settings", "get", "--json"],
  role: ["roles", "create", "--name", "A", "--key", "org:a"],
  invite: ["invitations", "create", "org_1", "--from", "people.csv", "--checkpoint", "invited.txt"],
  migration: ["export", "--with", "members,invitations,domains"],
  applyJson: ["apply", "changes.ndjson", "--json", "--checkpoint", "done.txt"],
};

test("every command removes the key from what a server echoes", { timeout: 600_000 }, async (t) => {
  writeFileSync(join(folder, "changes.ndjson"), lineOf({ name: "A" }));
  writeFileSync(join(folder, "people.csv"), "email,role\na@example.com,org:member\n");
  for (const [i, name] of Object.keys(ECHOES("")).entries()) {
    for (const [j, [command, args]] of Object.entries(COMMANDS).entries()) {
      // All pairs would take a minute: each command meets every success, but only a third of the other responses.
      if ((i + j) % 3 !== 0 && !["success", "page"].includes(name)) continue;
      const key = newKey();
      const server = await serve(t, [ECHOES(key)[name]], key);
      await look(key, args, { clerk: server }, `${command} answered by ${name}`);
      const sent = server.requests[0]?.headers.authorization === `Bearer ${key}`;
      assert.equal(sent, true, `${command}, ${name}: the key was sent where it belongs`);
      rmSync(join(folder, "done.txt"), { force: true });
    }
  }
});

test("a dry run shows the name of the variable in place of the key", async () => {
  const key = newKey();
  writeFileSync(join(folder, "changes.ndjson"), lineOf({ name: "A", publicMetadata: { key } }));
  for (const args of [COMMANDS.create, COMMANDS.logo, COMMANDS.delete, COMMANDS.apply])
    for (const more of [[], ["--json"]]) {
      const env = { CLERK_SECRET_KEY: key };
      const { code, stdout } = await look(key, [...args, "--dry-run", ...more], { env }, args[0]);
      assert.equal(code, 0);
      assert.match(stdout, /Bearer \$CLERK_SECRET_KEY/);
    }
});

test("a key in a file of changes appears neither in the message about its line nor in a checkpoint", async (t) => {
  const key = newKey();
  const env = { CLERK_SECRET_KEY: key, CLERK_API_URL: "http://127.0.0.1:1" };
  for (const line of [`{"key":"${key}"`, key, `{"${key}":1}`, lineOf({ [key]: 1 }), `{"operation":"${key}"}`]) {
    writeFileSync(join(folder, "keys.ndjson"), line);
    assert.equal((await look(key, ["apply", "keys.ndjson"], { env }, "a broken line")).code, 2);
  }
  const server = await serve(t, [json(200, ORG)], key);
  writeFileSync(join(folder, "keys.ndjson"), lineOf({ publicMetadata: { key } }));
  await look(key, ["apply", "keys.ndjson", "--checkpoint", "keys.txt"], { clerk: server }, "apply");
  rmSync(join(folder, "keys.ndjson"));
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".txt")))
    assert.equal(readFileSync(join(folder, name), "utf8").includes(key), false, name);
});

test("a key that no header can contain, and a URL with a key, are not repeated", async () => {
  const key = newKey();
  for (const spoiled of [`${key}\r\nx: y`, `Bearer ${key}`, `"${key}"`, `${key}é`])
    assert.equal((await look(key, ["list"], { env: { CLERK_SECRET_KEY: spoiled } }, "a spoiled key")).code, 2);
  for (const url of [
    `https://${key}:x@a.test/v1`,
    `https://a.test/v1?key=${key}`,
    `http://127.0.0.1:1/${key}`,
    `${key}://a`,
  ]) {
    const env = { CLERK_SECRET_KEY: key, CLERK_API_URL: url };
    assert.notEqual((await look(key, ["list"], { env }, "an address")).code, 0);
    await look(key, ["create", "--name", "A", "--dry-run"], { env }, "an address in a dry run");
  }
});
