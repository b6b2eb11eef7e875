// Tests that the tarball has what a user needs, and nothing else.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as entry from "clerk-organizations";
import { sample, table } from "./documentation.js";
import { start } from "./emulator/index.js";
import { pack } from "./emulator/installs/tarball.js";
import { png } from "./png.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);
let folder;

/** A folder outside the repository in which the packed package is installed as by a user. */
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  const tarball = await pack(join(root, "pkg"), folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The environment of a user who has Node, but no Rust and nothing else. */
const bare = (more) => ({ PATH: dirname(process.execPath), HOME: folder, ...more });

test("the sample of the README creates, lists, updates, merges, uploads and deletes, with the installed tarball", async () => {
  const clerk = await start();
  const script = sample("script");
  assert.ok(script.trim().split("\n").filter(Boolean).length <= 11);
  writeFileSync(join(folder, "script.js"), script);
  writeFileSync(join(folder, "logo.png"), png());
  const env = bare({ CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url });
  const { stdout, stderr } = await run(process.execPath, ["script.js"], { cwd: folder, env });
  await clerk.close();
  assert.match(stdout, /totalCount: 1,\s+plan: 'gold',\s+imageUrl: 'http.*',\s+deleted: true/);
  assert.doesNotMatch(stderr, /Error/);
});

test("require works in the same folder", async () => {
  const script =
    'const { OrganizationsApi } = require("clerk-organizations"); new OrganizationsApi({ secretKey: "sk" }).getOrganization("..").catch((e) => console.log(e.kind))';
  const { stdout } = await run(process.execPath, ["--input-type=commonjs", "-e", script], { cwd: folder, env: bare() });
  assert.equal(stdout.trim(), "invalid");
});

test("the tarball contains the built files, the types, the README and the licence, and nothing else", () => {
  const installed = join(folder, "node_modules/clerk-organizations");
  const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const names = files.map((file) => join(file.parentPath ?? file.path, file.name).slice(installed.length + 1));
  const expected =
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(index|slim|bulk|node|proxy)\.c?js|dist\/(index|proxy)\.(workerd|edge)\.js|dist\/cli\.js|dist\/clerk_organizations(_proxy)?\.wasm|dist\/types\/(src|src\/(client|errors|http|metadata|node|proxy|wasm|runtime)|generated)\/[a-z-]+\.d\.c?ts)$/;
  assert.deepEqual(
    names.filter((name) => !expected.test(name)),
    [],
  );
  for (const needed of [
    "dist/index.js",
    "dist/index.cjs",
    "dist/index.workerd.js",
    "dist/index.edge.js",
    "dist/slim.js",
    "dist/slim.cjs",
    "dist/cli.js",
    "dist/bulk.js",
    "dist/bulk.cjs",
    "dist/node.js",
    "dist/node.cjs",
    "dist/proxy.js",
    "dist/proxy.cjs",
    "dist/proxy.workerd.js",
    "dist/proxy.edge.js",
    "dist/clerk_organizations.wasm",
    "dist/clerk_organizations_proxy.wasm",
    "dist/types/src/index.d.ts",
    "dist/types/src/index.d.cts",
    "dist/types/src/proxy.d.ts",
    "dist/types/src/proxy.d.cts",
    "LICENSE",
  ]) {
    assert.ok(names.includes(needed), needed);
  }
});

test("the command-line tool is installed under its name, and uses the package", async () => {
  const tool = join(folder, "node_modules/.bin/clerk-organizations");
  const { version } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  assert.equal((await run(tool, ["--version"], { env: bare() })).stdout, `${version}\n`);
  const clerk = await start({ seed: 3 });
  const env = bare({ CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url });
  const { stdout } = await run(tool, ["export"], { env });
  await clerk.close();
  assert.equal(stdout.trim().split("\n").length, 3);
  const text = readFileSync(join(folder, "node_modules/clerk-organizations/dist/cli.js"), "utf8");
  // The tool imports the package by its name: it is too short to contain a copy of the WebAssembly.
  assert.ok(text.length < 230_000, `${text.length}`);
  for (const library of ["fastest-levenshtein", "string-width", "get-east-asian-width", "csv-parse"])
    assert.match(text, new RegExp(`^/\\* ${library}:\n(The )?MIT License`, "im"));
});

test("no built file evaluates text as code, or contains a path of the machine that built it", () => {
  const dist = join(folder, "node_modules/clerk-organizations/dist");
  const files = readdirSync(dist, { withFileTypes: true }).filter((file) => file.isFile());
  for (const { name } of files) {
    const text = readFileSync(join(dist, name), "utf8");
    if (!name.endsWith(".wasm")) assert.doesNotMatch(text, /\beval\(|new Function\(|file:\/\/\//);
    for (const folder of [root, join(homedir(), "/")]) assert.ok(!text.includes(folder), `${name} contains ${folder}`);
  }
});

const CONSUMER = `
import { ClerkApiError, OrganizationsApi, isClerkError, type Organization, type CreateOrganizationParams } from "clerk-organizations";
const api = new OrganizationsApi({ secretKey: "sk_test_1", baseUrl: "https://api.clerk.com/v1" });
const params: CreateOrganizationParams = { name: "A", slug: null, createdAt: new Date() };
const made: Promise<Organization> = api.createOrganization(params);
const time: Promise<number> = made.then((organization) => organization.createdAt);
const page: Promise<Organization[]> = api.listOrganizations().then(({ data, totalCount }: { data: Organization[]; totalCount: number }) => data);
const logo: Promise<string | undefined> = api.uploadOrganizationLogo("org_1", { file: new Uint8Array(3) }).then((after) => after.imageUrl);
made.catch((error: unknown) => { if (isClerkError(error) && error instanceof ClerkApiError) console.log(error.field("slug")[0]?.length, error.status + 1); });
const shown: Promise<string> = api.withOptions({ priority: "bulk" }).preview("mergeOrganizationMetadata", "org_1", { publicMetadata: { a: null } }).then(({ curl }) => curl);
const walk = api.iterateOrganizations({ limit: 5 });
const total: number | undefined = walk.totalCount;
// @ts-expect-error: no operation
api.preview("close");
// @ts-expect-error: a walk is more than one request
api.preview("iterateOrganizations");
// @ts-expect-error: a misspelt parameter
api.preview("createOrganization", { nmae: "A" });
// @ts-expect-error: a misspelt parameter
api.createOrganization({ nmae: "A" });
// @ts-expect-error: a required one
api.createOrganization({});
// @ts-expect-error: a string is no file
api.uploadOrganizationLogo("org_1", { file: "logo.png" });
export { time, page, logo, shown, total };
declare const console: { log(...values: unknown[]): void };
`;

/** Type-checks a file, including every declaration file, with strict options. */
function check(file, source, module, moduleResolution, lib, more = {}) {
  writeFileSync(join(folder, file), source);
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    // The libraries of TypeScript itself need no check.
    skipDefaultLibCheck: true,
    exactOptionalPropertyTypes: true,
    target: "ES2022",
    types: [],
  };
  const compilerOptions = { ...options, lib, module, moduleResolution, ...more };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  execFileSync(join(root, "node_modules/.bin/tsc"), ["--project", folder], { stdio: "inherit" });
}

/** The ways in which TypeScript resolves the types: the kind of file, the module system, and the resolution. */
const RESOLUTIONS = [
  ["ESM under node16", "mts", "node16", "node16"],
  ["CommonJS under node16", "cts", "node16", "node16"],
  ["CommonJS under node10", "ts", "commonjs", "node10"],
  ["ESM under node10", "ts", "esnext", "node10"],
  ["a bundler", "ts", "esnext", "bundler"],
];

for (const [title, extension, module, resolution] of RESOLUTIONS) {
  test(`the types work for ${title}, without the DOM`, () =>
    check(`consumer.${extension}`, CONSUMER, module, resolution, ["ES2022"]));
}

const BULK = `
import { OrganizationsApi, type Organization } from "clerk-organizations";
import { bulk, type BulkSummary, type Checkpoint } from "clerk-organizations/bulk";
import { fileCheckpoint } from "clerk-organizations/node";
const api = new OrganizationsApi({ secretKey: "sk_test_1" });
const checkpoint: Checkpoint = fileCheckpoint("done.txt");
const merge = (id: string, api: OrganizationsApi) => api.mergeOrganizationMetadata(id, { publicMetadata: { a: 1 } });
export const summary: Promise<BulkSummary<string>> = bulk(api, ["org_1"], merge, { checkpoint }).summary();
export async function walk(): Promise<Organization[]> {
  const got: Organization[] = [];
  const walked = bulk(api, api.iterateOrganizations(), ({ id }, api, signal) => api.getOrganization(id, {}, { signal }), { concurrency: 2 });
  for await (const result of walked) {
    if (result.status === "ok") got.push(result.value);
    else if (result.status === "error") throw result.outcome === "unknown" ? result.error : result.item.name;
  }
  return got;
}
// @ts-expect-error: a number has no key
bulk(api, [1], async (n: number) => n, { key: (n: number) => n });
// @ts-expect-error: the work is for strings
bulk(api, [1], merge);
`;

for (const [title, extension, module, resolution] of RESOLUTIONS) {
  test(`the types of bulk and node work for ${title}, with and without the DOM`, () => {
    const file = `bulk.${extension}`;
    check(file, BULK, module, resolution, ["ES2022"]);
    const signal = "bulk(api, ['org_1'], (id, api, signal) => fetch(id, { signal }));";
    check(file, `${BULK}${signal}`, module, resolution, ["ES2022", "DOM"]);
  });
}

const MAPPED = `
import { OrganizationsApi } from "clerk-organizations";
import { OrganizationsApi as OtherApi } from "clerk-organizations/slim";
import { bulk } from "clerk-organizations/bulk";
/** A mapped type, as Vue's UnwrapRef and other state libraries apply it. */
type Mapped<T> = { [K in keyof T]: T[K] };
declare const state: Mapped<{ api: Mapped<OrganizationsApi> }>;
bulk(state.api, ["org_1"], (id, api) => api.getOrganization(id));
export const same: OrganizationsApi = new OtherApi();
`;

test("a client is assignable to its type mapped by a state library, and to its type of another entry", () => {
  check("mapped.ts", MAPPED, "esnext", "bundler", ["ES2022"]);
});

const OWNER = `
import { createProxy, type ProxyEvent, type ProxyHandler, type ProxyOptions } from "clerk-organizations/proxy";
const options: ProxyOptions = {
  secretKey: "sk_test_1",
  authorize: async (request, { name, organizationId, method }) =>
    name === "getOrganization" && method === "GET" ? request.headers.get("cookie") !== null : { actor: organizationId },
  onOperation: (event: ProxyEvent) => event.status + event.ms,
};
export const proxy: ProxyHandler = createProxy({ ...options, privateMetadata: true, origins: ["https://a.test"] });
// @ts-expect-error: nobody says who may
createProxy({ secretKey: "sk_test_1" });
// @ts-expect-error: a misspelt option
createProxy({ secretKey: "sk_test_1", authorize: () => true, mout: "/" });
// @ts-expect-error: a user alone is not a yes
createProxy({ secretKey: "sk_test_1", authorize: () => ({ id: "user_1" }) });
declare const lucia: { user: object | null; session: object | null };
// @ts-expect-error: nor is a session
createProxy({ secretKey: "sk_test_1", authorize: async () => lucia });
declare const clerk: { tokenType: "session_token"; userId: string; actor?: { sub: string } } | { tokenType: "session_token"; userId: null; actor: null };
// @ts-expect-error: nor is Clerk's auth object, though it may have an actor
createProxy({ secretKey: "sk_test_1", authorize: async () => clerk });
createProxy({ secretKey: "sk_test_1", authorize: async () => ({ actor: clerk.userId }) });
createProxy({ secretKey: "sk_test_1", authorize: () => lucia.user && { actor: lucia.user } });
`;

for (const [title, extension, module, resolution] of RESOLUTIONS) {
  test(`the proxy's types work for ${title}, without the DOM`, () =>
    check(`owner.${extension}`, OWNER, module, resolution, ["ES2022"]));
}

const SERVER = `
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { nodeHandler, type NodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";
const proxy = createProxy({ secretKey: "sk_test_1", authorize: () => false });
export const handler: NodeHandler = nodeHandler(proxy, { timeout: 1000 });
createServer(handler);
createSecureServer({}, nodeHandler(proxy));
// @ts-expect-error: a misspelt option
nodeHandler(proxy, { timeuot: 1000 });
// @ts-expect-error: no proxy
nodeHandler({});
`;

test("nodeHandler is a listener of the types of Node's servers", () => {
  const types = join(root, "node_modules/@types");
  check("server.ts", SERVER, "esnext", "bundler", ["ES2022"], {
    types: ["node"],
    typeRoots: [types],
    skipLibCheck: true,
  });
});

test("if the host declares Request and Response, the proxy uses these types", () => {
  const typed = `${OWNER}
    export const response: Promise<Response> = proxy(new Request("https://a.test"));
    // @ts-expect-error: a text is no request
    proxy("https://a.test");`;
  check("typed.ts", typed, "esnext", "bundler", ["ES2022", "DOM"]);
});

const DECLARED = `
import { OrganizationsApi, type Organization } from "clerk-organizations";
declare global {
  interface OrganizationPublicMetadata { plan: "free" | "gold"; address?: { city: string; zip?: string }; tags?: string[] }
}
const api = new OrganizationsApi({ secretKey: "sk_test_1" });
export const plan = (organization: Organization): "free" | "gold" => organization.publicMetadata.plan;
api.createOrganization({ name: "A", publicMetadata: { plan: "gold" }, privateMetadata: { anything: 1 } });
api.mergeOrganizationMetadata("org_1", { publicMetadata: { address: { zip: null, city: undefined } } });
api.mergeOrganizationMetadata("org_1", { publicMetadata: { plan: null, address: null, tags: ["a"] }, privateMetadata: { x: { y: null } } });
// @ts-expect-error: no such plan
api.createOrganization({ name: "A", publicMetadata: { plan: "silver" } });
// @ts-expect-error: a replacement is whole
api.replaceOrganizationMetadata("org_1", { publicMetadata: {} });
// @ts-expect-error: a number is no city
api.mergeOrganizationMetadata("org_1", { publicMetadata: { address: { city: 1 } } });
// @ts-expect-error: not declared
api.mergeOrganizationMetadata("org_1", { publicMetadata: { plam: "gold" } });
`;

test("metadata has its declared type, and a merge accepts any part of it and null", () => {
  check("declared.ts", DECLARED, "esnext", "bundler", ["ES2022"]);
});

test("the types of the browser are accepted too", () => {
  const page = `${CONSUMER.replace(/declare const console.*\n/, "")}
    declare const input: HTMLInputElement;
    api.uploadOrganizationLogo("org_1", { file: input.files![0]! }, { signal: new AbortController().signal });
    new OrganizationsApi({ baseUrl: new URL("https://a.test"), fetch });`;
  check("page.ts", page, "esnext", "bundler", ["ES2022", "DOM"]);
});

const methodsOf = (exported) =>
  Object.getOwnPropertyNames(exported.prototype).filter((name) => !/^(constructor$|iterate)/.test(name));

test("the table of the README names every class with its methods, and no others", () => {
  const rows = [...table("classes").matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  const named = rows.map(([, name, methods]) => [name, [...methods.matchAll(/`(\w+)`/g)].map(([, method]) => method)]);
  const exported = Object.entries(entry)
    .filter(([name]) => name.endsWith("Api"))
    .map(([name, value]) => [name, methodsOf(value)]);
  assert.deepEqual(named.sort(), exported.sort());
  assert.equal(named.flatMap(([, methods]) => methods).length, 54);
});

test("the lock file has the version of wasm-bindgen that generates the glue", () => {
  const version = (file, pattern) => pattern.exec(readFileSync(join(root, file), "utf8"))?.[1];
  const locked = version("Cargo.lock", /^name = "wasm-bindgen"\nversion = "(.*)"$/m);
  assert.match(locked, /^\d+\.\d+\.\d+$/);
  assert.equal(version("tools/Cargo.toml", /^wasm-bindgen-cli = \{ version = "=(.*?)"/m), locked);
});
