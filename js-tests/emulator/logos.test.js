// Tests that logos are identified by their bytes, stored, served and removed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ADMIN_USER_ID } from "./index.js";
import { assertRefused, emulatorFor, logoForm, PNG } from "./testing.js";

const IMAGES = {
  "image/png": PNG,
  "image/jpeg": Buffer.from("ffd8ffe000104a464946", "hex"),
  "image/gif": Buffer.from("GIF89a-and-more"),
  "image/webp": Buffer.from("RIFF\0\0\0\0WEBPVP8 "),
  "image/x-icon": Buffer.from("00000100010010100000", "hex"),
};

async function organizationFor(t, options) {
  const emulator = await emulatorFor(t, options);
  const { body } = await emulator.call("POST", "/organizations", { name: "Acme" });
  const put = (form, headers) => emulator.call("PUT", `/organizations/${body.id}/logo`, form, headers);
  return { ...emulator, made: body, put };
}

test("each supported image is identified by its bytes and served without a key at a URL of its own", async (t) => {
  const { put, url } = await organizationFor(t);
  const seen = new Set();
  for (const [type, bytes] of Object.entries(IMAGES)) {
    const { status, body } = await put(logoForm(bytes, { type: "application/octet-stream" }));
    assert.equal(status, 200);
    assert.deepEqual([body.has_image, body.logo_url], [true, body.image_url]);
    assert.equal(new URL(body.image_url).origin, new URL(url).origin);
    const image = await fetch(body.image_url);
    assert.equal(image.headers.get("content-type"), type);
    assert.deepEqual(Buffer.from(await image.arrayBuffer()), bytes);
    seen.add(body.image_url);
  }
  assert.equal(seen.size, 5);
  const replaced = await fetch([...seen][0]);
  assert.equal(replaced.status, 404);
});

test("an icon keeps its registered type if the sender declared it", async (t) => {
  const { put } = await organizationFor(t);
  const { body } = await put(logoForm(IMAGES["image/x-icon"], { type: "image/vnd.microsoft.icon" }));
  assert.equal((await fetch(body.image_url)).headers.get("content-type"), "image/vnd.microsoft.icon");
});

test("an organization without a logo has an image URL, but has_image is false", async (t) => {
  const { made } = await organizationFor(t);
  assert.equal(made.has_image, false);
  assert.equal((await fetch(made.image_url)).headers.get("content-type"), "image/svg+xml");
});

test("removing the logo once or twice leaves the organization without one", async (t) => {
  const { put, call, made } = await organizationFor(t);
  const { body } = await put(logoForm());
  for (let i = 0; i < 2; i += 1) {
    const answer = await call("DELETE", `/organizations/${made.id}/logo`);
    assert.deepEqual({ ...answer.body, updated_at: made.updated_at }, made);
  }
  assert.equal((await fetch(body.image_url)).status, 404);
  assertRefused(await call("DELETE", "/organizations/org_none/logo"), 404, "resource_not_found");
});

test("a form without a file, or with only its path, is a 400", async (t) => {
  const { put } = await organizationFor(t);
  const empty = new FormData();
  empty.append("uploader_user_id", ADMIN_USER_ID);
  const path = new FormData();
  path.append("file", "./logo.png");
  for (const form of [empty, path]) assertRefused(await put(form), 400, "form_param_missing", "file");
});

test("an unsupported image is a 400, whatever type it declares", async (t) => {
  const { put, made, call } = await organizationFor(t);
  for (const bytes of ["", "<svg/>", "\x89PN", "BM______", "RIFF____WAVE"])
    assertRefused(await put(logoForm(Buffer.from(bytes, "latin1"))), 400, "request_body_invalid");
  assert.deepEqual((await call("GET", `/organizations/${made.id}`)).body, made);
});

test("10 MiB is accepted, and anything larger is a 413", async (t) => {
  const { put } = await organizationFor(t);
  const image = (size) => logoForm(Buffer.concat([PNG, Buffer.alloc(size - PNG.length)]));
  assert.equal((await put(image(10 * 1024 * 1024))).status, 200);
  assertRefused(await put(image(10 * 1024 * 1024 + 1)), 413, "image_too_large");
  assertRefused(await put(image(24 * 1024 * 1024)), 413, "image_too_large");
});

test("another content type is a 415, a broken form a 400, and an unknown organization or uploader a 404", async (t) => {
  const { put, call } = await organizationFor(t);
  assertRefused(await put({ file: "x" }), 415, "unsupported_content_type");
  const broken = await put("--b\r\nnonsense", { "content-type": "multipart/form-data; boundary=b" });
  assertRefused(broken, 400, "request_body_invalid");
  assertRefused(await call("PUT", "/organizations/org_none/logo", logoForm()), 404, "resource_not_found");
  assertRefused(await put(logoForm(PNG, { uploader_user_id: "user_none" })), 404, "resource_not_found");
  assert.equal((await put(logoForm(PNG, { uploader_user_id: ADMIN_USER_ID }))).status, 200);
});
