// Runs the fault rows that need no raw JavaScript with the client for Rust programs, in Node.
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { buildHost, FOLDER } from "./hosts/in-rust/build.js";

const FAULTS = dirname(fileURLToPath(import.meta.url));
const IN_RUST = join(FAULTS, "hosts/in-rust");
const FILES = ["connection", "bodies", "status", "timeout", "retry"];

/** The modules to bundle, because only they import a module that has a stand-in. Others are external. */
const REPLACED = new Set([...FILES.map((name) => `${name}.test.js`), "calling.js", "api.js", "row.js", "except.js"]);
const standIns = {
  name: "stand-ins",
  setup({ onResolve }) {
    onResolve({ filter: /^clerk-organizations$/ }, () => ({ path: join(IN_RUST, "api.js") }));
    onResolve({ filter: /^\.\/row\.js$/ }, () => ({ path: join(IN_RUST, "row.js") }));
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      REPLACED.has(basename(path)) ? undefined : { path: join(resolveDir, path), external: true },
    );
  },
};

mkdirSync(FOLDER, { recursive: true });
process.env.RUST_FAULT_HOST = buildHost();
const outfile = join(FOLDER, "rows.js");
await build({
  stdin: { contents: FILES.map((name) => `import "./${name}.test.js";`).join("\n"), resolveDir: FAULTS },
  bundle: true,
  format: "esm",
  platform: "node",
  outfile,
  plugins: [standIns],
  logLevel: "warning",
});
await import(pathToFileURL(outfile));
