// Writes to standard output, with backpressure. If it cannot be written, the command fails.
import type { Writable } from "node:stream";
import { escapeControls } from "../../client/control-characters.js";
import { EXIT, Failure } from "../failure.js";
import type { Redaction } from "../terminal/printable.js";
import { type Piece, Terminal } from "../terminal/terminal.js";

/** The number of lines that are written at once, which is about a page of a list. */
const LINES = 100;

/** The characters that control a terminal, except tabs and line ends. */
const COMMANDS = /(?!\t|\n|\r\n)\p{Cc}/gu;

export class Output {
  readonly terminal: Terminal;
  readonly #stream: Writable;
  readonly #redaction: Redaction;
  #lines: string[] = [];

  constructor(stream: Writable, redaction: Redaction) {
    this.#stream = stream;
    this.#redaction = redaction;
    this.terminal = new Terminal(stream);
    // Errors are reported to the caller of each write. Without a listener, they would also end the process.
    stream.on("error", () => {});
  }

  /** Returns an output to another stream. */
  to(stream: Writable): Output {
    return new Output(stream, this.#redaction);
  }

  /** Adds a line for people. */
  line(...pieces: Piece[]): Promise<void> {
    return this.#add(this.terminal.render(pieces));
  }

  /** Adds JSON for programs, with escaped control characters. */
  data(json: string): Promise<void> {
    return this.#add(escapeControls(json));
  }

  /** Adds a line of CSV, which has no escapes. Only what controls a terminal is escaped as in JSON, so that names stay as they are. */
  csv(line: string): Promise<void> {
    return this.terminal.isTty ? this.data(line) : this.#add(line.replace(COMMANDS, escapeControls));
  }

  async #add(line: string): Promise<void> {
    if (this.#lines.push(line) >= LINES) await this.flush();
  }

  /** Writes the collected lines. Resolves when the system has accepted them. */
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

/** Creates the error of a failed write. A reader that closes the pipe, such as `head`, is not a failure. */
function writeFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === "EPIPE") return new Failure("", EXIT.done);
  return new Failure(`the output could not be written: ${error.message}`);
}
