// What is measured? A copy of the built package, so that a build meanwhile changes nothing, and the official client.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const PARTS = ["package.json", "dist", "build", "generated", "src"];

/** Copies the package in `folder` aside; `remove` takes the copy away. */
export function copyOf(folder) {
  const place = mkdtempSync(join(tmpdir(), "clerk-organizations-bench-"));
  for (const part of PARTS) cpSync(join(folder, part), join(place, part), { recursive: true });
  return {
    path: (...parts) => join(place, ...parts),
    entry: pathToFileURL(join(place, "dist/index.js")).href,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** The modules of both sides, in Node. */
export async function modules(subject) {
  const [ours, official] = await Promise.all([import(subject.entry), import("@clerk/backend")]);
  return { OrganizationsApi: ours.OrganizationsApi, createClerkClient: official.createClerkClient };
}

/** A program bundled with esbuild, both packages by their names. */
export async function bundle(subject, contents, options = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: here, sourcefile: "entry.js" },
    alias: { "clerk-organizations": subject.path("dist/index.js") },
    bundle: true,
    minify: true,
    // As Vite and webpack do: esbuild alone escapes what is not ASCII.
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
