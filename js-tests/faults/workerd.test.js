// Runs the fault rows in workerd.
import { runRows } from "./hosts/run-rows.js";

await runRows("workerd");
