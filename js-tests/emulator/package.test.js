// Tests that the tarball has what a user needs and nothing else, and works in an empty folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { EMULATOR, install, pack, remove, run, skipIfOffline, temporaryFolder } from "./installs/tarball.js";

const ROOT = join(EMULATOR, "../..");

let folder;
let failure;
before(async () => {
  folder = temporaryFolder();
  const dependencies = { "clerk-organizations-emulator": `file:${await pack(EMULATOR, folder)}` };
  await install(folder, { type: "module", dependencies }).catch((error) => {
    failure = error;
  });
});
after(() => remove(folder));

const installed = () => join(folder, "node_modules/clerk-organizations-emulator");
const tool = () => join(folder, "node_modules/.bin/clerk-organizations-emulator");

/** The environment of a user who has Node and nothing else. */
const bare = () => ({ PATH: dirname(process.execPath), HOME: folder });

const node = (...args) => run(process.execPath, args, { cwd: folder, env: bare() });

/** Runs the command line to its end. */
const command = (...args) =>
  run(tool(), args, { env: bare() }).then(
    (output) => ({ code: 0, ...output }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

test("the tarball has the built files, the types, the guides and the licence, and nothing else", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const entries = readdirSync(installed(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(installed().length + 1));
  assert.deepEqual(names.sort(), [
    "LICENSE",
    "README.md",
    "TESTING.md",
    "dist/cli.js",
    "dist/emulator.js",
    "dist/index.cjs",
    "dist/index.d.cts",
    "dist/index.d.ts",
    "dist/index.js",
    "package.json",
  ]);
});

test("every package that the built files import is a dependency, and the reverse", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const files = ["emulator.js", "index.cjs"].map((name) => readFileSync(join(installed(), "dist", name), "utf8"));
  const { dependencies } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));
  for (const text of files) {
    const imported = [...text.matchAll(/(?:from |require\()"((?:@[^/"]+\/)?[^/"]+)[^"]*"/g)].map(([, name]) => name);
    const packages = new Set(imported.filter((name) => !name.startsWith("node:") && !name.startsWith(".")));
    assert.deepEqual([...packages].sort(), Object.keys(dependencies).sort());
    assert.doesNotMatch(text, /\beval\(|new Function\(|file:\/\/\//);
    assert.ok(!text.includes(ROOT));
  }
});

const LIST = `
  const emulator = await start({ seed: 3 });
  const headers = { authorization: "Bearer " + emulator.secretKey };
  const { total_count, data } = await (await fetch(emulator.url + "/organizations", { headers })).json();
  console.log(total_count, data.length, new URL(emulator.url).hostname, emulator.secretKey);
  await emulator.close();`;

test("import and require both start an emulator that lists organizations", async (t) => {
  if (skipIfOffline(t, failure)) return;
  writeFileSync(join(folder, "script.mjs"), `import { start } from "clerk-organizations-emulator";${LIST}`);
  const required = `const { start } = require("clerk-organizations-emulator");(async () => {${LIST}})();`;
  writeFileSync(join(folder, "script.cjs"), required);
  for (const script of ["script.mjs", "script.cjs"])
    assert.deepEqual(await node(script), { stdout: "3 3 127.0.0.1 sk_test_emulator\n", stderr: "" });
});

test("the first sample of the README prints what it says", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const [, sample] = /```js\n(.*?)```/s.exec(readFileSync(join(installed(), "README.md"), "utf8"));
  writeFileSync(join(folder, "sample.mjs"), sample);
  assert.deepEqual(await node("sample.mjs"), { stdout: "200\n", stderr: "" });
});

test("the command line prints its help and its version", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const help = await command("--help");
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  for (const option of [
    "port",
    "host",
    "db",
    "seed",
    "secret-key",
    "rate-limit",
    "latency",
    "cors",
    "clock",
    "ids",
    "webhook-url",
    "webhook-secret",
    "version",
    "help",
  ])
    assert.match(help.stdout, new RegExp(`^  --${option}\\b`, "m"));
  const { version } = JSON.parse(readFileSync(join(EMULATOR, "package.json"), "utf8"));
  assert.deepEqual(await command("--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
});

test("a wrong option is a message and code 2", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const wrong = [
    [["--prot", "1"], /--prot/],
    [["--port", "-1"], /--port/],
    [["--port", ""], /--port must be an integer from 0 to 65535/],
    [["--port", "65536"], /--port must be an integer from 0 to 65535/],
    [["--host", ""], /--host must be an address of this machine/],
    [["--seed", "many"], /--seed must be an integer/],
    [["--latency", "9-3"], /--latency must be a number of milliseconds/],
    [["--latency", ""], /--latency must be a number of milliseconds/],
    [["--rate-limit", "none"], /--rate-limit must be production/],
    [["--clock", ""], /--clock must be a time as RFC 3339 writes it/],
    [["--ids", "same"], /--ids must be "random", "deterministic" or/],
    [["--cors", "*.example", "--cors", "http://a.example/b"], /--cors must be an origin without a path/],
    [["--webhook-secret", "whsec_abcdefghijkl"], /--webhook-url must be an http or https URL/],
    [
      ["--webhook-url", "http://127.0.0.1:9", "--webhook-secret", "whsec_abcdefghijkl"],
      /--webhook-secret must be whsec_ and/,
    ],
    [["--db", ""], /--db must be the path of a file/],
    [["--secret-key", "sk_live_abcdefghijkl"], /--secret-key must be a made-up key that begins with sk_test_\./],
    [["sk_live_abcdefghijkl"], /Unexpected argument/],
    [["sk_test_abcdefghijkl"], /Unexpected argument/],
    [["whsec_abcdefghijkl"], /Unexpected argument/],
  ];
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await command(...args);
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(stderr, message);
    assert.match(stderr, /See --help\.\n$/);
    assert.doesNotMatch(stderr, /abcdefghijkl|\bat .*\.js:\d/);
  }
});

test("a port in use is a message and code 1", async (t) => {
  if (skipIfOffline(t, failure)) return;
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { code, stderr } = await command("--port", String(server.address().port));
  assert.equal(code, 1);
  assert.match(stderr, /^emulator: .*is in use\. End the program that uses it, or choose another port.*\n$/);
});

const CONSUMER = `
import { ADMIN_USER_ID, PRODUCTION_LIMITS, start, type Emulator, type StartOptions } from "clerk-organizations-emulator";
const options: StartOptions = { port: 0, seed: 5, users: [{ first_name: "Ann" }], rateLimit: PRODUCTION_LIMITS, latency: [1, 5] };
export const statuses: Promise<(number | undefined)[]> = start(options).then(async (emulator: Emulator) => {
  const texts: string[] = [emulator.url, emulator.secretKey, ADMIN_USER_ID, ...emulator.addMembers("org_1", 3)];
  emulator.acceptInvitation(texts[0] ?? "", emulator.createUser());
  emulator.fail([{ operation: "ListOrganizations", status: 500, times: 2 }, { reset: "after-commit" }]);
  emulator.restore(emulator.snapshot());
  emulator.load(emulator.dump());
  emulator.clock.set("2026-01-01T00:00:00Z", { running: true });
  const types: string[] | undefined = (await emulator.webhooks?.settled())?.map(({ type }) => type);
  const operations: (string | undefined)[] = emulator.requests.map(({ operation }) => operation ?? types?.[0]);
  emulator.requests.clear();
  await emulator.reset();
  await emulator.close();
  if (operations.length > emulator.requests.count) emulator.faults.clear();
  return emulator.requests.list.map(({ status }) => status);
});
start({ clock: { now: () => 5 }, rateLimit: "production" });
// @ts-expect-error: a misspelt option
start({ sead: 5 });
// @ts-expect-error: a text is not a number
start({ port: "4010" });
start({ cors: ["http://localhost:5173"], ids: 7, record: false, webhooks: { url: "http://localhost/", retries: [5] } });
// @ts-expect-error: a misspelt moment
start().then((emulator) => emulator.fail({ reset: "later" }));
`;

/** The ways in which TypeScript resolves the types: the kinds of files, the module system, and the resolution. */
const RESOLUTIONS = [
  ["ESM and CommonJS under node16", ["consumer.mts", "consumer.cts"], "node16", "node16"],
  ["CommonJS under node10", ["consumer.ts"], "commonjs", "node10"],
  ["a bundler", ["consumer.ts"], "esnext", "bundler"],
];

for (const [title, files, module, moduleResolution] of RESOLUTIONS)
  test(`the types work for ${title}`, async (t) => {
    if (skipIfOffline(t, failure)) return;
    for (const file of files) writeFileSync(join(folder, file), CONSUMER);
    const compilerOptions = {
      ...{
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        skipDefaultLibCheck: true,
        exactOptionalPropertyTypes: true,
        target: "ES2022",
      },
      ...{ lib: ["ES2022"], types: [], module, moduleResolution },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["--project", folder], { stdio: "inherit" });
  });
