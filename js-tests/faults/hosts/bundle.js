// Bundles the rows for another host. Modules that need Node are replaced by those of the same name in `in-host/`.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FAULTS = dirname(HERE);
const IN_HOST = join(HERE, "in-host");

const standIns = new Set(readdirSync(IN_HOST));

/** Provides the rows that `in-host/session.js` imports: these files, with stand-ins for modules that need Node. */
const rowsOf = (files) => ({
  name: "rows",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^rows$/ }, () => ({ path: "rows", namespace: "rows" }));
    onLoad({ filter: /^rows$/, namespace: "rows" }, () => ({
      contents: files.map((path) => `import ${JSON.stringify(path)};`).join("\n"),
      resolveDir: FAULTS,
    }));
    onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => {
      const isReplaced = dirname(join(resolveDir, path)) === FAULTS && standIns.has(basename(path));
      return isReplaced ? { path: join(IN_HOST, basename(path)) } : undefined;
    });
  },
});

/** Every test file whose tests are rows. */
export const rowFiles = () =>
  readdirSync(FAULTS)
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => join(FAULTS, name))
    .filter((path) => readFileSync(path, "utf8").includes('from "./row.js"'));

/**
 * Bundles these row files and their runner into one module.
 * @param {string} host the host that will run it
 * @param {{ entry: string, isWhole?: boolean }} how `entry` is in `in-host/`; `isWhole` includes the package
 * @returns the path of the module
 */
export async function bundle(host, files, { entry, isWhole = false }) {
  const folder = join(HERE, "build", host);
  rmSync(folder, { recursive: true, force: true });
  const outfile = join(folder, "rows.js");
  await build({
    entryPoints: [join(IN_HOST, entry)],
    bundle: true,
    format: "esm",
    outfile,
    target: "es2022",
    conditions: isWhole ? ["workerd"] : [],
    external: isWhole ? ["node:*"] : ["node:*", "clerk-organizations"],
    inject: [join(IN_HOST, "buffer.js")],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    plugins: [rowsOf(files)],
    logLevel: "warning",
  });
  return outfile;
}
