// Runs the fault rows in Deno.
import { runRows } from "./hosts/run-rows.js";

await runRows("deno");
