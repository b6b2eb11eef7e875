// Builds the package into dist/: Rust to wasm, wasm to text, TypeScript to JavaScript and types.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const path = (...parts) => join(here, ...parts);
const bin = (name) => join(root, "node_modules", ".bin", name);
const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
const TARGET = "wasm32-unknown-unknown";

const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });
const cargo = (...args) => run("cargo", ...args, "--quiet", "--locked");

/**
 * The standard library built anew without its words for panics: a tenth of the module. rustup installs what that needs. Only text
 * and numbers cross, so the table of references to the host's values is left out too.
 */
const WITHOUT_PANIC_WORDS = {
  args: ["-Zbuild-std=std,panic_abort", "--target-dir", "target/small"],
  env: {
    RUSTC_BOOTSTRAP: "1",
    RUSTFLAGS:
      "-Zunstable-options -Ctarget-feature=-reference-types -Cpanic=immediate-abort -Zlocation-detail=none -Zmir-opt-level=3 -Cllvm-args=-inline-threshold=48",
  },
};

/** The crate, compiled as one of its modules: the small way where this toolchain can, else the usual one, which works the same. */
function compiled(feature) {
  const sysroot = run("rustc", "--print", "sysroot").toString().trim();
  const isSmall = existsSync(join(sysroot, "lib/rustlib/src/rust/library"));
  if (!isSmall) console.error("build: without the rust-src component the module is a tenth larger");
  const { args, env } = isSmall ? WITHOUT_PANIC_WORDS : { args: [], env: {} };
  const options = { cwd: root, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } };
  const features = ["--no-default-features", "--features", feature];
  execFileSync(
    "cargo",
    ["build", "--release", "--quiet", "--locked", "--target", TARGET, ...features, ...args],
    options,
  );
  return join(root, isSmall ? "target/small" : "target", TARGET, "release", "clerk_organizations.wasm");
}

/** A module, small: wasm-bindgen at our exact version, then wasm-opt (never --all-features: Node 20 refuses the result). */
function wasm(feature, name) {
  const module = compiled(feature);
  const flags = [
    "--target",
    "bundler",
    "--encode-into",
    "always",
    "--remove-name-section",
    "--remove-producers-section",
    "--out-name",
    name,
  ];
  run(join(root, "target", "debug", "wasm-bindgen"), ...flags, "--out-dir", path("build"), module);
  // Nothing lies in the first kilobyte: it is the far end of a stack of a megabyte, and depth is bounded.
  const passes = [
    // A function with one caller that stays a function compresses better: 2 % of the module, in brotli.
    "--one-caller-inline-max-function-size=20",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    // What these find after it is a thousandth.
    "--local-cse",
    "--code-pushing",
    "--simplify-locals",
    "--low-memory-unused",
    "--strip-target-features",
  ];
  const small = path("build", feature === "client" ? "module.wasm" : `${feature}.wasm`);
  run(bin("wasm-opt"), ...passes, path(`build/${name}_bg.wasm`), "-o", small);
  const bytes = readFileSync(small);
  // Compiling it here, on the oldest Node that we support in CI, is a gate: a feature too new fails now.
  new WebAssembly.Module(bytes);
  return bytes;
}

/** The client's module as text, for pages; the proxy's in base64, which a server reads in one line. */
function inline(client, proxy) {
  const constants = (name, values) => {
    const lines = Object.entries(values).map(([key, value]) => [`export const ${key} = "${value}";\n`, key]);
    writeFileSync(path(`generated/${name}.js`), lines.map(([line]) => line).join(""));
    const types = lines.map(([, key]) => `export declare const ${key}: string;\n`);
    writeFileSync(path(`generated/${name}.d.ts`), types.join(""));
  };
  constants("wasm", asText(client));
  constants("proxy-wasm", { base64: proxy.toString("base64") });
}

/** The characters that stand for a byte: those that mean nothing in a string, a template or a page. `z` and `{` begin a pair. */
const ALPHABET = [...Array(95).keys()].map((i) => i + 32).filter((c) => !'"$<\\`z{'.includes(String.fromCharCode(c)));

/**
 * The module as text: a character for each of the most frequent bytes, itself where it is one, and a pair for each of the others.
 * Half as long as digits, and compressed a third smaller than base64, which cuts every pattern to pieces. src/inline.ts reads it.
 */
function asText(bytes) {
  const count = new Array(256).fill(0);
  for (const byte of bytes) count[byte] += 1;
  const order = [...count.keys()].sort((a, b) => count[b] - count[a] || a - b);
  const frequent = order.slice(0, ALPHABET.length);
  const isItself = (byte) => ALPHABET.includes(byte) && frequent.includes(byte);
  const lent = ALPHABET.filter((character) => !isItself(character));
  const strangers = frequent.filter((byte) => !isItself(byte));
  const rare = [...count.keys()].filter((byte) => !frequent.includes(byte));
  const single = (byte) => String.fromCharCode(isItself(byte) ? byte : lent[strangers.indexOf(byte)]);
  const pair = (i) => "z{"[Math.floor(i / ALPHABET.length)] + String.fromCharCode(ALPHABET[i % ALPHABET.length]);
  const codes = [...count.keys()].map((byte) => (frequent.includes(byte) ? single(byte) : pair(rare.indexOf(byte))));
  return {
    lent: String.fromCharCode(...lent),
    strangers: Buffer.from(strangers).toString("hex"),
    text: Array.from(bytes, (byte) => codes[byte]).join(""),
  };
}

/** The glue as a function: each call gives a copy with its own memory, so that an instance that trapped can be left behind. */
async function glue(name, file, types) {
  const generated = readFileSync(path(`build/${name}_bg.js`), "utf8");
  // Our modules can reallocate: what is there for others is dropped as dead code.
  const contents = generated.replace("if (realloc === undefined)", "if (false)");
  if (contents === generated) throw new Error("wasm-bindgen writes other glue than this build knows");
  const bundled = await build({
    stdin: { contents, resolveDir: path("build") },
    bundle: true,
    format: "esm",
    minifySyntax: true,
    write: false,
  });
  // What the module exports is what the function returns.
  const text = bundled.outputFiles[0].text.replace(/^export (?=\{)/m, "return ");
  writeFileSync(path(`generated/${file}.js`), `export function instantiate() {\n${text}}\n`);
  writeFileSync(path(`generated/${file}.d.ts`), types);
}

const GLUE_TYPES = `export interface Glue {
  open_client(given: string): string;
  forget_client(client: number): void;
  begin(client: number, call: string, now: number): string;
  succeed(client: number, call: number, now: number): number;
  happened(client: number, call: number, told: string, now: number): string;
  answer_token(client: number, answer: string): void;
  scrub(client: number, text: string): string;
  preview_merge(given: string): string;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
export declare function instantiate(): Glue;
`;

const PROXY_GLUE_TYPES = `export interface ProxyGlue {
  open_proxy(options: string, base: string, isBrowser: boolean): string;
  admit(incoming: string): string;
  need_token(): string;
  take_token(answer: string): boolean;
  outgoing(incoming: string, body: string): string;
  head(incoming: string, told: string): string;
  whole(incoming: string, told: string, body: string, isJson: boolean): string;
  secret(): string;
  refused(why: string): string;
  unreachable(code: string): string;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
export declare function instantiate(): ProxyGlue;
`;

/** What the Rust declarations imply: models, parameters, decoders, classes. */
function declarations() {
  const generate = join(root, "target", "debug", "generate");
  for (const part of ["api", "decoders", "constants", "proxy"])
    writeFileSync(path(`generated/${part}.ts`), run(generate, part));
}

/** The entries of the package, and the kinds of module that each is built as. */
const ENTRIES = {
  index: ["esm", "cjs"],
  "index.workerd": ["esm"],
  "index.edge": ["esm"],
  slim: ["esm", "cjs"],
  bulk: ["esm", "cjs"],
  node: ["esm", "cjs"],
  proxy: ["esm", "cjs"],
  "proxy.workerd": ["esm"],
  "proxy.edge": ["esm"],
};

/** The crate's two modules, by their features; each also as a file of its own, for the entries that do not have it inside. */
const CLIENT = "clerk_organizations";
const PROXY = "clerk_organizations_proxy";

/** The other entries take the client from the package by its name: one copy of it in a program, whatever the conditions. */
const byName = {
  name: "by-name",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: "clerk-organizations", external: true }));
  },
};

async function javascript() {
  const shared = {
    bundle: true,
    target: "es2022",
    platform: "neutral",
    legalComments: "none",
    define: { VERSION: JSON.stringify(version) },
    external: [...[CLIENT, PROXY].flatMap((name) => [`./${name}.wasm`, `./${name}.wasm?module`]), "node:*"],
    plugins: [byName],
  };
  cpSync(path("build/module.wasm"), path("dist", `${CLIENT}.wasm`));
  cpSync(path("build/proxy.wasm"), path("dist", `${PROXY}.wasm`));
  for (const [name, formats] of Object.entries(ENTRIES)) {
    for (const format of formats) {
      const outfile = path(`dist/${name}.${format === "cjs" ? "cjs" : "js"}`);
      await build({ ...shared, entryPoints: [path(`src/${name}.ts`)], format, outfile });
    }
  }
}

/** The command-line tool: a program for Node, which takes the package by its name as every program does. */
async function commandLine() {
  const outfile = path("dist/cli.js");
  await build({
    entryPoints: [path("src/cli/main.ts")],
    bundle: true,
    target: "es2022",
    platform: "node",
    format: "esm",
    legalComments: "none",
    banner: { js: "#!/usr/bin/env node" },
    define: { VERSION: JSON.stringify(version) },
    external: ["clerk-organizations", "clerk-organizations/*"],
    outfile,
  });
  chmodSync(outfile, 0o755);
}

/** The declarations that users reach from the entry; the others stay here. */
const PUBLIC_TYPES = [
  "src/index",
  "src/slim",
  "src/bulk",
  "src/node",
  "src/node-handler",
  "src/face",
  "src/brand",
  "src/errors",
  "src/facade",
  "src/host",
  "src/merge",
  "src/metadata",
  "src/pages",
  "src/preview",
  "src/proxy",
  "src/proxy/face",
  "src/proxy/create",
  "src/proxy/host",
  "generated/api",
  "generated/proxy",
];

/** Declarations for `import`, and the same for `require`: TypeScript wants each beside its kind of JavaScript. */
function types() {
  execFileSync(bin("tsc"), ["--project", path("tsconfig.json")], { stdio: "inherit" });
  for (const name of PUBLIC_TYPES) {
    const text = readFileSync(path(`build/types/${name}.d.ts`), "utf8");
    mkdirSync(dirname(path("dist/types", name)), { recursive: true });
    writeFileSync(path(`dist/types/${name}.d.ts`), text);
    writeFileSync(path(`dist/types/${name}.d.cts`), text.replaceAll(/(from "\.[^"]*)\.js"/g, '$1.cjs"'));
  }
}

for (const folder of ["build", "generated", "dist"]) {
  rmSync(path(folder), { recursive: true, force: true });
  mkdirSync(path(folder));
}
cargo("build", "--package", "tools", "--bins");
// The client's comes last: what cargo leaves behind is what a breakdown of its bytes looks at.
const proxy = wasm("proxy", PROXY);
inline(wasm("client", CLIENT), proxy);
await glue(CLIENT, "glue", GLUE_TYPES);
await glue(PROXY, "proxy-glue", PROXY_GLUE_TYPES);
declarations();
await javascript();
await commandLine();
types();
// npm wants these beside package.json.
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), path(file));
