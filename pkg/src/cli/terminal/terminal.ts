// A stream that may be a terminal, with its width and colours.
import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { printable } from "./printable.js";

/** The width if the terminal does not report it. */
const WIDTH = 80;

/** Styled text, with the SGR codes that begin and end the style. */
interface Styled {
  text: string;
  on: number;
  off: number;
}

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
    // Node considers NO_COLOR and TERM.
    this.#hasColours = this.isTty && this.#stream.hasColors?.() === true;
  }

  /** The number of columns; infinite if the stream is not a terminal. */
  get width(): number {
    return this.isTty ? this.#stream.columns || WIDTH : Number.POSITIVE_INFINITY;
  }

  /** Formats a line. All text passes through here, so none of it can control the terminal. */
  render(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (typeof piece === "string" ? printable(piece) : this.#styled(piece))).join("");
  }

  #styled({ text, on, off }: Styled): string {
    const shown = printable(text);
    return this.#hasColours ? `\x1b[${on}m${shown}\x1b[${off}m` : shown;
  }
}
