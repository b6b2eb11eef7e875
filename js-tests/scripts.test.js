// Do the scripts in the documentation do what it says? Each is run as a program, as it stands there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { OrganizationsApi } from "clerk-organizations";
import { sample } from "./documentation.js";
import { start } from "./emulator/index.js";
import { png } from "./png.js";

const here = dirname(fileURLToPath(import.meta.url));

/** A local Clerk, and a folder below the tests, so that the package is found by its name; `run` runs a script in it. */
async function setUp(t, script, seed = 0) {
  const clerk = await start({ seed, record: true });
  mkdirSync(join(here, "build"), { recursive: true });
  const folder = mkdtempSync(join(here, "build/script-"));
  t.after(async () => {
    await clerk.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const env = { PATH: process.env.PATH, CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url };
  writeFileSync(join(folder, "script.mjs"), script);
  const run = () =>
    new Promise((resolve) => {
      execFile(process.execPath, ["script.mjs"], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  return { api, clerk, run, path: (...parts) => join(folder, ...parts) };
}

test("the export writes every organization, a line each", async (t) => {
  const { api, run, path } = await setUp(t, sample("export"), 250);
  const { code, stderr } = await run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const lines = readFileSync(path("organizations.ndjson"), "utf8").trimEnd().split("\n").map(JSON.parse);
  assert.equal(new Set(lines.map(({ id }) => id)).size, 250);
  assert.equal(lines.length, 250);
  assert.deepEqual(lines[100], await api.getOrganization(lines[100].id));
});

test("the plan is set for all that match, and not again by a second run", async (t) => {
  const { api, clerk, run } = await setUp(t, sample("plan"));
  for (let i = 0; i < 15; i++) {
    const name = i % 3 === 0 ? `Other ${i}` : `Acme ${i}`;
    await api.createOrganization({ name, publicMetadata: { plan: "free", seats: i } });
  }
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /\{ done: 10, failed: 0, skipped: 0 \}/);
  assert.match(first.stderr, /^10 done, 0 before, \d+\.\d a second$/m);
  for await (const { name, publicMetadata } of api.iterateOrganizations())
    assert.equal(publicMetadata.plan, name.startsWith("Acme") ? "gold" : "free", name);
  clerk.requests.clear();
  const second = await run();
  assert.match(second.stdout, /\{ done: 0, failed: 0, skipped: 10 \}/);
  assert.deepEqual([...new Set(clerk.requests.list.map(({ method }) => method))], ["GET"]);
});

test("the logos are uploaded, and a file that belongs to nobody is told", async (t) => {
  const { api, run, path } = await setUp(t, sample("logos"));
  mkdirSync(path("logos"));
  for (const slug of ["acme", "beta", "gamma"]) {
    await api.createOrganization({ name: slug, slug });
    writeFileSync(path("logos", `${slug}.png`), png());
  }
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  for (const slug of ["acme", "beta", "gamma"]) {
    const { hasImage, imageUrl } = await api.getOrganization(slug);
    assert.equal(hasImage, true);
    assert.ok(first.stdout.includes(`${slug}.png ${imageUrl}\n`), first.stdout);
  }
  writeFileSync(path("logos", "delta.png"), png());
  const { code, stderr } = await run();
  assert.equal(code, 1);
  assert.match(stderr, /^delta\.png ClerkApiError: getOrganization: 404 resource_not_found/m);
});
