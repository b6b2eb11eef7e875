// Tests a bulk run in a page and in a worker of Chromium, with the unbundled files of the package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../engines/engine.js";
import { html, json, text } from "../faults/behaviours.js";
import { DELETED } from "../faults/calling.js";
import { faultServer } from "../faults/server.js";

let browser;
before(async () => {
  browser = await launch("chromium");
});
after(() => browser?.close());

/** Runs in the page and in the worker: deletes three organizations, one of which is already in the checkpoint. */
async function remove(base, { OrganizationsApi }, { bulk }) {
  const api = new OrganizationsApi({ baseUrl: `${base}/v1` });
  const kept = new Set(["org_2"]);
  const checkpoint = { has: (key) => kept.has(key), add: (key) => void kept.add(key) };
  const run = bulk(api, ["org_1", "org_2", "org_3"], (id, api) => api.deleteOrganization(id), { checkpoint });
  const seen = [];
  for await (const { item, status, value } of run) seen.push(`${item} ${status} ${value?.deleted}`);
  return [...seen.sort(), kept.size];
}
const EXPECTED = ["org_1 ok true", "org_2 skipped undefined", "org_3 ok true", 3];

const read = (entry) => readFileSync(fileURLToPath(import.meta.resolve(entry)), "utf8");
const FILES = {
  "/": html(200, {}, "<!doctype html><meta charset=utf-8><title>bulk</title>"),
  "/favicon.ico": text(200, "image/x-icon", ""),
  "/index.js": text(200, "text/javascript", read("clerk-organizations")),
  "/bulk.js": text(200, "text/javascript", read("clerk-organizations/bulk")),
  "/worker.js": text(
    200,
    "text/javascript",
    `import * as lib from "/index.js";
    import * as bulk from "/bulk.js";
    postMessage(await (${remove})(location.origin, lib, bulk));`,
  ),
};

/** Opens a page on a server that accepts every delete, and returns it with the requested paths. */
async function open(t) {
  const server = await faultServer(({ path }) => FILES[path] ?? json(200, DELETED));
  const page = await browser.newPage();
  t.after(async () => {
    await page.close();
    await server.close();
  });
  await page.goto(server.origin);
  const deleted = () => server.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
  return { page, deleted };
}
const PATHS = ["/v1/organizations/org_1", "/v1/organizations/org_3"];

test("a run in a page deletes the remaining organizations", async (t) => {
  const { page, deleted } = await open(t);
  const source = `(async () => (${remove})(location.origin, await import("/index.js"), await import("/bulk.js")))()`;
  assert.deepEqual(await page.evaluate(source), EXPECTED);
  assert.deepEqual(deleted().sort(), PATHS);
});

test("a run in a worker deletes the remaining organizations", async (t) => {
  const { page, deleted } = await open(t);
  const seen = page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
  assert.deepEqual(await seen, EXPECTED);
  assert.deepEqual(deleted().sort(), PATHS);
});
