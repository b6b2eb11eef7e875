// Runs the rows with the client for Rust programs, in Node.
import { NotRun } from "../../not-run.js";
import { addRow, addSection } from "../../record.js";
import { EXCEPT } from "./except.js";

export const HOST = "rust";
export const section = addSection;

export const row = (id, fault, expected, run) =>
  addRow({ host: HOST, id, fault, expected }, async (t) => {
    const reason = EXCEPT[`${id} ${fault}`];
    if (reason !== undefined) throw new NotRun(reason);
    return run(t);
  });
