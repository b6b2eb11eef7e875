// Tests in a real browser that a page of another site cannot do anything by form, script or image, while a page of the
// same site can do everything it should.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { createProxy } from "clerk-organizations/proxy";
import { launchChromium } from "../engines/chromium.js";
import { until } from "../faults/calling.js";
import { ID, KEY, MOUNT, recorder, serve } from "./setting.js";

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

/** A site with one empty page. */
async function site(t) {
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  return server.address().port;
}

/** Opens a browser with the cookie that the proxy requires, which a browser may send for another site too. */
async function signedIn(t) {
  const upstream = await recorder(t);
  const seen = [];
  const authorize = (request) => /session=good/.test(request.headers.get("cookie") ?? "");
  const proxy = createProxy({ secretKey: KEY, baseUrl: upstream.url, authorize });
  const front = await serve(t, async (request) => {
    const answer = await proxy(request);
    // After a form submission, the browser requests an icon too.
    if (new URL(request.url).pathname.startsWith(MOUNT)) seen.push(answer.status);
    return answer;
  });
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.addCookies([{ name: "session", value: "good", url: front.origin }]);
  return { upstream, seen, context, at: front.origin + MOUNT, origin: front.origin };
}

/** What a page of another site can try. All of these requests are sent. */
const ATTEMPTS = {
  "a form of text that is JSON": (at) => {
    const form = Object.assign(document.createElement("form"), {
      action: `${at}/organizations`,
      method: "POST",
      enctype: "text/plain",
    });
    form.append(Object.assign(document.createElement("input"), { name: '{"name":"A","x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
  },
  "a form with a file's type": (at) => {
    const form = Object.assign(document.createElement("form"), {
      action: `${at}/organizations`,
      method: "POST",
      enctype: "multipart/form-data",
    });
    form.append(Object.assign(document.createElement("input"), { name: "name", value: "A" }));
    document.body.append(form);
    form.submit();
  },
  "a script that asks nobody": (at) =>
    fetch(`${at}/organizations`, {
      method: "POST",
      mode: "no-cors",
      credentials: "include",
      body: '{"name":"A"}',
    }).catch(() => {}),
  "a beacon": (at) =>
    void navigator.sendBeacon(`${at}/organizations`, new Blob(['{"name":"A"}'], { type: "text/plain" })),
  "a read": (at) => fetch(`${at}/organizations`, { mode: "no-cors", credentials: "include" }).catch(() => {}),
  "a picture": (at) => {
    document.body.append(Object.assign(new Image(), { src: `${at}/organizations` }));
  },
  "a write that must ask first": (at, id) =>
    fetch(`${at}/organizations/${id}`, { method: "DELETE", credentials: "include" }).catch(() => {}),
  "JSON that must ask first": (at) =>
    fetch(`${at}/organizations`, {
      method: "POST",
      credentials: "include",
      headers: { "content-type": "application/json" },
      body: '{"name":"A"}',
    }).catch(() => {}),
};

for (const [host, relation] of [
  ["localhost", "another site"],
  ["127.0.0.1", "another port of the same site"],
]) {
  test(`no request of a page of ${relation} reaches Clerk`, { timeout: 120_000 }, async (t) => {
    const { upstream, seen, context, at } = await signedIn(t);
    const evil = `http://${host}:${await site(t)}/`;
    for (const [what, attempt] of Object.entries(ATTEMPTS)) {
      const before = seen.length;
      const page = await context.newPage();
      await page.goto(evil);
      // A form submission leaves the page, which ends the evaluation.
      page.evaluate(`void (${attempt})(${JSON.stringify(at)}, ${JSON.stringify(ID)})`).catch(() => {});
      await until(() => seen.length > before);
      const statuses = seen.slice(before);
      assert.ok(
        statuses.every((status) => status === 403),
        `${what}: ${statuses}`,
      );
    }
    assert.deepEqual(upstream.begun, []);
  });
}

test("a page of the same origin reads and writes, and a response opened as a page is shown", {
  timeout: 120_000,
}, async (t) => {
  const { upstream, context, at } = await signedIn(t);
  const page = await context.newPage();
  const shown = await page.goto(`${at}/organizations`);
  assert.equal(shown.status(), 200);
  // A response that is shown as a page may load nothing: see its Content-Security-Policy.
  const own = new URL("/page", at).href;
  await page.route(own, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(own);
  const statuses = await page.evaluate(
    async ([at, id]) => {
      const json = { "content-type": "application/json" };
      const form = new FormData();
      form.append("file", new Blob(["GIF89a\x01\0\x01\0\0\0"]), "a.gif");
      const answers = await Promise.all([
        fetch(`${at}/organizations`),
        fetch(`${at}/organizations`, { method: "POST", headers: json, body: '{"name":"A"}' }),
        fetch(`${at}/organizations/${id}/logo`, { method: "PUT", body: form }),
        fetch(`${at}/organizations/${id}`, { method: "DELETE" }),
      ]);
      return answers.map(({ status }) => status);
    },
    [at, ID],
  );
  assert.deepEqual(statuses, [200, 200, 200, 200]);
  assert.equal(upstream.asked.length, 5);
});
