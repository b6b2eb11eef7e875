// Builds the package into dist/: Rust to wasm, wasm to text, TypeScript to JavaScript and types.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** The standard library built anew without its words for panics: a tenth of the module. rustup installs what that needs. */
const WITHOUT_PANIC_WORDS = {
  args: ["-Zbuild-std=std,panic_abort", "--target-dir", "target/small"],
  env: {
    RUSTC_BOOTSTRAP: "1",
    RUSTFLAGS:
      "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zmir-opt-level=3 -Cllvm-args=-inline-threshold=15",
  },
};

/** The compiled module: the small way where this toolchain can, else the usual one, which works the same. */
function compiled() {
  const sysroot = run("rustc", "--print", "sysroot").toString().trim();
  const isSmall = existsSync(join(sysroot, "lib/rustlib/src/rust/library"));
  if (!isSmall) console.error("build: without the rust-src component the module is a tenth larger");
  const { args, env } = isSmall ? WITHOUT_PANIC_WORDS : { args: [], env: {} };
  const options = { cwd: root, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } };
  execFileSync("cargo", ["build", "--release", "--quiet", "--locked", "--target", TARGET, ...args], options);
  return join(root, isSmall ? "target/small" : "target", TARGET, "release", "clerk_organizations.wasm");
}

/** The module, small: wasm-bindgen at our exact version, then wasm-opt (never --all-features: Node 20 refuses the result). */
function wasm() {
  const module = compiled();
  cargo("build", "--package", "tools", "--bins");
  const flags = ["--target", "bundler", "--remove-name-section", "--remove-producers-section"];
  run(join(root, "target", "debug", "wasm-bindgen"), ...flags, "--out-dir", path("build"), module);
  // Nothing lies in the first kilobyte: it is the far end of a stack of a megabyte, and depth is bounded.
  const passes = [
    // A function with one caller that stays a function compresses better: 2 % of the module, in brotli.
    "--one-caller-inline-max-function-size=5",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--strip-target-features",
  ];
  run(bin("wasm-opt"), ...passes, path("build/clerk_organizations_bg.wasm"), "-o", path("build/module.wasm"));
  const bytes = readFileSync(path("build/module.wasm"));
  // Compiling it here, on the oldest Node that we support in CI, is a gate: a feature too new fails now.
  new WebAssembly.Module(bytes);
  const constants = Object.entries(asText(bytes));
  const lines = (line) => constants.map(line).join("");
  writeFileSync(
    path("generated/wasm.js"),
    lines(([name, value]) => `export const ${name} = "${value}";\n`),
  );
  writeFileSync(
    path("generated/wasm.d.ts"),
    lines(([name]) => `export declare const ${name}: string;\n`),
  );
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
async function glue() {
  const bundled = await build({
    entryPoints: [path("build/clerk_organizations_bg.js")],
    bundle: true,
    format: "esm",
    minifySyntax: true,
    write: false,
  });
  // What the module exports is what the function returns.
  const text = bundled.outputFiles[0].text.replace(/^export (?=\{)/m, "return ");
  writeFileSync(path("generated/glue.js"), `export function instantiate() {\n${text}}\n`);
  writeFileSync(path("generated/glue.d.ts"), GLUE_TYPES);
}

const GLUE_TYPES = `export interface Glue {
  open_client(options: string, base: string, isBrowser: boolean): number;
  forget_client(client: number): void;
  settings(client: number): string;
  begin(client: number, call: string): string;
  succeed(client: number, call: number): number;
  happened(client: number, call: number, told: string): string;
  answer_token(client: number, answer: string): void;
  scrub(client: number, text: string): string;
  preview_merge(current: string, patch: string): string;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
export declare function instantiate(): Glue;
`;

/** What the Rust declarations imply: models, parameters, decoders, classes. */
function declarations() {
  const generate = join(root, "target", "debug", "generate");
  for (const part of ["api", "decoders", "constants"]) writeFileSync(path(`generated/${part}.ts`), run(generate, part));
}

/** The entries of the package, and the kinds of module that each is built as. */
const ENTRIES = {
  index: ["esm", "cjs"],
  "index.workerd": ["esm"],
  "index.edge": ["esm"],
  slim: ["esm", "cjs"],
};

/** The wasm as a file of its own, for the entries that do not have it inside. */
const WASM_FILE = "clerk_organizations.wasm";

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
    external: [`./${WASM_FILE}`, `./${WASM_FILE}?module`],
    plugins: [byName],
  };
  cpSync(path("build/module.wasm"), path("dist", WASM_FILE));
  for (const [name, formats] of Object.entries(ENTRIES)) {
    for (const format of formats) {
      const outfile = path(`dist/${name}.${format === "cjs" ? "cjs" : "js"}`);
      await build({ ...shared, entryPoints: [path(`src/${name}.ts`)], format, outfile });
    }
  }
}

/** The declarations that users reach from the entry; the others stay here. */
const PUBLIC_TYPES = [
  "src/index",
  "src/slim",
  "src/face",
  "src/errors",
  "src/facade",
  "src/host",
  "src/merge",
  "src/metadata",
  "src/pages",
  "src/preview",
  "generated/api",
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
wasm();
await glue();
declarations();
await javascript();
types();
// npm wants these beside package.json.
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), path(file));
