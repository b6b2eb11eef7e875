// Tests that all entries of the package are the same package: the exports are equal everywhere, and only the `init` of
// `slim` differs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { start } from "./emulator/index.js";

const require = createRequire(import.meta.url);
const manifest = fileURLToPath(import.meta.resolve("clerk-organizations/package.json"));
const installed = dirname(manifest);
const { exports, version } = JSON.parse(readFileSync(manifest, "utf8"));
const wasm = readFileSync(fileURLToPath(import.meta.resolve("clerk-organizations/clerk_organizations.wasm")));
const WASM_HEADERS = { "content-type": "application/wasm" };

let clerk;
before(async () => {
  clerk = await start({ seed: 1 });
});
after(() => clerk.close());

/** The files of the subpaths of the client, under every condition. */
const clients = () =>
  [".", "./slim"].flatMap((subpath) => Object.values(exports[subpath]).map((condition) => condition.default));

/** The names that an ES module exports, without running it. */
async function namesOf(file, more = []) {
  const options = {
    entryPoints: [join(installed, file)],
    bundle: true,
    format: "esm",
    external: ["*.wasm", "*?module", ...more],
  };
  const { metafile } = await build({ ...options, metafile: true, write: false });
  return Object.values(metafile.outputs)[0].exports.sort();
}

test("every entry exports the same names", async () => {
  const expected = Object.keys(await import("clerk-organizations")).sort();
  assert.ok(expected.includes("OrganizationsApi") && expected.includes("init"));
  const files = clients();
  assert.equal(files.length, 6);
  for (const file of files) {
    const names = file.endsWith(".cjs") ? Object.keys(require(join(installed, file))).sort() : await namesOf(file);
    assert.deepEqual(names, expected, file);
  }
});

test("bulk and node export the same for import and require, and contain neither the client nor the wasm", async () => {
  for (const [subpath, ...names] of [
    ["./bulk", "bulk"],
    ["./node", "fastifyProxy", "fileCheckpoint", "lambdaHandler", "nodeHandler"],
  ]) {
    const { import: esm, require: cjs } = exports[subpath];
    assert.deepEqual(await namesOf(esm.default, ["node:*"]), names);
    assert.deepEqual(Object.keys(require(join(installed, cjs.default))).sort(), names);
    for (const { default: file } of [esm, cjs]) {
      const text = readFileSync(join(installed, file), "utf8");
      assert.ok(text.length < 40_000, `${file}: ${text.length} characters`);
      const taken = [...text.matchAll(/(?:from|require\()\s*"([^"]+)"/g)].map((match) => match[1]);
      const others = taken.filter((name) => subpath !== "./node" || !name.startsWith("node:"));
      assert.deepEqual(others, [], file);
    }
  }
});

test("the conditions of workerd and Vercel's edge come before the entries that compile wasm at run time", () => {
  for (const [subpath, wasm] of [
    [".", "clerk_organizations"],
    ["./proxy", "clerk_organizations_proxy"],
  ]) {
    assert.deepEqual(Object.keys(exports[subpath]), ["workerd", "edge-light", "import", "require"]);
    for (const [condition, { default: file }] of Object.entries(exports[subpath])) {
      const text = readFileSync(join(installed, file), "utf8");
      const isInside = !new RegExp(`from "\\./${wasm}\\.wasm(\\?module)?"`).test(text);
      assert.equal(isInside, ["import", "require"].includes(condition), `${subpath} ${condition}`);
    }
  }
});

test("the proxy exports one name under every condition, and contains nothing of the client", async () => {
  assert.match(readFileSync(join(installed, exports["."].import.default), "utf8"), /previewMerge/);
  for (const { default: file } of Object.values(exports["./proxy"])) {
    const names = file.endsWith(".cjs") ? Object.keys(require(join(installed, file))) : await namesOf(file);
    assert.deepEqual(names, ["createProxy"], file);
    assert.doesNotMatch(readFileSync(join(installed, file), "utf8"), /previewMerge/, file);
  }
});

let copies = 0;

/** Imports a new instance of the slim entry. */
async function slim() {
  delete globalThis[Symbol.for(`clerk-organizations ${version}`)];
  copies += 1;
  const lib = await import(`${pathToFileURL(join(installed, exports["./slim"].import.default))}?copy=${copies}`);
  const api = new lib.OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  return { ...lib, list: () => api.listOrganizations() };
}

/** Starts a server that has the file, and responds with 404 to `/missing`. */
async function serve(t, type) {
  const server = createServer(({ url }, response) => {
    if (url === "/missing") response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(wasm);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

test("slim refuses calls until it has the wasm", async () => {
  const { init, list } = await slim();
  const error = await list().catch((error) => error);
  assert.deepEqual([error.kind, error.parameter, error.outcome], ["invalid", "init", "not_sent"]);
  assert.match(error.message, /init must be called first/);
  await init(wasm);
  assert.equal((await list()).totalCount, 1);
});

test("slim accepts bytes, an ArrayBuffer, a module, a response, a promise of one, a URL and a string", async (t) => {
  const origin = await serve(t, "application/wasm");
  const untyped = await serve(t, "application/octet-stream");
  const buffer = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length);
  for (const source of [
    wasm,
    buffer,
    new WebAssembly.Module(wasm),
    new Response(wasm, { headers: WASM_HEADERS }),
    new Response(wasm),
    fetch(origin),
    new URL(origin),
    origin,
    untyped,
  ]) {
    const { init, list } = await slim();
    await init(source);
    assert.equal((await list()).totalCount, 1, String(source));
  }
});

test("calls during the start of slim wait for it, and a second init changes nothing", async (t) => {
  const { init, list } = await slim();
  const ready = init(await serve(t, "application/wasm"));
  const pages = await Promise.all([list(), list()]);
  assert.deepEqual(
    pages.map(({ totalCount }) => totalCount),
    [1, 1],
  );
  await ready;
  await init("http://127.0.0.1:1/never-asked");
  assert.equal((await list()).totalCount, 1);
});

test("wasm that cannot be loaded makes init and the waiting calls fail, and init can be called again", async (t) => {
  const { init, list, isClerkError } = await slim();
  const origin = await serve(t, "application/wasm");
  const bad = [
    `${origin}/missing`,
    "http://127.0.0.1:1/",
    new Uint8Array(8),
    undefined,
    5,
    async () => Promise.reject(new Error("no")),
  ];
  for (const source of bad) {
    const [ready, waiting] = await Promise.allSettled([init(typeof source === "function" ? source() : source), list()]);
    for (const { reason } of [ready, waiting]) {
      assert.ok(isClerkError(reason), String(reason));
      assert.deepEqual([reason.kind, reason.outcome], ["internal", "not_sent"]);
    }
    assert.match(ready.reason.message, /^init: the WebAssembly could not be loaded: /);
  }
  await init(origin);
  assert.equal((await list()).totalCount, 1);
});
