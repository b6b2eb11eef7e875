// Builds the package into dist/: one file for each kind of module, the command-line tool, and the types.
import { chmodSync, copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

const bundle = (options) =>
  build({
    absWorkingDir: here,
    outdir: "dist",
    bundle: true,
    platform: "node",
    target: "node20",
    packages: "external",
    charset: "utf8",
    define: { VERSION: JSON.stringify(version) },
    logLevel: "warning",
    ...options,
  });

rmSync(join(here, "dist"), { recursive: true, force: true });
await bundle({
  entryPoints: { index: "start.js", cli: "main.js" },
  format: "esm",
  splitting: true,
  chunkNames: "emulator",
});
await bundle({ entryPoints: { index: "start.js" }, format: "cjs", outExtension: { ".js": ".cjs" } });
chmodSync(join(here, "dist/cli.js"), 0o755);
for (const types of ["index.d.ts", "index.d.cts"]) copyFileSync(join(here, "start.d.ts"), join(here, "dist", types));
copyFileSync(join(root, "LICENSE"), join(here, "LICENSE"));
