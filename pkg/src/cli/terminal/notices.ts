// Writes messages to standard error, and a progress bar if that is a terminal.
import type { Writable } from "node:stream";
import { bar, type Progress } from "../jobs/progress.js";
import type { ProgressLines } from "../jobs/progress-lines.js";
import type { Output } from "../output/output.js";
import type { Redaction } from "./printable.js";
import { type Piece, red, Terminal } from "./terminal.js";

/** The minimum interval between two updates of the progress bar, in milliseconds. */
const EVERY_MS = 100;
const CLEAR = "\r\x1b[K";

export class Notices {
  readonly terminal: Terminal;
  readonly #stream: Writable;
  readonly #redaction: Redaction;
  readonly #moves: boolean;
  #drawn = 0;
  #isShown = false;
  #lines: ProgressLines | undefined;
  #isJson = false;

  constructor(stream: Writable, redaction: Redaction, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.#redaction = redaction;
    this.terminal = new Terminal(stream);
    this.#moves = this.terminal.isTty && env.TERM !== "dumb";
    // If standard error is closed, messages are discarded.
    stream.on("error", () => {});
  }

  /** Whether messages are lines of JSON too, because both go to standard error. */
  get isJson(): boolean {
    return this.#isJson;
  }

  /** Whether a progress bar is shown. */
  get hasBar(): boolean {
    return this.#moves && !this.#isJson;
  }

  /** From now on, progress is lines of JSON. */
  report(lines: ProgressLines, isOnStderr: boolean): void {
    this.#lines = lines;
    this.#isJson = isOnStderr;
  }

  line(text: string): void {
    this.#write("\n", text);
  }

  /** Prints why a command fails. */
  failure(message: string): void {
    this.#write("\n", red("clerk-organizations:"), ` ${message}`);
  }

  /** Prints a question, without a line end. */
  ask(question: string): void {
    this.#write(" ", question);
  }

  #write(end: string, ...pieces: Piece[]): void {
    if (this.#isJson) {
      this.#lines?.message(pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join(""));
      return;
    }
    this.clear();
    const clean = pieces.map((piece) => (typeof piece === "string" ? this.#redaction.redactText(piece) : piece));
    this.#stream.write(this.terminal.render(clean) + end);
  }

  /** Shows progress. A bar on the terminal that shows the output would disturb it. */
  progress(progress: Progress, output?: Output): void {
    this.#lines?.progress(progress);
    if (!this.#isJson && !output?.terminal.isTty) this.#draw(progress);
  }

  #draw(progress: Progress): void {
    const now = performance.now();
    if (!this.#moves || now - this.#drawn < EVERY_MS) return;
    this.#drawn = now;
    this.#isShown = true;
    this.#stream.write(CLEAR + this.terminal.render([bar(progress, this.terminal.width)]));
  }

  /** Removes the progress bar. */
  clear(): void {
    if (this.#isShown) this.#stream.write(CLEAR);
    this.#isShown = false;
  }
}
