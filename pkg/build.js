// Builds the package into dist/: WebAssembly (build-wasm.js), JavaScript and types.
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
import { RUST_TOOLS } from "../tools/setup.js";
import { nodeTool, run, rustTool, webAssembly } from "./build-wasm.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const path = (...parts) => join(here, ...parts);
const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));

/** Generates TypeScript from the Rust declarations: models, parameters, decoders and classes. */
function declarations() {
  run("cargo", ...RUST_TOOLS);
  for (const part of ["api", "decoders", "constants", "proxy", "commands"])
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
  run(nodeTool("tsc"), "--project", path("tsconfig.json"));
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
  await webAssembly();
  await javascript();
  types();
  // npm reads these next to package.json.
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), path(file));
}

await { undefined: everything, declarations }[process.argv[2]]();
