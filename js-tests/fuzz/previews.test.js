// Tests that a preview of a merge shows the result of the merge, whatever a caller passes.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergeMetadata } from "../emulator/merge.js";
import { SECRET } from "./constants.js";
import { assertDocumented } from "./errors.js";
import { fresh } from "./hostile.js";
import { previewMerge } from "./package.js";
import { holds } from "./property.js";
import { anyMembers } from "./values.js";

/** There are few names, so that those of the metadata and of the patch overlap. */
const name = fc.constantFrom("a", "b", "c", "__proto__", "constructor", "then", "", "é/~", "0");
const { metadata } = fc.letrec((tie) => ({
  metadata: fc.dictionary(name, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.jsonValue({ maxDepth: 1 }), tie("metadata")),
}));

test("a preview has exactly the result of the emulator's merge", async (t) => {
  await holds(t, fc.record({ current: metadata, patch: metadata }), ({ current, patch }) => {
    const { result, bytes } = previewMerge(current, patch);
    assert.deepEqual(result, JSON.parse(JSON.stringify(mergeMetadata(current, patch))));
    assert.equal(bytes, Buffer.byteLength(JSON.stringify(result)));
  });
});

const any = anyMembers(["plan", "__proto__", "limits"]);

test("a preview has the number of bytes of its result, or throws as documented", async (t) => {
  await holds(t, fc.record({ current: any, patch: any }), ({ current, patch }) => {
    let preview;
    try {
      preview = previewMerge(fresh(current), fresh(patch));
    } catch (error) {
      return assertDocumented(error, "previewMerge", SECRET);
    }
    assert.equal(preview.bytes, Buffer.byteLength(JSON.stringify(preview.result)));
  });
});
