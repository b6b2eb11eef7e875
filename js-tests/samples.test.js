// Tests that every sample in the documentation compiles against the types of the package.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PAGES, samplesOf } from "./documentation.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const run = promisify(execFile);

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

test("every sample in the documentation and the reference compiles against the package's types", async () => {
  const folder = join(here, "build/samples");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = samples();
  assert.ok(all.length >= 20, `${all.length} samples`);
  // Each sample has its own folder, so that the global declarations of one do not affect another.
  for (const [i, sample] of all.entries()) {
    mkdirSync(join(folder, String(i)));
    writeFileSync(join(folder, String(i), "sample.ts"), asProgram(sample));
    for (const [name, text] of Object.entries(APPLICATION)) writeFileSync(join(folder, String(i), name), `${text}\n`);
    const compilerOptions = {
      target: "ES2022",
      lib: isServer(sample) ? ["ES2022"] : ["ES2022", "DOM", "DOM.Iterable"],
      types: ["node"],
      module: "esnext",
    };
    const options = {
      ...compilerOptions,
      moduleResolution: "bundler",
      noEmit: true,
      allowJs: true,
      strict: true,
      skipLibCheck: true,
      ...SAMPLE,
    };
    writeFileSync(join(folder, String(i), "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  }
  const tsc = join(root, "node_modules/.bin/tsc");
  const wrong = [];
  for (const [i, sample] of all.entries())
    await run(tsc, ["--project", join(folder, String(i))]).catch(({ stdout }) => wrong.push(`${sample}\n${stdout}`));
  assert.deepEqual(wrong, []);
});
