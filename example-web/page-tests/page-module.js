// Imports a module of the page that does not need a browser.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @param path the path within src */
export async function pageModule(path) {
  const entry = fileURLToPath(new URL(`../src/${path}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
