// Tests in Chromium, with the built file of the package, that a relative base URL is resolved as by `fetch` in every
// kind of page and worker.
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

const library = readFileSync(fileURLToPath(import.meta.resolve("clerk-organizations")), "utf8");
const page = (head) => html(200, {}, `<!doctype html><meta charset=utf-8>${head}<title>base</title>`);

/** Opens a page in /admin/ of a server, with these elements in its head. */
async function open(t, head = "") {
  const server = await faultServer(({ path, method }) => {
    // A worker without an origin counts as cross-origin.
    if (path === "/index.js") return text(200, "text/javascript", library, { "access-control-allow-origin": "*" });
    return method === "DELETE" ? json(200, DELETED) : page(head);
  });
  const page_ = await browser.newPage();
  t.after(async () => {
    await page_.close();
    await server.close();
  });
  await page_.goto(`${server.origin}/admin/`);
  return { page: page_, deleted: () => server.requests.find(({ method }) => method === "DELETE")?.path };
}

/** Deletes an organization. Returns "done" or the message of the error. Its source runs in pages and workers. */
async function remove(origin, baseUrl) {
  const { OrganizationsApi } = await import(`${origin}/index.js`);
  const api = new OrganizationsApi({ baseUrl });
  return api.deleteOrganization("org_1").then(
    () => "done",
    (error) => `${error.kind}: ${error.message}`,
  );
}

const inPage = (page, baseUrl) => page.evaluate(`(${remove})(location.origin, ${JSON.stringify(baseUrl)})`);

/** Returns the message of a frame or worker that `make` creates in the page. `source(reply)` deletes and replies. */
const heardFrom = (page, make, baseUrl) =>
  page.evaluate(
    ([make, remove, baseUrl]) =>
      new Promise((resolve) => {
        const call = `(${remove})(${JSON.stringify(location.origin)}, ${JSON.stringify(baseUrl)})`;
        const source = (reply) => `${call}.then((outcome) => ${reply})`;
        new Function("source", "resolve", make)(source, resolve);
      }),
    [make, String(remove), baseUrl],
  );

const SRCDOC = `
  addEventListener("message", ({ data }) => resolve(data), { once: true });
  const frame = document.createElement("iframe");
  frame.srcdoc = "<!doctype html><script type=module>" + source("parent.postMessage(outcome, '*')") + "<" + "/script>";
  document.body.append(frame);`;

const BLOB_WORKER = `
  const url = URL.createObjectURL(new Blob([source("postMessage(outcome)")], { type: "text/javascript" }));
  new Worker(url, { type: "module" }).onmessage = ({ data }) => resolve(data);`;

const DATA_WORKER = `
  new Worker("data:text/javascript," + encodeURIComponent(source("postMessage(outcome)")), { type: "module" }).onmessage = ({ data }) => resolve(data);`;

/** A worker that is created from a blob in a sandboxed frame, whose origin is opaque. */
const OPAQUE_BLOB_WORKER = `
  addEventListener("message", ({ data }) => resolve(data), { once: true });
  const create = (code) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }) => parent.postMessage(data, "*");
    worker.onerror = () => parent.postMessage("the worker did not start", "*");
  };
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  const code = JSON.stringify(source("postMessage(outcome)"));
  frame.srcdoc = "<!doctype html><script>(" + create + ")(" + code + ")<" + "/script>";
  document.body.append(frame);`;

for (const [title, head, baseUrl, path] of [
  ["a path", "", "/api/clerk", "/api/clerk/organizations/org_1"],
  ["a path relative to the page", "", "clerk", "/admin/clerk/organizations/org_1"],
  ["a path relative to <base>", "<base href=/other/>", "clerk", "/other/clerk/organizations/org_1"],
  ["the page's origin", "", "/", "/v1/organizations/org_1"],
]) {
  test(`in a page: ${title}`, async (t) => {
    const { page, deleted } = await open(t, head);
    assert.equal(await inPage(page, baseUrl), "done");
    assert.equal(deleted(), path);
  });
}

test("in an srcdoc frame a relative base URL is relative to that of the parent", async (t) => {
  const { page, deleted } = await open(t);
  assert.equal(await heardFrom(page, SRCDOC, "clerk"), "done");
  assert.equal(deleted(), "/admin/clerk/organizations/org_1");
});

test("in a worker made from a blob a path is relative to the origin of the page", async (t) => {
  const { page, deleted } = await open(t);
  assert.equal(await heardFrom(page, BLOB_WORKER, "/api/clerk"), "done");
  assert.equal(deleted(), "/api/clerk/organizations/org_1");
});

test("in a worker without an origin a relative base URL is refused with the reason", async (t) => {
  const { page, deleted } = await open(t);
  assert.match(await heardFrom(page, DATA_WORKER, "/api/clerk"), /^invalid: .*baseUrl must be absolute here/);
  assert.equal(deleted(), undefined);
});

test("in a worker made from a blob of an opaque origin an absolute base URL works, and a relative one is refused", async (t) => {
  const { page, deleted } = await open(t);
  const absolute = `${new URL(page.url()).origin}/api/clerk`;
  assert.match(await heardFrom(page, OPAQUE_BLOB_WORKER, "/api/clerk"), /^invalid: .*baseUrl must be absolute here/);
  assert.equal(deleted(), undefined);
  // The request is sent, and fails only because the server does not allow other origins.
  assert.match(await heardFrom(page, OPAQUE_BLOB_WORKER, absolute), /^(done|network: )/);
});
