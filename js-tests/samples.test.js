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
  "cloudflare.d.ts": `declare module "cloudflare:workers" {
  class DurableObject { ctx: any; }
  class WorkflowEntrypoint { env: any; }
}`,
  "vite.d.ts": 'declare module "*?url" { const url: string; export default url; }',
};

/** The names of a folder in which all samples have the same global types. */
function environmentOf(sample) {
  // What a sample declares for the whole program must not change the others.
  if (sample.includes("declare global")) return "global";
  // A server does not have the types of a page: its runtime declares its own web types.
  return /from "(\.\/proxy\.js|clerk-organizations\/proxy)"/.test(sample) ? "server" : "page";
}

const compilerOptions = (environment) => ({
  target: "ES2022",
  lib: environment === "server" ? ["ES2022"] : ["ES2022", "DOM", "DOM.Iterable"],
  types: ["node"],
  module: "esnext",
  moduleResolution: "bundler",
  noEmit: true,
  allowJs: true,
  strict: true,
  skipLibCheck: true,
  // The samples are JavaScript, so the parameters of their functions have no types.
  noImplicitAny: false,
});

function writeProgram(folder, environment, samples) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(APPLICATION)) writeFileSync(join(folder, name), `${text}\n`);
  for (const [i, sample] of samples.entries()) writeFileSync(join(folder, `sample-${i}.ts`), asProgram(sample));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: compilerOptions(environment) }));
}

/** Returns what the compiler reports about the samples, each report with its sample. */
async function errorsIn(folder, samples) {
  const tsc = join(root, "node_modules/.bin/tsc");
  // A compiler that fails without a report is an error too.
  const { stdout } = await run(tsc, ["--pretty", "false"], { cwd: folder }).catch((error) => ({
    stdout: error.stdout || String(error),
  }));
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => `${line}\n${samples[line.match(/^sample-(\d+)\.ts/)?.[1]] ?? ""}`);
}

test("every sample in the documentation and the reference compiles against the package's types", async () => {
  const folder = join(here, "build/samples");
  rmSync(folder, { recursive: true, force: true });
  const all = samples();
  assert.ok(all.length >= 20, `${all.length} samples`);
  const wrong = [];
  for (const environment of ["page", "server", "global"]) {
    const ones = all.filter((sample) => environmentOf(sample) === environment);
    writeProgram(join(folder, environment), environment, ones);
    wrong.push(...(await errorsIn(join(folder, environment), ones)));
  }
  assert.deepEqual(wrong, []);
});

test("a sample that does not compile is reported", async () => {
  const folder = join(here, "build/wrong-sample");
  const samples = ['await api.createOrganization({ nam: "Acme" });'];
  writeProgram(folder, "page", samples);
  const [error] = await errorsIn(folder, samples);
  assert.match(error, /'nam' does not exist[^\n]*\nawait api\.createOrganization/);
});
