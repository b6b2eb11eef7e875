// Does the preview of a merge say what the server will do?
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClerkError, OrganizationsApi, previewMerge } from "clerk-organizations";
import { start } from "./emulator/index.js";
import { mergeMetadata } from "./emulator/merge.js";

/** A generator of numbers in 0..1 that gives the same ones each time. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const KEYS = ["a", "b", "c", "__proto__", "constructor", "then", "", "é/~", "0"];

/** A value of any kind; keys are few, so that two of them meet. */
function value(next, depth) {
  const kind = Math.floor(next() * (depth > 0 ? 8 : 5));
  if (kind >= 6) return object(next, depth - 1);
  if (kind === 5) return Array.from({ length: Math.floor(next() * 3) }, () => value(next, depth - 1));
  return [null, next() < 0.5, Math.floor(next() * 100) - 50, next(), `text ${Math.floor(next() * 9)}`][kind];
}

function object(next, depth) {
  const entries = Array.from({ length: Math.floor(next() * 5) }, () => [
    KEYS[Math.floor(next() * KEYS.length)],
    value(next, depth),
  ]);
  return Object.fromEntries(entries);
}

test("10,000 random pairs give exactly what the emulator's independent merge gives", () => {
  const next = random(7);
  let changing = 0;
  for (let i = 0; i < 10_000; i++) {
    const [current, patch] = [object(next, 4), object(next, 4)];
    const preview = previewMerge(current, patch);
    assert.deepEqual(preview.result, mergeMetadata(current, patch), JSON.stringify([current, patch]));
    assert.equal(preview.bytes, Buffer.byteLength(JSON.stringify(preview.result)));
    changing += preview.added.length + preview.changed.length + preview.removed.length > 0 ? 1 : 0;
  }
  assert.ok(changing > 5_000, `${changing} of 10000 change something`);
});

test("the emulator, asked to merge, does what the preview said", async () => {
  const clerk = await start();
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
  const current = { plan: "free", limits: { seats: 5, trial: true }, tags: ["a"] };
  const patch = { plan: "gold", limits: { trial: null, projects: 3 }, tags: ["b"], note: null };
  const preview = previewMerge(current, patch);
  const { id } = await api.createOrganization({ name: "Acme", publicMetadata: current });
  assert.deepEqual((await api.mergeOrganizationMetadata(id, { publicMetadata: patch })).publicMetadata, preview.result);
  assert.deepEqual(
    [preview.added, preview.changed, preview.removed],
    [["/limits/projects"], ["/plan", "/tags"], ["/limits/trial"]],
  );
  await clerk.close();
});

test("what JSON cannot hold is refused, and no metadata yet is an empty object", () => {
  assert.throws(
    () => previewMerge({}, { a: 1n }),
    (error) => isClerkError(error) && error.parameter === "a",
  );
  assert.throws(
    () => previewMerge({}, "x"),
    (error) => isClerkError(error) && error.parameter === "patch",
  );
  assert.deepEqual(previewMerge(undefined, { a: 1 }).result, { a: 1 });
});
