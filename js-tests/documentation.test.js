// Tests that the documentation is true, and that its parts agree with each other.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  ClerkApiError,
  isClerkError,
  OrganizationInvitationsApi,
  OrganizationsApi,
  previewMerge,
} from "clerk-organizations";
import { GENERATED, upToDate } from "../tools/operations.js";
import { PAGES, sample, textOf } from "./documentation.js";
import { start } from "./emulator/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const run = promisify(execFile);

test("the sample about events prints a line for each response", async (t) => {
  const clerk = await start();
  t.after(() => clerk.close());
  const lines = [];
  const source = sample("events").replace("process.env.CLERK_SECRET_KEY", "secretKey, baseUrl");
  const make = new Function("OrganizationsApi", "secretKey", "baseUrl", "console", `${source}; return api;`);
  const api = make(OrganizationsApi, clerk.secretKey, clerk.url, { log: (...words) => lines.push(words.join(" ")) });
  await api.listOrganizations();
  assert.match(lines.join("\n"), /^listOrganizations 1 response 200 \d+ ms/);
});

test("the sample about a form shows the message in its comment", async (t) => {
  const clerk = await start();
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  await api.createOrganization({ name: "Acme", slug: "acme" });
  const { id } = await api.createOrganization({ name: "Beta" });
  const shown = [];
  const source = sample("form").replace('"org_123"', "id");
  const submit = new Function("api", "ClerkApiError", "id", "console", `return (async () => { ${source} })();`);
  await submit(api, ClerkApiError, id, { log: (message) => shown.push(message) });
  const [, comment] = /\/\/ (\[.*\])$/m.exec(source);
  assert.deepEqual(shown, [JSON.parse(comment)]);
});

for (const lost of ["response", "request"])
  test(`the sample of a repeated create makes one organization when the ${lost} of the first is lost`, async (t) => {
    const clerk = await start();
    t.after(() => clerk.close());
    let creates = 0;
    const losing = async (url, init) => {
      const isFirst = init.method === "POST" && ++creates === 1;
      const response = isFirst && lost === "request" ? undefined : await fetch(url, init);
      if (isFirst) throw new TypeError("fetch failed", { cause: { code: "UND_ERR_SOCKET" } });
      return response;
    };
    const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url, fetch: losing });
    const run = new Function(
      "api",
      "isClerkError",
      `return (async () => { ${sample("create again")}; return acme; })();`,
    );
    const acme = await run(api, isClerkError);
    const { data } = await api.listOrganizations();
    assert.deepEqual(data, [acme]);
    assert.equal(creates, lost === "response" ? 1 : 2);
  });

test("the sample about a preview returns what its comment says", () => {
  const [, call, comment] = /^(previewMerge\(.*\));\n\/\/ (.*)$/m.exec(sample("preview merge"));
  const evaluate = (text) => new Function("previewMerge", `return (${text})`)(previewMerge);
  assert.deepEqual(evaluate(call), evaluate(comment));
});

test("the sample about members lists the administrators, invites and revokes", async (t) => {
  const clerk = await start({ record: true });
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  const { id } = await api.createOrganization({ name: "Acme", slug: "acme", createdBy: clerk.users[0] });
  mkdirSync(join(here, "build"), { recursive: true });
  const folder = mkdtempSync(join(here, "build/members-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "script.mjs"), sample("members"));
  const env = { PATH: process.env.PATH, CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url };
  const { stdout } = await run(process.execPath, ["script.mjs"], { cwd: folder, env });
  assert.equal(stdout, "ada.adler@example.com org:admin\n");
  const { data } = await new OrganizationInvitationsApi(api).listOrganizationInvitations(id);
  assert.deepEqual(
    data.map(({ emailAddress, status }) => [emailAddress, status]),
    [["ada@example.com", "revoked"]],
  );
});

for (const each of GENERATED)
  test(`${each.page} has the ${each.part} of the declarations (npm run operations writes them)`, () => {
    assert.equal(textOf(each.page), upToDate(each));
  });

test("the README has fewer than 200 lines", () => {
  const lines = textOf("README.md").split("\n").length - 1;
  assert.ok(lines < 200, `${lines} lines`);
});

const withoutCode = (text) => text.replace(/^```[\s\S]*?^```$/gm, "");
const linksOf = (page) => [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
const isLocal = (link) => !/^[a-z]+:/.test(link);

/** The fragments of the headings of a page, as GitHub generates them. */
const fragmentsOf = (page) =>
  [...withoutCode(textOf(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

function isBroken(page, link) {
  const [path, fragment] = link.split("#");
  const target = path ? join(dirname(page), path) : page;
  if (!existsSync(join(root, target))) return true;
  return fragment !== undefined && !fragmentsOf(target).includes(fragment);
}

test("every link within the repository leads to a file, and its fragment to a heading", () => {
  const links = PAGES.flatMap((page) =>
    linksOf(page)
      .filter(isLocal)
      .map((link) => [page, link]),
  );
  assert.ok(links.length > 20, `${links.length} links`);
  const broken = links.filter(([page, link]) => isBroken(page, link));
  assert.deepEqual(broken, []);
});

/** Every source file below a folder. */
const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(rs|tsx?|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

test("every file that a comment in a source names exists", () => {
  const files = ["src", "pkg/src", "tools/src", "example-web/src"].flatMap(sources);
  assert.ok(files.length > 300);
  const named = /(?<![\w./-])(?:src|pkg\/src|js-tests|tools|example-web|docs)\/[\w./-]*\.(?:rs|tsx?|js|md)\b/g;
  const missing = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(named)]
      .filter(([path]) => !existsSync(join(root, path)))
      .map(([path]) => `${file} names ${path}`),
  );
  assert.deepEqual(missing, []);
});

test("the page that crates.io and rustdoc show has no link into the repository, which they cannot follow", () => {
  assert.deepEqual(linksOf("docs/rust.md").filter(isLocal), []);
});

test("the README links to every page in docs", () => {
  const links = linksOf("README.md").map((link) => link.split("#")[0]);
  const pages = PAGES.filter((page) => dirname(page) === "docs");
  assert.deepEqual(
    pages.filter((page) => !links.includes(page)),
    [],
  );
});

test("every npm script that a page mentions exists", () => {
  const scriptsOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).scripts;
  const named = PAGES.flatMap((page) => [
    ...textOf(page).matchAll(/npm (?:run ([\w:-]+)|test\b|start\b)(?: --workspace ([\w-]+))?/g),
  ]);
  assert.ok(named.length > 10, `${named.length} scripts`);
  for (const [command, script = command.split(" ")[1], workspace = ""] of named)
    assert.ok(Object.hasOwn(scriptsOf(workspace), script), command);
});

test("every named sample and table is run or read by a test", () => {
  const named = PAGES.flatMap((page) => [...textOf(page).matchAll(/^<!-- (.+) -->\n(?:```|\|)/gm)]);
  const tests = readdirSync(here, { recursive: true })
    .filter((name) => name.endsWith(".js") && !name.includes("node_modules") && !name.includes("build"))
    .map((name) => readFileSync(join(here, name), "utf8"))
    .join("\n");
  const unused = named
    .map(([, name]) => name)
    .filter((name) => !new RegExp(`(sample|table)\\("${name}"\\)`).test(tests));
  assert.deepEqual(unused, []);
  assert.ok(named.length >= 8, `${named.length} names`);
});
