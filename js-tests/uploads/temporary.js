// Temporary folders for the files of a test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder that is deleted after the test. `path(name)` is a file in it. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-uploads-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}
