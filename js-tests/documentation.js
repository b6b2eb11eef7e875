// Reads the pages of the documentation, and the samples and tables in them.
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

/** The sample marked with the comment `<!-- name -->`, which must be the only one. */
export const sample = (name) => marked(name, "```\\w+\\n([\\s\\S]*?)^```$");

/** The table marked with the comment `<!-- name -->`, which must be the only one. */
export const table = (name) => marked(name, "((?:\\|.*\\n)+)");

function marked(name, pattern) {
  const found = PAGES.flatMap((page) => [...textOf(page).matchAll(new RegExp(`^<!-- ${name} -->\\n${pattern}`, "gm"))]);
  if (found.length !== 1) throw new Error(`Expected one "${name}" in the documentation, but found ${found.length}.`);
  return found[0][1];
}
