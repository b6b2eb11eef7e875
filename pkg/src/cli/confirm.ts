// Whether a person at a terminal agrees to something that cannot be undone.
import type { Context } from "./command.js";
import { EXIT, Failure, usage } from "./failure.js";

/** Goes on after a yes, or where `--yes` has said it before; `question` is asked for only when it is put. */
export async function confirm(context: Context, question: () => Promise<string>): Promise<void> {
  const { values, notices, interrupt } = context;
  if (values.yes || values["dry-run"]) return;
  if (!process.stdin.isTTY || !notices.terminal.isTty)
    throw usage("this deletes, and nobody is there to be asked: say --yes");
  notices.ask(`${await question()} This cannot be undone. [y/N]`);
  const answer = await line(interrupt.signal);
  if (interrupt.exitCode !== undefined) throw new Failure("interrupted: nothing was deleted", interrupt.exitCode);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("not confirmed: nothing was deleted", EXIT.failed);
}

/** What is typed until Enter; empty where the input ends. */
async function line(signal: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline");
  // Not in raw mode: Ctrl-C stays a signal.
  const lines = createInterface({ input: process.stdin, terminal: false });
  const close = () => lines.close();
  signal.addEventListener("abort", close);
  try {
    for await (const text of lines) return text;
    return "";
  } finally {
    signal.removeEventListener("abort", close);
    lines.close();
  }
}
