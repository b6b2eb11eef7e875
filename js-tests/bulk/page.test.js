// Does a run work in a page and in a worker? In Chromium, with the package's files as they are.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { json, text } from "../faults/behaviours.js";
import { DELETED, ID } from "../faults/calling.js";
import { launch, openPage } from "../faults/in-page.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const script = (source) => text(200, "text/javascript", source);
const bulk = readFileSync(fileURLToPath(import.meta.resolve("clerk-organizations/bulk")), "utf8");

/** Runs in the page and in the worker: deletes three, one of them done before. */
async function remove(base, { OrganizationsApi }, { bulk }) {
  const api = new OrganizationsApi({ baseUrl: `${base}/v1` });
  const kept = new Set(["org_2"]);
  const checkpoint = { has: (key) => kept.has(key), add: (key) => void kept.add(key) };
  const run = bulk(api, ["org_1", "org_2", "org_3"], (id, api) => api.deleteOrganization(id), { checkpoint });
  const seen = [];
  for await (const { item, status, value } of run) seen.push(`${item} ${status} ${value?.deleted}`);
  return [...seen.sort(), ...kept];
}
const EXPECTED = ["org_1 ok true", "org_2 skipped undefined", "org_3 ok true", "org_2", "org_1", "org_3"];

test("a page's run deletes what is left", async (t) => {
  const { run, sent } = await openPage(
    t,
    browser,
    [json(200, { ...DELETED, id: ID })],
    {},
    { "/bulk.js": script(bulk) },
  );
  const source = `(async () => (${remove})(location.origin, await import("/index.js"), await import("/bulk.js")))()`;
  assert.deepEqual(await run(source), EXPECTED);
  assert.deepEqual(
    sent().map(({ method, path }) => `${method} ${path}`),
    ["DELETE /v1/organizations/org_1", "DELETE /v1/organizations/org_3"],
  );
});

test("a worker's run does too", async (t) => {
  const worker = `
    import * as lib from "/index.js";
    import * as bulk from "/bulk.js";
    postMessage(await (${remove})(location.origin, lib, bulk));`;
  const files = { "/bulk.js": script(bulk), "/worker.js": script(worker) };
  const { run, sent } = await openPage(t, browser, [json(200, { ...DELETED, id: ID })], {}, files);
  const answer = run(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
  assert.deepEqual(await answer, EXPECTED);
  assert.equal(sent().length, 2);
});
