// Prepares what is measured: a copy of the built package, so that a concurrent build changes nothing, and the official
// client.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const PARTS = ["package.json", "dist", "build", "generated", "src"];

/** Copies the package in `folder` to a temporary folder. `remove` deletes the copy. */
export function copyOf(folder) {
  const place = mkdtempSync(join(tmpdir(), "clerk-organizations-bench-"));
  for (const part of PARTS) cpSync(join(folder, part), join(place, part), { recursive: true });
  return {
    path: (...parts) => join(place, ...parts),
    entry: pathToFileURL(join(place, "dist/index.js")).href,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** The exports of both sides, in Node. */
export async function modules(subject) {
  const [ours, official] = await Promise.all([import(subject.entry), import("@clerk/backend")]);
  return { OrganizationsApi: ours.OrganizationsApi, createClerkClient: official.createClerkClient };
}

/** Bundles a program with esbuild, in which both packages can be imported by name. */
export async function bundle(subject, contents, options = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: here, sourcefile: "entry.js" },
    alias: { "clerk-organizations": subject.path("dist/index.js") },
    bundle: true,
    minify: true,
    // Vite and webpack do not escape characters outside ASCII, as esbuild does by default.
    charset: "utf8",
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "error",
    ...options,
  });
  return { text: outputFiles[0].text, metafile };
}
