// Compiles the Rust crate to WebAssembly, and embeds each of its modules in JavaScript.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const path = (...parts) => join(here, ...parts);

export const rustTool = (name) => join(root, "target/debug", name);
export const nodeTool = (name) => join(root, "node_modules/.bin", name);

export const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });

/** The two modules of the crate: the cargo feature, the name, and the prefix of the generated files. */
const MODULES = [
  { feature: "proxy", name: "clerk_organizations_proxy", generated: "proxy" },
  // The last one stays in target/, where the benchmark's size breakdown reads it.
  { feature: "client", name: "clerk_organizations", generated: "client" },
];

/** The features of WebAssembly that the modules use. Every supported runtime has them. */
const FEATURES = ["bulk-memory", "bulk-memory-opt", "mutable-globals", "nontrapping-fptoint", "sign-ext"];

/**
 * V8 in Node 20 and 22 (11.3 and 12.4) ends the process if it discards the optimized code of a caller while a function that returns
 * a reference runs. Without reference types, wasm-bindgen returns numbers in their place. The standard library was compiled with them,
 * so the linker is told too, and does not compare its features.
 */
const WITHOUT_REFERENCES = [
  "-Ctarget-feature=-reference-types,-multivalue",
  `-Clink-arg=--features=${FEATURES.join(",")}`,
  "-Clink-arg=--no-check-features",
];

/** Flags that leave the folders of this machine out of the texts of panics. The same module is built everywhere. */
function withoutLocalPaths() {
  const folders = {
    rust: run("rustc", "--print", "sysroot").toString().trim(),
    cargo: process.env.CARGO_HOME ?? join(homedir(), ".cargo"),
  };
  return Object.entries(folders).map(([name, folder]) => `--remap-path-prefix=${folder}=/${name}`);
}

/** Compiles a module. If the crate were both a cdylib and an rlib, cargo would silently disable LTO. */
function compile({ feature, name }) {
  const target = "wasm32-unknown-unknown";
  const features = ["--no-default-features", "--features", feature];
  const flags = [...WITHOUT_REFERENCES, ...withoutLocalPaths()];
  run(
    "cargo",
    "rustc",
    "--lib",
    "--crate-type",
    "cdylib",
    "--release",
    "--locked",
    "--quiet",
    "--target",
    target,
    "--config",
    `target.${target}.rustflags=${JSON.stringify(flags)}`,
    ...features,
  );
  const compiled = join(root, "target", target, "release/clerk_organizations.wasm");
  run(rustTool("wasm-bindgen"), "--target", "bundler", "--out-name", name, "--out-dir", path("build"), compiled);
  // Never use --all-features: Node 20 rejects the result.
  // The code is small already. `-O3` makes a call faster, and after compression the module as large as `-Oz` does.
  run(nodeTool("wasm-opt"), "-O3", path(`build/${name}_bg.wasm`), "-o", path(`dist/${name}.wasm`));
  return readFileSync(path(`dist/${name}.wasm`));
}

/** Writes a module as a string with one character per byte. Its length reveals whether it was decoded correctly. */
function inline(bytes, generated) {
  const text = JSON.stringify(bytes.toString("latin1"));
  writeFileSync(
    path(`generated/${generated}-wasm.js`),
    `export const text = ${text};\nexport const length = ${bytes.length};\n`,
  );
  writeFileSync(
    path(`generated/${generated}-wasm.d.ts`),
    "export declare const text: string;\nexport declare const length: number;\n",
  );
}

/**
 * Wraps wasm-bindgen's glue in a function that returns its exports. A copy of the glue serves one instance, and after a trap both are
 * abandoned.
 */
async function glue({ name, generated }) {
  const { outputFiles } = await build({
    entryPoints: [path(`build/${name}_bg.js`)],
    bundle: true,
    format: "esm",
    write: false,
  });
  const body = outputFiles[0].text.replace(/^export (?=\{)/m, "return ");
  writeFileSync(path(`generated/${generated}-glue.js`), `export function instantiate() {\n${body}}\n`);
  const types = `typeof import("../build/${name}.js") & { __wbg_set_wasm(exports: object): void }`;
  writeFileSync(
    path(`generated/${generated}-glue.d.ts`),
    `export type Glue = ${types};\nexport declare function instantiate(): Glue;\n`,
  );
}

/** Builds both modules: each as a file, and as a string with its glue. */
export async function webAssembly() {
  for (const module of MODULES) {
    inline(compile(module), module.generated);
    await glue(module);
  }
}
