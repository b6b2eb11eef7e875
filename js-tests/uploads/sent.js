// What did a server receive as a logo? Its form as the platform's own parser reads it, in plain data.
import assert from "node:assert/strict";

/** The form in a request of `faults/server.js`. */
export async function formIn({ headers, body }) {
  const form = await new Response(body, { headers: { "content-type": headers["content-type"] } }).formData();
  const { file, ...fields } = Object.fromEntries(form);
  return { fields, name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) };
}

/** Checks that a request holds this file, and nothing else but these fields. */
export async function assertSent(request, bytes, { name = "logo", type = "image/png", fields = {} } = {}) {
  assert.match(request.headers["content-type"] ?? "none", /^multipart\/form-data; ?boundary=/);
  const form = await formIn(request);
  assert.deepEqual([form.name, form.type, form.fields], [name, type, fields]);
  assert.ok(form.bytes.equals(bytes), `${form.bytes.length} other bytes than the file's ${bytes.length}`);
}

/** Checks that two requests are the same, byte by byte. */
export function assertSame(first, second) {
  assert.equal(second.headers["content-type"], first.headers["content-type"]);
  assert.ok(second.body.equals(first.body), "the second body differs from the first");
}
