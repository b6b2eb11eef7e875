// Asks for confirmation before something that cannot be undone.
import type { Context } from "../arguments/command.js";
import { EXIT, Failure, usage } from "../failure.js";

/** Returns after a yes, or with `--yes`. `question` is called only if it is needed. */
export async function confirm(context: Context, question: () => Promise<string>): Promise<void> {
  const { values, notices, interrupt } = context;
  if (values.yes || values["dry-run"]) return;
  if (!process.stdin.isTTY || !notices.terminal.isTty)
    throw usage("refusing to delete without confirmation; pass --yes");
  notices.ask(`${await question()} This cannot be undone. [y/N]`);
  const answer = await line(interrupt.signal);
  if (interrupt.exitCode !== undefined) throw new Failure("interrupted: nothing was deleted", interrupt.exitCode);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("not confirmed: nothing was deleted", EXIT.failed);
}

/** Reads a line; empty at the end of the input. */
async function line(signal: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline");
  // Not in raw mode, so Ctrl-C remains a signal.
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
