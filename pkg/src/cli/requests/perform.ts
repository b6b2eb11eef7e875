// Executes a call that changes something and prints the result, or only previews it with `--dry-run`.

import type { Context } from "../arguments/command.js";
import { errorMessage, Failure } from "../failure.js";
import { details } from "../output/details.js";
import { bold } from "../terminal/terminal.js";
import { type Call, execute, preview, type Result } from "./call.js";

/** The first Ctrl-C lets a request in flight finish. */
export async function perform(context: Context, operation: string, ...args: unknown[]): Promise<number | undefined> {
  const { api, values, interrupt } = context;
  if (values["dry-run"]) return show(context, { operation, args });
  interrupt.letWritesFinish();
  const call = { operation, args };
  const sent = await execute(api.withOptions({ signal: interrupt.pause }), call).catch((error: unknown) => {
    throw interrupt.exitCode === undefined ? error : interrupted(error, interrupt.exitCode);
  });
  const result = sent ?? {};
  await print(context, result).catch((error: unknown) => {
    throw doneButNotPrinted(error, operation, result);
  });
  return interrupt.exitCode;
}

/** If an interrupt ends a call that waits to be repeated, an earlier request of it may have made the change. */
function interrupted(error: unknown, exitCode: number): unknown {
  const { kind, outcome } = Object(error);
  if (kind !== "aborted") return error;
  return new Failure(outcome === "unknown" ? errorMessage(error) : "interrupted: nothing was changed", exitCode);
}

/** If the result cannot be printed, the message says that the change was made. */
function doneButNotPrinted(error: unknown, operation: string, { id }: Result): unknown {
  if (!(error instanceof Failure) || error.message === "") return error;
  return new Failure(`${error.message} (${operation} is done: ${id ?? "no id"})`, error.exitCode);
}

export async function print({ values, output }: Context, result: Result): Promise<void> {
  if (values.json) await output.data(JSON.stringify(result, null, 2));
  else for (const line of details(result)) await output.line(...line);
  await output.flush();
}

/** Prints the request of a call, without sending it. */
export async function show({ api, values, output }: Context, call: Call): Promise<undefined> {
  const request = await preview(api, call);
  if (values.json) await output.data(JSON.stringify(request));
  else {
    await output.line(bold(`${request.method} ${request.url}`));
    await output.line(request.curl);
  }
  await output.flush();
}
