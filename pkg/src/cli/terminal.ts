// What stands at the other end of a stream: a terminal, with its width and its colours, or something else.
import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { printable } from "./printable.js";

/** Where a terminal does not say how wide it is. */
const WIDTH = 80;

/** Text in a style, by the numbers of the codes that begin and end it. */
interface Styled {
  text: string;
  on: number;
  off: number;
}

/** A part of a line. */
export type Piece = string | Styled;

const style = (on: number, off: number) => (text: string) => ({ text, on, off });
export const bold = style(1, 22);
export const dim = style(2, 22);
export const red = style(31, 39);
export const green = style(32, 39);
export const yellow = style(33, 39);

export class Terminal {
  readonly #stream: Partial<WriteStream>;
  readonly isTty: boolean;
  readonly #hasColours: boolean;

  constructor(stream: Writable) {
    this.#stream = stream as Partial<WriteStream>;
    this.isTty = this.#stream.isTTY === true;
    // Node's own answer minds NO_COLOR and TERM.
    this.#hasColours = this.isTty && this.#stream.hasColors?.() === true;
  }

  /** How many columns there are; no limit where it is no terminal. */
  get width(): number {
    return this.isTty ? this.#stream.columns || WIDTH : Number.POSITIVE_INFINITY;
  }

  /** A line as it is written: the only way of a text to a terminal. Styles are ours; nothing in a text is obeyed. */
  render(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (typeof piece === "string" ? printable(piece) : this.#styled(piece))).join("");
  }

  #styled({ text, on, off }: Styled): string {
    const shown = printable(text);
    return this.#hasColours ? `\x1b[${on}m${shown}\x1b[${off}m` : shown;
  }
}
