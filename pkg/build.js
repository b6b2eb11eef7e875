// Builds the package into dist/: compiles Rust to WebAssembly, embeds the modules as strings, and compiles TypeScript.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const path = (...parts) => join(here, ...parts);
const tool = (name) => join(root, "node_modules/.bin", name);
const rustTool = (name) => join(root, "target/debug", name);
const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));

const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });

/** The two modules of the crate: the cargo feature, the name, and the prefix of the generated files. */
const MODULES = [
  { feature: "proxy", name: "clerk_organizations_proxy", generated: "proxy" },
  // The last one stays in target/, where the benchmark's size breakdown reads it.
  { feature: "client", name: "clerk_organizations", generated: "client" },
];

/** Compiles a module. If the crate were both a cdylib and an rlib, cargo would silently disable LTO. */
function compile({ feature, name }) {
  const target = "wasm32-unknown-unknown";
  const features = ["--no-default-features", "--features", feature];
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
    ...features,
  );
  const compiled = join(root, "target", target, "release/clerk_organizations.wasm");
  run(rustTool("wasm-bindgen"), "--target", "bundler", "--out-name", name, "--out-dir", path("build"), compiled);
  // Never use --all-features: Node 20 rejects the result.
  run(tool("wasm-opt"), "-Oz", path(`build/${name}_bg.wasm`), "-o", path(`dist/${name}.wasm`));
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

/** Generates TypeScript from the Rust declarations: models, parameters, decoders and classes. */
function declarations() {
  run("cargo", "build", "--package", "tools", "--bins", "--quiet", "--locked");
  for (const part of ["api", "decoders", "constants", "proxy"])
    writeFileSync(path(`generated/${part}.ts`), run(rustTool("generate"), part));
}

/** The entries of the package. Entries for a runtime are only built as ES modules, the others also as CommonJS. */
const ENTRIES = ["index", "slim", "bulk", "node", "proxy"];
const RUNTIME_ENTRIES = ["index.workerd", "index.edge", "proxy.workerd", "proxy.edge"];

/** The other entries import the client by the name of the package, so a program has one copy of it under any condition. */
const clientByName = {
  name: "client-by-name",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: "clerk-organizations", external: true })),
};

const bundle = (entry, outfile, options) =>
  build({
    entryPoints: [path(`src/${entry}.ts`)],
    outfile: path(`dist/${outfile}`),
    bundle: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    define: { VERSION: JSON.stringify(version) },
    external: ["clerk-organizations", "*.wasm", "*.wasm?module", "node:*"],
    ...options,
  });

/** The licences of the bundled libraries, which have to be distributed with them. */
function licences({ inputs }) {
  const folders = new Set(Object.keys(inputs).flatMap((file) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  return [...folders].map(licence).join("");
}

function licence(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return `/* ${folder.split("node_modules/").at(-1)}:\n${readFileSync(join(folder, file), "utf8")}*/\n`;
}

async function javascript() {
  const options = { platform: "neutral", plugins: [clientByName] };
  for (const entry of [...ENTRIES, ...RUNTIME_ENTRIES])
    await bundle(entry, `${entry}.js`, { ...options, format: "esm" });
  for (const entry of ENTRIES) await bundle(entry, `${entry}.cjs`, { ...options, format: "cjs" });
  const { metafile } = await bundle("cli/main", "cli.js", {
    platform: "node",
    format: "esm",
    banner: { js: "#!/usr/bin/env node" },
    minifyWhitespace: true,
    metafile: true,
  });
  appendFileSync(path("dist/cli.js"), licences(metafile));
  chmodSync(path("dist/cli.js"), 0o755);
}

/** Yields a declaration file and, recursively, those that it imports. */
function* reachable(name, seen = new Set()) {
  if (seen.has(name)) return;
  seen.add(name);
  yield name;
  const text = readFileSync(path(`build/types/${name}.d.ts`), "utf8");
  for (const [, imported] of text.matchAll(/from "(\.[^"]*)\.js"/g))
    yield* reachable(join(dirname(name), imported), seen);
}

/**
 * Writes the declarations for `import` and for `require`, because TypeScript requires separate ones. Private fields are removed: a class
 * with private fields is not compatible with its copy in the other declarations, nor with a type derived from it (Vue's `UnwrapRef`).
 */
function types() {
  run(tool("tsc"), "--project", path("tsconfig.json"));
  for (const name of new Set(ENTRIES.flatMap((entry) => [...reachable(`src/${entry}`)]))) {
    const text = readFileSync(path(`build/types/${name}.d.ts`), "utf8").replaceAll(/^ +#private;\n/gm, "");
    mkdirSync(dirname(path("dist/types", name)), { recursive: true });
    writeFileSync(path(`dist/types/${name}.d.ts`), text);
    writeFileSync(path(`dist/types/${name}.d.cts`), text.replaceAll(/(from "\.[^"]*)\.js"/g, '$1.cjs"'));
  }
}

async function everything() {
  for (const folder of ["build", "generated", "dist"]) {
    rmSync(path(folder), { recursive: true, force: true });
    mkdirSync(path(folder));
  }
  declarations();
  for (const module of MODULES) {
    inline(compile(module), module.generated);
    await glue(module);
  }
  await javascript();
  types();
  // npm reads these next to package.json.
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), path(file));
}

await { undefined: everything, declarations }[process.argv[2]]();
