// Tests that every sample in the documentation compiles against the types of the package.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { PAGES, samplesOf } from "./documentation.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** The sources whose comments become the reference. */
const documented = ["pkg/src", "pkg/generated"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
);

const examples = (text) =>
  [...text.matchAll(/@example\n([\s\S]*?)(?=\n\s*\*\/|\n\s*\* @)/g)].map((match) => match[1].replace(/^\s*\* ?/gm, ""));

function samples() {
  const sources = documented.filter((name) => name.endsWith(".ts"));
  const inComments = sources.flatMap((name) => examples(readFileSync(join(root, name), "utf8")));
  return [...PAGES.flatMap(samplesOf), ...inComments];
}

const PRELUDE = `import { ClerkApiError, ClerkError, isClerkError, OrganizationsApi, previewMerge } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
declare const api: OrganizationsApi;
export { api, bulk, ClerkApiError, ClerkError, isClerkError, previewMerge };
`;

/** Leaves a complete program unchanged, and adds declarations of the names in a fragment. */
function asProgram(sample) {
  if (/^\s*(import|declare|export) /m.test(sample)) return `${sample}\nexport {};\n`;
  return `${PRELUDE}export async function sample() {\n${sample}\n}\n`;
}

const pageServer = (name) => readFileSync(join(root, "example-web", name), "utf8");

/** The modules of an application that the samples of a server import. */
const APPLICATION = {
  "session.js": pageServer("session.js"),
  "ended-sessions.js": pageServer("ended-sessions.js"),
  "users.ts":
    "export declare function userOf(cookie: string | null): Promise<{ id: string; isAdmin: boolean } | undefined>;",
  "proxy.ts": `export declare const proxy: import("clerk-organizations/proxy").ProxyHandler;
export declare const session: ReturnType<typeof import("./session.js").sessionAuthorizer>;`,
  "app.module.ts": "export declare class AppModule {}",
  "frameworks.d.ts": ["@nestjs/core", "@tanstack/react-router", "elysia", "h3"]
    .map((name) => `declare module "${name}";`)
    .join("\n"),
  "vite.d.ts": 'declare module "*?url" { const url: string; export default url; }',
};

/** A server does not have the types of a page: its runtime declares its own web types. */
const isServer = (sample) => /from "(\.\/proxy\.js|clerk-organizations\/proxy)"/.test(sample);

/** The samples are JavaScript, so the parameters of their functions have no types. */
const SAMPLE = { noImplicitAny: false };

const SHARED = {
  target: ts.ScriptTarget.ES2022,
  types: ["node"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  allowJs: true,
  strict: true,
  skipLibCheck: true,
  ...SAMPLE,
};
const lib = (...names) => names.map((name) => `lib.${name}.d.ts`);

/** Returns a function that compiles a program. The declarations of libraries are read once for all of its programs. */
function compiler(options) {
  const host = ts.createCompilerHost(options);
  const files = new Map();
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...more) => {
    if (!name.includes("node_modules")) return getSourceFile.call(host, name, ...more);
    if (!files.has(name)) files.set(name, getSourceFile.call(host, name, ...more));
    return files.get(name);
  };
  return (rootNames) => {
    const found = ts.getPreEmitDiagnostics(ts.createProgram({ rootNames, options, host }));
    return ts.formatDiagnostics(found, { ...host, getNewLine: () => "\n" });
  };
}

test("every sample in the documentation and the reference compiles against the package's types", () => {
  const folder = join(here, "build/samples");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = samples();
  assert.ok(all.length >= 20, `${all.length} samples`);
  const compileServer = compiler({ ...SHARED, lib: lib("es2022") });
  const compilePage = compiler({ ...SHARED, lib: lib("es2022", "dom", "dom.iterable") });
  const wrong = [];
  // Each sample has its own folder, so that the global declarations of one do not affect another.
  for (const [i, sample] of all.entries()) {
    const own = join(folder, String(i));
    mkdirSync(own);
    const modules = { "sample.ts": asProgram(sample), ...APPLICATION };
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(own, name), `${text}\n`);
    const roots = Object.keys(modules).map((name) => join(own, name));
    const found = (isServer(sample) ? compileServer : compilePage)(roots);
    if (found) wrong.push(`${sample}\n${found}`);
  }
  assert.deepEqual(wrong, []);
});

test("a sample that does not compile is reported", () => {
  const folder = join(here, "build/wrong-sample");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "sample.ts");
  writeFileSync(file, asProgram('await api.createOrganization({ nam: "Acme" });'));
  assert.match(compiler({ ...SHARED, lib: lib("es2022", "dom") })([file]), /'nam' does not exist/);
});
