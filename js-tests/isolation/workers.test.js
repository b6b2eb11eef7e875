// Tests, in the real workerd, that the visitors of one Worker do not affect each other if they share a client.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LATE_MS } from "../faults/calling.js";
import { startUpstream } from "./upstream.js";
import { startWorker } from "./workerd.js";

/** Before 2024-10-14, a promise that another request resolves continues in that request. */
const DATES = ["2026-01-01", "2024-01-01"];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The response to a visitor. A visitor who waits too long fails. */
async function visit(origin, id, options, ms = 60_000) {
  const response = await fetch(`${origin}/${id}?${new URLSearchParams(options)}`, { signal: AbortSignal.timeout(ms) });
  return `${response.status} ${await response.text()}`;
}

const visitors = (count) => Array.from({ length: count }, (_, i) => `org_${i}`);

for (const date of DATES)
  describe(`a client shared by all visitors, compatibility date ${date}`, { concurrency: 2 }, () => {
    test("200 concurrent visitors all get their own response, and so does a later one", async (t) => {
      const { baseUrl, count } = await startUpstream(t);
      const origin = await startWorker(t, "worker.js", { date });
      const ids = visitors(200);
      const answers = await Promise.all(ids.map((id) => visit(origin, id, { baseUrl })));
      assert.deepEqual(
        answers,
        ids.map((id) => `200 ${id}`),
      );
      assert.equal(await visit(origin, "org_later", { baseUrl }), "200 org_later");
      assert.equal(count(), 201);
    });

    test("with some 429s in between all visitors are still served", async (t) => {
      const { baseUrl } = await startUpstream(t, { limited: (n) => n === 15 || n === 16 });
      const origin = await startWorker(t, "worker.js", { date });
      const ids = visitors(60);
      const answers = await Promise.all(ids.map((id) => visit(origin, id, { baseUrl })));
      assert.deepEqual(
        answers,
        ids.map((id) => `200 ${id}`),
      );
    });

    test("after 20 calls that nothing awaited, visitors are served again within the timeout and one second", async (t) => {
      const { baseUrl } = await startUpstream(t);
      const origin = await startWorker(t, "worker.js", { date });
      const options = { baseUrl, timeout: 2000 };
      const dropped = await Promise.all(visitors(20).map(() => visit(origin, "org_slow", options)));
      assert.deepEqual(new Set(dropped), new Set(["200 dropped"]));
      const start = performance.now();
      const ids = visitors(20);
      const answers = await Promise.all(ids.map((id) => visit(origin, id, options)));
      assert.deepEqual(
        answers,
        ids.map((id) => `200 ${id}`),
      );
      assert.ok(performance.now() - start < 2000 + 1000 + LATE_MS, `after ${performance.now() - start} ms`);
    });

    test("visitors who disconnect while they wait delay no others", async (t) => {
      const { baseUrl } = await startUpstream(t, { delay: 300 });
      const origin = await startWorker(t, "worker.js", { date });
      const leaving = visitors(40).map((id) => visit(origin, id, { baseUrl }, 100).catch(() => "left"));
      await sleep(150);
      assert.deepEqual(new Set(await Promise.all(leaving)), new Set(["left"]));
      const answers = await Promise.all(visitors(20).map((id) => visit(origin, id, { baseUrl })));
      assert.ok(
        answers.every((answer, i) => answer === `200 org_${i}`),
        answers.join(),
      );
    });
  });
