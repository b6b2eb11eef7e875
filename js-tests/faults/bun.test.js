// Runs the fault rows in Bun.
import { runRows } from "./hosts/run-rows.js";

await runRows("bun");
