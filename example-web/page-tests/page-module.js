// Imports a module of the page that does not need a browser.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @param {string} path in the folder `src` */
export async function pageModule(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${path}`, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
