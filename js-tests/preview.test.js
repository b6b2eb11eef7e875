// Tests that the preview of a merge is what the server will do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClerkError, OrganizationsApi, previewMerge } from "clerk-organizations";
import { start } from "./emulator/index.js";

test("a merge by the emulator has the result of the preview", async () => {
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

test("values that JSON cannot represent are refused, and missing metadata is an empty object", () => {
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
