// The progress of a job as lines of JSON, for schedulers. docs/cli.md describes them.
import type { ClientEvent } from "clerk-organizations";
import { escapeControls } from "../../client/control-characters.js";
import { EXIT } from "../failure.js";
import type { Redaction } from "../terminal/printable.js";
import type { Progress } from "./progress.js";
import type { Sink } from "./progress-sink.js";

/** The minimum interval between two lines of progress, in milliseconds. */
const EVERY_MS = 1000;
/** Shorter waits are not reported, in milliseconds. */
const SHORTEST_WAIT_MS = 1000;

const RESULTS: Record<number, string> = {
  [EXIT.done]: "done",
  [EXIT.usage]: "invalid",
  [EXIT.limited]: "rate_limited",
  [EXIT.hungUp]: "interrupted",
  [EXIT.interrupted]: "interrupted",
  [EXIT.terminated]: "interrupted",
};

export class ProgressLines {
  readonly #sink: Sink;
  readonly #redaction: Redaction;
  #last: Progress | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #waitUntil = Number.NEGATIVE_INFINITY;

  constructor(sink: Sink, redaction: Redaction) {
    this.#sink = sink;
    this.#redaction = redaction;
  }

  start(command: string): void {
    this.#write("start", { command, pid: process.pid });
  }

  progress(progress: Progress): void {
    this.#last = progress;
    const now = performance.now();
    if (now - this.#writtenAt < EVERY_MS) return;
    this.#writtenAt = now;
    this.#write("progress", { ...countsOf(progress), ...paceOf(progress) });
  }

  /** Reports a wait that a refusal requires. Many calls may wait for the same time. */
  event({ type, status, ms = 0 }: ClientEvent): void {
    // Somebody may set the clock.
    const end = performance.now() + ms;
    if (type !== "retry" || ms < SHORTEST_WAIT_MS || end < this.#waitUntil + SHORTEST_WAIT_MS) return;
    this.#waitUntil = end;
    const reason = status === 429 ? "rate_limit" : "retry";
    this.#write("wait", { reason, until: new Date(Date.now() + ms).toISOString(), seconds: seconds(ms / 1000) });
  }

  message(text: string): void {
    this.#write("message", { text: this.#redaction.redactText(text) });
  }

  /** Reports how the job ended. */
  async end(exitCode: number, error: string | undefined, resumeAt: number | undefined): Promise<void> {
    this.#write("end", {
      result: RESULTS[exitCode] ?? "failed",
      exitCode,
      ...(this.#last && countsOf(this.#last)),
      ...(error && { error: this.#redaction.redactText(error) }),
      ...(resumeAt !== undefined && { resumeAt: new Date(resumeAt).toISOString() }),
    });
    await this.#sink.end();
  }

  #write(type: string, facts: object): void {
    const line = JSON.stringify({ type, time: new Date().toISOString(), ...facts });
    this.#sink.write(`${this.#redaction.redactData(escapeControls(line))}\n`);
  }
}

function countsOf({ done, failed = 0, skipped = 0, total }: Progress) {
  return { processed: done, done: done - failed - skipped, failed, skipped, ...(total !== undefined && { total }) };
}

function paceOf({ rate, eta }: Progress) {
  const hasEta = eta !== undefined && Number.isFinite(eta);
  return { ...(rate !== undefined && { rate: seconds(rate) }), ...(hasEta && { eta: seconds(eta) }) };
}

const seconds = (exact: number) => Math.round(exact * 10) / 10;
