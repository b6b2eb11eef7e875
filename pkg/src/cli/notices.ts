// Standard error: what is told beside the output, a line at a time; on a terminal, a progress bar that no line breaks.
import type { Writable } from "node:stream";
import type { Redaction } from "./printable.js";
import { bar, type Progress } from "./progress.js";
import { type Piece, red, Terminal } from "./terminal.js";

/** A bar is drawn no more often than this, in milliseconds. */
const EVERY_MS = 100;
const CLEAR = "\r\x1b[K";

export class Notices {
  readonly terminal: Terminal;
  readonly #stream: Writable;
  readonly #redaction: Redaction;
  readonly #moves: boolean;
  #drawn = 0;
  #isShown = false;

  constructor(stream: Writable, redaction: Redaction, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.#redaction = redaction;
    this.terminal = new Terminal(stream);
    this.#moves = this.terminal.isTty && env.TERM !== "dumb";
    // Whoever closes it wants to hear nothing.
    stream.on("error", () => {});
  }

  /** Whether a progress bar is shown here. */
  get hasBar(): boolean {
    return this.#moves;
  }

  line(words: string): void {
    this.#write("\n", words);
  }

  /** The line that says why a command fails. */
  failure(words: string): void {
    this.#write("\n", red("clerk-organizations:"), ` ${words}`);
  }

  /** A question, after which the cursor stays. */
  ask(question: string): void {
    this.#write(" ", question);
  }

  #write(end: string, ...pieces: Piece[]): void {
    this.clear();
    const clean = pieces.map((piece) => (typeof piece === "string" ? this.#redaction.redactText(piece) : piece));
    this.#stream.write(this.terminal.render(clean) + end);
  }

  progress(progress: Progress): void {
    const now = performance.now();
    if (!this.#moves || now - this.#drawn < EVERY_MS) return;
    this.#drawn = now;
    this.#isShown = true;
    this.#stream.write(CLEAR + this.terminal.render([bar(progress, this.terminal.width)]));
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#isShown) this.#stream.write(CLEAR);
    this.#isShown = false;
  }
}
