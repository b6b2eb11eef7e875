// A program of its own runs in the same runtime, started by the tests.
import { NotRun } from "../../not-run.js";
import { countCall } from "./calls.js";
import { HOST } from "./row.js";
import { ask } from "./tests.js";

export async function runProgram(source, options, before = "") {
  if (HOST === "workerd") throw new NotRun("a Worker starts no program");
  countCall();
  return ask("program", { source, options, before });
}
