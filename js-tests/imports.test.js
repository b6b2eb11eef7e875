// Tests hosts that lack something: importing the package never fails, and the first call reports what is missing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const dist = join(dirname(fileURLToPath(import.meta.resolve("clerk-organizations/package.json"))), "dist");
const ENTRIES = ["index", "slim", "bulk", "node", "proxy"].flatMap((name) => [`${name}.js`, `${name}.cjs`]);
const LACKING = [
  "TextDecoder",
  "TextEncoder",
  "FinalizationRegistry",
  "WeakRef",
  "WebAssembly",
  "fetch",
  "Headers",
  "URL",
];

const taking = (...missing) => `for (const name of ${JSON.stringify(missing)}) delete globalThis[name];`;

/** Runs a program in a Node process without these globals, and returns the JSON that it prints. */
async function printed(missing, source, flags = []) {
  const program = `${taking(...missing)}\n${source}`;
  const { stdout } = await run(process.execPath, [...flags, "--input-type=module", "--eval", program]);
  return JSON.parse(stdout);
}

const file = (name) => JSON.stringify(pathToFileURL(join(dist, name)).href);

/** A program whose call cannot connect. It prints the error. */
const call = (entry) => `
  const { OrganizationsApi } = await import(${file(entry)}).then((lib) => lib.default ?? lib);
  const fetch = async () => { throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" }); };
  const api = new OrganizationsApi({ secretKey: "sk_test_imports", maxRetries: 0, fetch });
  const error = await api.createOrganization({ name: "A" }).catch((error) => error);
  console.log(JSON.stringify(error));`;

for (const entry of ENTRIES)
  test(`${entry} can be imported without any global of the host`, async () => {
    const names = `const lib = await import(${file(entry)}); console.log(JSON.stringify(Object.keys(lib)));`;
    assert.ok((await printed(LACKING, names)).length > 0);
  });

test("no file of the package has a static block, which some engines do not support", () => {
  const files = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  assert.ok(files.length > ENTRIES.length);
  for (const name of files) assert.doesNotMatch(readFileSync(join(dist, name), "utf8"), /static\s*\{/, name);
});

const NO_WEBASSEMBLY = "WebAssembly is not defined; use this package on your server, and call that";

for (const [missing, reason] of Object.entries({
  WebAssembly: NO_WEBASSEMBLY,
  TextDecoder: "TextDecoder is not defined",
}))
  test(`without ${missing} the first call rejects and names it`, async () => {
    for (const entry of ["index.js", "index.cjs"]) {
      const { name, kind, outcome, message } = await printed([missing], call(entry));
      assert.deepEqual([name, kind, outcome], ["ClerkError", "internal", "not_sent"]);
      assert.equal(message, `createOrganization: WebAssembly could not start: ${reason}`);
    }
  });

test("without WebAssembly init and createProxy fail in the same way, and previewMerge works", async () => {
  const source = `
    import { init, previewMerge } from ${file("index.js")};
    import { createProxy } from ${file("proxy.js")};
    const slim = await import(${file("slim.js")});
    const errors = [await init().catch((error) => error), await slim.init(new Uint8Array(8)).catch((error) => error)];
    try { createProxy({ secretKey: "sk_test_1", authorize: () => true }); } catch (error) { errors.push(error); }
    console.log(JSON.stringify({ errors, preview: previewMerge({ a: 1 }, { a: 2 }) }));`;
  const { errors, preview } = await printed(["WebAssembly"], source);
  assert.deepEqual(preview.changed, ["/a"]);
  assert.deepEqual(
    errors.map(({ kind, message }) => `${kind} ${message}`),
    [
      `internal init: WebAssembly could not start: ${NO_WEBASSEMBLY}`,
      `internal init: the WebAssembly could not be loaded: ${NO_WEBASSEMBLY}`,
      `internal createProxy: WebAssembly could not start: ${NO_WEBASSEMBLY}`,
    ],
  );
});

test("calls work without FinalizationRegistry", async () => {
  // Node itself needs them at the first use of fetch, so they are removed only afterwards.
  const source = `new Headers();\n${taking("FinalizationRegistry", "WeakRef")}\n${call("index.js")}`;
  const { kind, reason, outcome } = await printed([], source);
  assert.deepEqual([kind, reason, outcome], ["network", "connect", "not_sent"]);
});

test("under --jitless the error says that there is no WebAssembly", async () => {
  const { kind, message } = await printed([], call("index.js"), ["--jitless"]);
  assert.equal(kind, "internal");
  assert.equal(message, `createOrganization: WebAssembly could not start: ${NO_WEBASSEMBLY}`);
});

test("if a policy forbids compiling, the error has the message of the host", async () => {
  const globals = { TextDecoder, TextEncoder, URL, performance, module: { exports: {} } };
  const context = vm.createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(readFileSync(join(dist, "index.cjs"), "utf8"), context);
  const { OrganizationsApi } = globals.module.exports;
  const error = await new OrganizationsApi({ secretKey: "sk_test_1" }).listOrganizations().catch((error) => error);
  assert.equal(error.kind, "internal");
  assert.match(error.message, /^listOrganizations: WebAssembly could not start: .*disallowed by embedder/);
  assert.match(String(error.cause), /disallowed by embedder/);
});

test("the error class keeps the property that Clerk's own type guard checks", () => {
  assert.equal(require(join(dist, "index.cjs")).ClerkApiError.kind, "ClerkAPIResponseError");
});

test("without fetch, or the classes that a request needs, the outcome of a call is not_sent", async () => {
  for (const [missing, words] of [
    ["fetch", "this runtime has none; pass one as an option"],
    ["Headers", "Headers is not defined"],
  ]) {
    const source = call("index.js").replace("maxRetries: 0, fetch", missing === "fetch" ? "" : "fetch");
    const { kind, parameter, outcome, message, attempts } = await printed([missing], source);
    assert.deepEqual([kind, parameter, outcome, attempts.length], ["invalid", "fetch", "not_sent", 0]);
    assert.equal(message, `createOrganization: fetch cannot send the request: ${words}`);
  }
});

/** The JavaScript functions that the modules may import, by their names in Rust. */
const OF_LANGUAGE = new Set(
  "Error entries fromEntries get get_unchecked isArray length new now of parse push random set stringify".split(" "),
);

/** Our own functions for the modules, in `src/wasm/call.rs`. */
const OWN = new Set(["send", "textAt"]);

/** Returns the imports of a module that belong neither to the language, to wasm-bindgen nor to us. */
function otherImports(name) {
  const module = new WebAssembly.Module(readFileSync(join(dist, name)));
  const imported = WebAssembly.Module.imports(module).map((entry) => entry.name);
  assert.ok(imported.length > 10, name);
  const inRust = imported.map((entry) => /^__wbg_(?!__wbindgen_)(.*)_[0-9a-f]{16}$/.exec(entry)?.[1]);
  return inRust.filter((entry) => entry !== undefined && !OF_LANGUAGE.has(entry) && !OWN.has(entry));
}

test("the modules do not contain the client for Rust programs: they import no fetch, no Headers and no timer", () => {
  for (const name of ["clerk_organizations.wasm", "clerk_organizations_proxy.wasm"])
    assert.deepEqual(otherImports(name), [], name);
});
