// The pages that people read, and the samples and tables in them.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ["", "docs", "example-web"];

const pagesIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));

/** The paths of all pages, from the root of the repository. */
export const PAGES = FOLDERS.flatMap(pagesIn);

export const textOf = (page) => readFileSync(join(root, page), "utf8");

/** The JavaScript and TypeScript samples of a page. */
export const samplesOf = (page) =>
  [...textOf(page).matchAll(/^```(?:js|ts)\n([\s\S]*?)^```$/gm)].map(([, sample]) => sample);

/** The one sample that a page marks with the comment `<!-- name -->`. */
export const sample = (name) => marked(name, "```\\w+\\n([\\s\\S]*?)^```$");

/** The one table that a page marks with the comment `<!-- name -->`. */
export const table = (name) => marked(name, "((?:\\|.*\\n)+)");

function marked(name, pattern) {
  const found = PAGES.flatMap((page) => [...textOf(page).matchAll(new RegExp(`^<!-- ${name} -->\\n${pattern}`, "gm"))]);
  if (found.length !== 1) throw new Error(`expected one "${name}" in the documentation, found ${found.length}`);
  return found[0][1];
}
