import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FileCheckpoint } from "./file-checkpoint.js";

const LOSSES: Record<string, (path: string) => void> = {
  deleted: (path) => rmSync(path),
  renamed: (path) => renameSync(path, `${path}.old`),
};

for (const [what, lose] of Object.entries(LOSSES))
  test(`a checkpoint that is ${what} while it is in use takes no more items, and is not begun anew`, {
    skip: process.platform === "win32" && "Windows refuses that",
  }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "done");
    const checkpoint = new FileCheckpoint(path);
    await checkpoint.begin("a");
    await checkpoint.add("a");
    lose(path);
    await assert.rejects(checkpoint.begin("b"), /fileCheckpoint: \S+done was deleted or replaced/);
    await assert.rejects(checkpoint.begin("c"), { code: "ENOENT" });
    assert.equal(existsSync(path), false);
    await checkpoint.close();
    // A checkpoint that was closed can be used again.
    await checkpoint.add("d");
    await checkpoint.close();
    assert.equal(readFileSync(path, "utf8"), '"d"\n');
  });
