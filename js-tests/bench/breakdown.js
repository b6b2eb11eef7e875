// Lists what the bytes of the page bundle consist of: by source, by section of the wasm, and by crate.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAMS } from "./size.js";
import { bundle } from "./subject.js";
import { crates, sections } from "./wasm-parts.js";

const entry = ([name, bytes]) => `${bytes.toLocaleString("en").padStart(10)}  ${name}`;
const largest = (sizes) => [...sizes].sort((a, b) => b[1] - a[1]).map(entry);

/** Returns the size of each source of the package in its minified bundle, in which the wasm is a string. */
async function sources(subject) {
  const contents = PROGRAMS.ours.replace("clerk-organizations", () => subject.path("src/index.ts"));
  const { metafile } = await bundle(subject, contents, { define: { VERSION: '""' } });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.entries(inputs).map(([name, { bytesInOutput }]) => [
    name.split("/").slice(-2).join("/"),
    bytesInOutput,
  ]);
}

const MODULE = "target/wasm32-unknown-unknown/release/clerk_organizations.wasm";

/** Builds the wasm module again with the names of its functions, which the published one lacks. */
function named(subject, root) {
  const [compiled, bindgen] = [join(root, MODULE), join(root, "target/debug/wasm-bindgen")];
  if (!existsSync(compiled) || !existsSync(bindgen)) return undefined;
  const out = subject.path("named");
  execFileSync(bindgen, ["--target", "bundler", "--out-dir", out, compiled]);
  const [before, after] = [join(out, "clerk_organizations_bg.wasm"), join(out, "module.wasm")];
  execFileSync(join(root, "node_modules/.bin/wasm-opt"), ["-Oz", "-g", before, "-o", after]);
  return readFileSync(after);
}

/** Returns the breakdown as text. */
export async function breakdown(subject, root) {
  const text = ["bytes in the minified bundle, by source", ...largest(await sources(subject))];
  text.push(
    "",
    "bytes of the wasm, by section",
    ...largest(sections(readFileSync(subject.path("dist/clerk_organizations.wasm")))),
  );
  const module = named(subject, root);
  if (!module) return [...text, "", "by crate: only where the Rust was built (target/)"].join("\n");
  const { byCrate, byFunction } = crates(module);
  text.push("", "bytes of its code, by crate", ...largest(byCrate));
  text.push("", "its largest functions", ...largest(byFunction).slice(0, 40));
  return text.join("\n");
}
