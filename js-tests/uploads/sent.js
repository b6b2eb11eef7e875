// Reads the form that a server received as a logo, with the parser of the platform, into plain data.
import assert from "node:assert/strict";

/** Returns the form in a request of `faults/server.js`. */
export async function formIn({ headers, body }) {
  const form = await new Response(body, { headers: { "content-type": headers["content-type"] } }).formData();
  const { file, ...fields } = Object.fromEntries(form);
  return { fields, name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) };
}

/** Checks that a request has this file, and no other fields than these. */
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
