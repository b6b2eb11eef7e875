// Tests that bundlers leave out a class that a page does not import, with its methods and decoders.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as entry from "clerk-organizations";
import { build as buildWithEsbuild, transform } from "esbuild";
import { build as buildWithVite } from "vite";

const dist = fileURLToPath(import.meta.resolve("clerk-organizations"));
const classes = new Map(Object.entries(entry).filter(([name]) => name.endsWith("Api")));
const CLASSES = [...classes.keys()];

/** Code without comments and without the wasm, a string that names every operation and is the same in every bundle. */
async function codeOf(text) {
  const { code } = await transform(text, { minifyWhitespace: true, charset: "utf8", legalComments: "none" });
  return code.replace(/(["'`])(\\0|\\x00|\0)asm.*?[^\\]\1/s, '""');
}

/** Vite takes the entry of a library by its path. */
const ENTRY = fileURLToPath(new URL("page", import.meta.url));

/** The bundlers keep names, which this test searches for. */
const BUNDLERS = {
  async esbuild(contents) {
    const stdin = { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) };
    const { outputFiles } = await buildWithEsbuild({
      stdin,
      bundle: true,
      format: "esm",
      charset: "utf8",
      write: false,
    });
    return outputFiles[0].text;
  },
  /** Vite bundles with Rolldown, whose rules are those of Rollup. */
  async vite(contents) {
    const page = {
      name: "page",
      resolveId: (id) => ({ [ENTRY]: "\0page", "clerk-organizations": dist })[id],
      load: (id) => (id === "\0page" ? contents : undefined),
    };
    const lib = { entry: ENTRY, formats: ["es"], fileName: "page" };
    const build = { lib, write: false, minify: false };
    const [{ output }] = await buildWithVite({ configFile: false, logLevel: "silent", plugins: [page], build });
    return output[0].code;
  },
};

const namesIn = (text) => new Set(text.match(/\b(decode[A-Z]\w*|\w+Api|iterate\w+|Paginator)\b/g));
const source = await codeOf(readFileSync(dist, "utf8"));
const START = /(?:^|(?<=[;}]))(?:function (\w+)\(|var (\w+)=class )/g;

/** Returns the source of each function and class of the package. */
const sources = new Map();
const starts = [...source.matchAll(START)];
for (const [i, { 1: of, 2: made, index }] of starts.entries())
  sources.set(of ?? made, source.slice(index, starts[i + 1]?.index));

/** Returns the names that a class uses: its own, its methods, and its decoders with those that they use. */
function used(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const other of namesIn(sources.get(name) ?? "")) used(other, seen);
  return seen;
}

const has = (code, name) => new RegExp(`\\b${name}\\b`).test(code);
const methodsOf = (name) =>
  Object.getOwnPropertyNames(classes.get(name).prototype).filter((each) => each !== "constructor");

for (const [bundler, bundle] of Object.entries(BUNDLERS))
  for (const name of CLASSES)
    test(`${bundler} leaves all other classes out of a page that imports ${name}`, async () => {
      const page = await codeOf(await bundle(`export { ${name} } from "clerk-organizations";`));
      const own = used(name);
      // The functions of the entry for strings and for the decoder of a call belong to every class.
      const others = [...namesIn(page)].filter((each) => !own.has(each) && !/^decode(Utf8|Text\d?)$/.test(each));
      assert.deepEqual(others, []);
      for (const other of CLASSES.filter((each) => each !== name))
        for (const method of methodsOf(other)) assert.ok(!has(page, method), `${method} of ${other}`);
      for (const method of methodsOf(name)) assert.ok(has(page, method), method);
    });
