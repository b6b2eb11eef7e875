// The folder that keeps the rows between the tests and the report: `build/` beside this file, with one file per test
// file.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "build");
