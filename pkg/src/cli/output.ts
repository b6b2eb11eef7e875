// Standard output: no faster than its reader, and an end of the command where it can no longer be written.
import type { Writable } from "node:stream";
import { escapeControls } from "../client/control-characters.js";
import { EXIT, Failure } from "./failure.js";
import type { Redaction } from "./printable.js";
import { type Piece, Terminal } from "./terminal.js";

/** So many lines are written at once: a page of a list. */
const LINES = 100;

export class Output {
  readonly terminal: Terminal;
  readonly #stream: Writable;
  readonly #redaction: Redaction;
  #lines: string[] = [];

  constructor(stream: Writable, redaction: Redaction) {
    this.#stream = stream;
    this.#redaction = redaction;
    this.terminal = new Terminal(stream);
    // A failed write is told to whoever waits for it; a stream without a listener would end the program.
    stream.on("error", () => {});
  }

  /** A line for people, written with the others of its page. */
  line(...pieces: Piece[]): Promise<void> {
    return this.#add(this.terminal.render(pieces));
  }

  /** JSON text, for programs: the same values, without a character that a terminal obeys. */
  data(json: string): Promise<void> {
    return this.#add(escapeControls(json));
  }

  async #add(line: string): Promise<void> {
    if (this.#lines.push(line) >= LINES) await this.flush();
  }

  /** Writes what has gathered; over when the system has taken it. */
  async flush(): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) await this.#write(`${lines.join("\n")}\n`);
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(this.#redaction.redactData(text), (error) =>
        error ? reject(writeFailure(error)) : resolve(),
      );
    });
  }
}

/** Why nothing more can be written. A reader that has had enough, as `head` has, is no failure. */
function writeFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === "EPIPE") return new Failure("", EXIT.done);
  return new Failure(`the output could not be written: ${error.message}`);
}
