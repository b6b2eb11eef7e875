// How a form is encoded: the bytes are read back by the platform's own parser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { envelopeOf } from "./multipart.js";

const PARTS = { fields: {}, fileField: "file", fileName: "logo.png", fileType: "image/png" };
const FILE = Uint8Array.from({ length: 1000 }, (_, i) => i);

function encode(parts = PARTS) {
  const { contentType, head, tail } = envelopeOf(parts);
  return new Response(new Blob([head, FILE, tail]), { headers: { "content-type": contentType } });
}

test("the file is read back byte for byte, under its name and type", async () => {
  const file = (await encode({ ...PARTS, fileName: "løgo 標誌.png" }).formData()).get("file") as File;
  assert.deepEqual([file.name, file.type], ["løgo 標誌.png", "image/png"]);
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), FILE);
});

test("the fields come before the file, as they were given", async () => {
  const names: string[] = [];
  const form = await encode({
    ...PARTS,
    fields: { uploader_user_id: "user_1", note: 'a"b\r\n--c\r\n\r\nd' },
  }).formData();
  form.forEach((_, name) => {
    names.push(name);
  });
  assert.deepEqual(names, ["uploader_user_id", "note", "file"]);
  assert.equal(form.get("uploader_user_id"), "user_1");
  assert.equal(form.get("note"), 'a"b\r\n--c\r\n\r\nd');
});

test("the end of a line is the same as in a FormData", async () => {
  const form = new FormData();
  form.append("a", "1\n2\r3\r\n4\n\r5");
  const encoded = await encode({ ...PARTS, fields: { a: "1\n2\r3\r\n4\n\r5" } }).formData();
  assert.equal(encoded.get("a"), (await new Response(form).formData()).get("a"));
});

test("each form has a boundary of its own, of no more than 70 characters", () => {
  const boundaries = Array.from({ length: 100 }, () => envelopeOf(PARTS).contentType.split("boundary=")[1] ?? "");
  assert.equal(new Set(boundaries).size, 100);
  for (const boundary of boundaries) assert.match(boundary, /^[\w-]{20,70}$/);
});
