// Every public item of the crate with the feature `web` has an example of its own in rustdoc. This reads the pages that `cargo doc` has
// written: those of items, of the functions and methods on them, and of re-exports. rustdoc's own lint needs a nightly compiler.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const EXAMPLE = '<pre class="rust rust-example-rendered">';
/** What follows the methods of the item itself: those of traits, and of what it dereferences to, which have pages of their own. */
const OTHERS = /<h2 id="(?:deref-methods-|trait-implementations|implementors|synthetic-implementations|foreign-impls)/;
const METHOD = /<section id="((?:ty)?method\.[^"]+)"/;

/** What lacks an example on the page of an item: "" for the item, and the ids of its methods. Gives the number of methods too. */
export function lacking(page) {
  const [own] = page.split(OTHERS);
  const [, documentation = ""] = own.split('<details class="toggle top-doc"');
  const [, ...methods] = own.split(METHOD);
  const names = documentation.split("</details>")[0].includes(EXAMPLE) ? [] : [""];
  for (let at = 0; at < methods.length; at += 2) if (!methods[at + 1].includes(EXAMPLE)) names.push(methods[at]);
  return { names, methods: methods.length / 2 };
}

/** Checks the documentation in a folder. Gives the numbers of its items and of their methods, and the names of those without an example. */
export function check(folder) {
  const list = readFileSync(join(folder, "all.html"), "utf8");
  const paths = [...list.matchAll(/<li><a href="([^"#]+)"/g)].map(([, path]) => path);
  const pages = paths.map((path) => ({ path, ...lacking(readFileSync(join(folder, path), "utf8")) }));
  const without = pages.flatMap(({ path, names }) => names.map((name) => (name ? `${path}#${name}` : path)));
  return { items: pages.length, methods: pages.reduce((sum, page) => sum + page.methods, 0), without };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { items, methods, without } = check(join(root, "target/wasm32-unknown-unknown/doc/clerk_organizations"));
  for (const name of without) console.error(`no example: ${name}`);
  console.log(`${items} items and ${methods} methods, ${without.length} without an example`);
  // There is a method for each of Clerk's operations. If rustdoc writes them in another form, none are found here.
  process.exit(without.length === 0 && methods > 50 ? 0 : 1);
}
