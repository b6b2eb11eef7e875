// Where are the rows kept between the tests and the report? In `build/` beside this file, one file per test file.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "build");
