// Where are a test's own files?
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone after the test; `path(name)` is a file in it. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-uploads-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}
