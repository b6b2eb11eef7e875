// The body of each attempt of an upload.
import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidInput } from "../client/snapshot.js";
import { Upload, type UploadBody } from "./upload.js";
import { fileOf } from "./upload-file.js";

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i);
const PARTS = { fields: { uploader_user_id: "user_1" }, fileField: "file", fileName: "a.png", fileType: "image/png" };

function uploadOf(value: unknown, what: string) {
  const file = fileOf(value, what);
  assert.ok(file);
  return new Upload(file);
}

/** Everything that is in a body, as the platform sends it. */
async function encoded({ body, contentType }: UploadBody) {
  const response = new Response(body as BodyInit, contentType ? { headers: { "content-type": contentType } } : {});
  return { type: response.headers.get("content-type"), bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** A Blob that counts how often it is read. */
function counted(read: () => Promise<ArrayBuffer> = async () => BYTES.buffer) {
  const blob = {
    size: 1000,
    type: "",
    reads: 0,
    slice: () => blob,
    arrayBuffer() {
      blob.reads += 1;
      return read();
    },
  };
  return blob;
}

test("a copy of bytes goes into a FormData, a new one for each attempt", async () => {
  const upload = uploadOf(BYTES, "bytes");
  const [first, second] = [await upload.body(PARTS, true), await upload.body(PARTS, true)];
  assert.ok(first.body instanceof FormData && second.body instanceof FormData && first.body !== second.body);
  const file = first.body.get("file") as File;
  assert.deepEqual([file.name, file.type, first.body.get("uploader_user_id")], ["a.png", "image/png", "user_1"]);
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), BYTES);
});

for (const [value, what] of [
  [new Blob([BYTES]), "Blob"],
  [BYTES, "bytes"],
] as const)
  test(`a fetch that knows only bytes receives the same for each attempt, in a buffer of its own: ${what}`, async () => {
    const upload = uploadOf(value, what);
    const [first, second] = [await upload.body(PARTS, false), await upload.body(PARTS, false)];
    assert.ok(first.body instanceof Uint8Array && second.body instanceof Uint8Array);
    assert.deepEqual(await encoded(first), await encoded(second));
    assert.notEqual(first.body.buffer, second.body.buffer);
  });

test("a Blob that was given is encoded, the same for each attempt whichever fetch sends it", async () => {
  const upload = uploadOf(new Blob([BYTES]), "Blob");
  const [first, second] = [await upload.body(PARTS, true), await upload.body(PARTS, false)];
  assert.ok(first.body instanceof Blob && second.body instanceof Uint8Array);
  assert.deepEqual(await encoded(first), await encoded(second));
});

test("a file is read once, by the first attempt", async () => {
  const blob = counted();
  const upload = uploadOf(blob, "Blob");
  assert.equal(blob.reads, 0);
  for (let i = 0; i < 3; i++) await upload.body(PARTS, false);
  assert.equal(blob.reads, 1);
});

test("a file that cannot be read, or has another size by now, is refused", async () => {
  for (const read of [() => Promise.reject(new Error("gone")), async () => new ArrayBuffer(999)]) {
    const upload = uploadOf(counted(read), "Blob");
    for (const canSendForm of [true, false]) await assert.rejects(upload.body(PARTS, canSendForm), InvalidInput);
  }
});
