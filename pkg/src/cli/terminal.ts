// What stands at the other end of a stream: a terminal, with its width and its colours, or something else.
import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";

/** Where a terminal does not say how wide it is. */
const WIDTH = 80;

export class Terminal {
  readonly #stream: Partial<WriteStream>;
  readonly isThere: boolean;
  readonly #hasColours: boolean;

  constructor(stream: Writable) {
    this.#stream = stream as Partial<WriteStream>;
    this.isThere = this.#stream.isTTY === true;
    // Node's own answer minds NO_COLOR and TERM.
    this.#hasColours = this.isThere && this.#stream.hasColors?.() === true;
  }

  /** How many columns there are; no limit where it is no terminal. */
  get width(): number {
    return this.isThere ? this.#stream.columns || WIDTH : Number.POSITIVE_INFINITY;
  }

  bold = (text: string) => this.#styled(1, 22, text);
  dim = (text: string) => this.#styled(2, 22, text);
  red = (text: string) => this.#styled(31, 39, text);
  green = (text: string) => this.#styled(32, 39, text);
  yellow = (text: string) => this.#styled(33, 39, text);

  #styled(on: number, off: number, text: string): string {
    return this.#hasColours ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  }
}
