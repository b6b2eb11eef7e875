// The rows as they run in Node, in the process of the tests. Other hosts run the same rows: see `hosts/`.
import { addRow, addSection } from "./record.js";

/** The host that this runs in. */
export const HOST = "node";

export const section = addSection;

/** One row: `run` checks, and gives what it saw in a few words. It throws a `NotRun` where the host cannot run it. */
export const row = (id, fault, expected, run) => addRow({ host: HOST, id, fault, expected }, run);
