// Asks the tests to run a program in a new process of the same runtime.
import { NotRun } from "../../not-run.js";
import { countCall } from "./calls.js";
import { HOST } from "./row.js";
import { ask } from "./tests.js";

export async function runProgram(source, options, before = "") {
  if (HOST === "workerd") throw new NotRun("a Worker starts no program");
  countCall();
  return ask("program", { source, options, before });
}
