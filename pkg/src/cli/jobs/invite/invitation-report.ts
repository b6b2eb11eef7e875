// Reports the outcome of each invitation in a file.
import type { Context } from "../../arguments/command.js";
import { errorMessage, errorReport } from "../../failure.js";
import { RateMeter } from "../progress.js";
import type { Invitation } from "./invitation-file.js";

/** `skipped`: done by an earlier run. `unknown`: no response says what it did. */
export type Status = "ok" | "skipped" | "error" | "unknown" | "not_sent";

interface Facts {
  id?: string | undefined;
  error?: unknown;
}

const WORDS: Record<Status, string> = {
  ok: "invited",
  skipped: "invited before",
  error: "failed",
  unknown: "may have been invited",
  not_sent: "not sent",
};

export class InvitationReport {
  readonly #context: Context;
  readonly #file: string;
  readonly #total: number;
  readonly #rate = new RateMeter();
  readonly #counts: Record<Status, number> = { ok: 0, skipped: 0, error: 0, unknown: 0, not_sent: 0 };
  #lost: Error | undefined;

  constructor(context: Context, file: string, total: number) {
    this.#context = context;
    this.#file = file;
    this.#total = total;
  }

  /** Why results can no longer be written. They are still counted. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  get hasFailed(): boolean {
    return this.#counts.error + this.#counts.unknown > 0;
  }

  /** Whether results are lines of JSON: on request, and for programs. */
  get #isJson(): boolean {
    const { values, output } = this.#context;
    return values.json === true || !output.terminal.isTty;
  }

  /** Counts a result and writes it. Never rejects. */
  async add(invitation: Invitation, status: Status, facts: Facts = {}): Promise<void> {
    this.#counts[status] += 1;
    await this.#write(() => this.#result(invitation, status, facts));
    this.#progress();
  }

  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#lost) return;
    // Flushed at once, so that the output is complete if the process is killed.
    await write()
      .then(() => this.#context.output.flush())
      .catch((error: Error) => {
        this.#lost = error;
      });
  }

  async #result({ line, params }: Invitation, status: Status, { id, error }: Facts): Promise<void> {
    const { output } = this.#context;
    const email = String(params.emailAddress);
    const reason = error === undefined ? "" : `: ${errorMessage(error)}`;
    if (this.#isJson)
      await output.data(JSON.stringify({ line, email, status, id, error: error && errorReport(error) }));
    else await output.line(`${this.#file}:${line}  ${email}  ${WORDS[status]}${id ? `  ${id}` : ""}${reason}`);
  }

  #progress(): void {
    const { output, notices } = this.#context;
    const { ok, skipped, error, unknown } = this.#counts;
    const { rate } = this.#rate.progress(ok + error + unknown, undefined);
    const done = ok + skipped + error + unknown;
    notices.progress({ done, failed: error + unknown, skipped, total: this.#total, rate }, output);
  }

  /** Prints the summary for people. Returns it, with the number of invitations that are left to send. */
  async end(total: number): Promise<{ counts: string; left: number }> {
    const { ok, skipped, error, unknown } = this.#counts;
    const left = total - ok - skipped - error - unknown;
    const unsure = unknown > 0 ? `, ${unknown} unknown` : "";
    const counts = `${ok} invited, ${error} failed${unsure}, ${skipped} skipped, ${left} not sent`;
    const { output, notices } = this.#context;
    if (left === 0 && this.#isJson) notices.line(counts);
    else if (left === 0) await this.#write(() => output.line(counts));
    return { counts, left };
  }
}
