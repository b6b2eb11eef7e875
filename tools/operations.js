// Writes the tables of operations, from the Rust declarations, to the README and docs/operations.md.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RUST_TOOLS } from "./setup.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The pages, the part that is generated in each, and its position: after the mark, to the end of the table or page. */
export const GENERATED = [
  { page: "README.md", part: "classes", place: /(?<=^<!-- classes -->\n)(\|.*\n)+/m },
  { page: "docs/operations.md", part: "operations", place: /(?<=^<!-- operations -->\n\n)[\s\S]*/m },
];

/** Generates a part from the declarations. */
export const generated = (part) => execFileSync(join(root, "target/debug/generate"), [part], { encoding: "utf8" });

/** Returns the text of a page with its generated part. */
export function upToDate({ page, part, place }) {
  const text = readFileSync(join(root, page), "utf8");
  if (!place.test(text)) throw new Error(`${page} has no mark for its ${part}.`);
  return text.replace(place, () => generated(part));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  execFileSync("cargo", RUST_TOOLS, { cwd: root, stdio: "inherit" });
  for (const each of GENERATED) writeFileSync(join(root, each.page), upToDate(each));
}
