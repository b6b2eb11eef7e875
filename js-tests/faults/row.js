// Runs the rows in Node, in the process of the tests. Other hosts run the same rows: see `hosts/`.
import { addRow, addSection } from "./record.js";

/** The current host. */
export const HOST = "node";

export const section = addSection;

/** Adds a row. `run` checks, and returns a few words about what it saw. It throws a `NotRun` if it cannot run here. */
export const row = (id, fault, expected, run) => addRow({ host: HOST, id, fault, expected }, run);
