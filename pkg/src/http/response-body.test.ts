// Tests that a body is read completely, within its limit, and no longer than it takes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mismatch } from "./decode.js";
import { readText } from "./response-body.js";

/** A response whose stream never ends after these chunks. */
function unending(chunks: string[], headers: Record<string, string>, type?: string) {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return { body, headers: new Headers(headers), ...(type && { type }) };
}

const within50Ms = (reading: Promise<unknown>) =>
  Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 50, "still reading"))]);

test("a body is whole when it has as many bytes as its Content-Length", async () => {
  const text = await readText(unending(['{"a":', '"é"}'], { "content-length": "10" }), 100);
  assert.equal(text, '{"a":"é"}');
});

const WITHOUT_SHORTCUT: Record<string, Parameters<typeof unending>> = {
  "a body without a Content-Length": [["{}"], {}],
  "a body that is shorter than its Content-Length": [["{}"], { "content-length": "3" }],
  "a body that is compressed": [["{}"], { "content-length": "2", "content-encoding": "gzip" }],
  "a body from another origin": [["{}"], { "content-length": "2" }, "cors"],
};
for (const [what, response] of Object.entries(WITHOUT_SHORTCUT))
  test(`the end of the stream is awaited for ${what}`, async () => {
    assert.equal(await within50Ms(readText(unending(...response), 100)), "still reading");
  });

test("a body over the limit is a mismatch, and nothing more of it is read", async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(60)),
    cancel: () => {
      isCancelled = true;
    },
  });
  await assert.rejects(readText({ body }, 100), (thrown) => thrown instanceof Mismatch && thrown.tooLarge);
  assert.ok(isCancelled);
});

test("bytes that are not UTF-8 are a mismatch", async () => {
  const response = new Response(new Uint8Array([34, 255, 34]));
  await assert.rejects(readText(response, 100), (thrown) => thrown instanceof Mismatch && thrown.damaged);
});
