// A Blob on disk is recognized, however it is wrapped.
import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isInMemory } from "./in-memory.js";

const folder = mkdtempSync(join(tmpdir(), "in-memory-"));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, "logo.png");
writeFileSync(path, new Uint8Array(100_000));
const onDisk = (await openAsBlob(path)) as Blob;
const bytes = (size: number) => new Uint8Array(size);

const IN_MEMORY = {
  "a byte": new Blob(["a"]),
  "10 MB": new Blob([bytes(10_000_000)]),
  "a thousand pieces": new Blob(Array.from({ length: 1000 }, () => bytes(1000))),
  "a Blob of slices of Blobs": new Blob([new Blob([new Blob([bytes(5000)]).slice(10), "text"]).slice(5), bytes(10)]),
  "a file of a form": (await new Response(formWith(new Blob([bytes(70_000)]))).formData()).get("file") as File,
};
for (const [what, blob] of Object.entries(IN_MEMORY))
  test(`${what} is in memory`, async () => {
    assert.equal(await isInMemory(blob), true);
  });

const ON_DISK = {
  openAsBlob: onDisk,
  "a slice of it": onDisk.slice(10, 20),
  "a File around it": new File([onDisk], "logo.png"),
  "it before bytes": new Blob([onDisk, bytes(1_000_000)]),
  "it after bytes": new Blob([bytes(1_000_000), onDisk]),
  "it between bytes": new Blob([bytes(500_000), onDisk, bytes(500_000)]),
  "a byte of it anywhere in a small Blob": new Blob([bytes(123_456), onDisk.slice(7, 8), bytes(654_321)]),
};
for (const [what, blob] of Object.entries(ON_DISK))
  test(`${what} is not`, async () => {
    assert.equal(await isInMemory(blob), false);
  });

function formWith(file: Blob) {
  const form = new FormData();
  form.append("file", file, "logo.png");
  return form;
}
