// Formats rows as a table, page by page. The name comes last, because it may be long or have characters of unknown width.
import stringWidth from "string-width";
import { printable } from "../terminal/printable.js";
import { bold, type Piece, type Terminal } from "../terminal/terminal.js";
import type { Column } from "./columns.js";
import { cut, pad } from "./width.js";

const GAP = "  ";
/** The minimum width of a column that can shrink on a narrow terminal. */
const MIN_WIDTH = 8;

export class Table {
  readonly #terminal: Terminal;
  readonly #columns: Column[];
  #widths: number[] | undefined;

  constructor(terminal: Terminal, columns: Column[]) {
    this.#terminal = terminal;
    this.#columns = columns;
  }

  /** Formats rows. The first call sets the widths of the columns, and adds the titles. */
  *lines(rows: object[]): Generator<Piece> {
    const cells = rows.map((row) => this.#columns.map(({ text }) => printable(text(row))));
    if (!this.#widths) {
      const titles = this.#columns.map(({ title }) => title);
      this.#widths = this.#widthsOf([titles, ...cells]);
      yield bold(this.#line(titles));
    }
    for (const row of cells) yield this.#line(row);
  }

  #widthsOf(rows: string[][]): number[] {
    const { width } = this.#terminal;
    const needed = this.#columns.map((_, i) => Math.max(...rows.map((row) => stringWidth(row[i] as string))));
    const fixed = this.#columns.map(({ canShrink }, i) => (canShrink ? 0 : (needed[i] as number)) + GAP.length);
    const free = width - fixed.slice(0, -1).reduce((sum, each) => sum + each, 0);
    const max = Math.max(MIN_WIDTH, Math.floor(free / 2));
    return needed.map((each, i) => (this.#columns[i]?.canShrink ? Math.min(each, max) : each));
  }

  #line(cells: string[]): string {
    const padded = cells.map((cell, i) => (i === cells.length - 1 ? cell : this.#cell(cell, i)));
    return cut(padded.join(GAP), this.#terminal.width);
  }

  #cell(cell: string, i: number): string {
    const width = this.#widths?.[i] ?? 0;
    const shown = this.#columns[i]?.canShrink && this.#terminal.isTty ? cut(cell, width) : cell;
    return pad(shown, width);
  }
}
