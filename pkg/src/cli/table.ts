// Organizations as a table that begins before its end is known. What may be long or wide comes last, so that nothing stands behind it.
import type { Organization } from "clerk-organizations";
import { time } from "./details.js";
import { printable } from "./printable.js";
import type { Terminal } from "./terminal.js";

interface Column {
  title: string;
  text(organization: Organization): string;
}

const COLUMNS: Column[] = [
  { title: "ID", text: ({ id }) => id },
  { title: "CREATED", text: ({ createdAt }) => time(createdAt).slice(0, 10) },
  { title: "MEMBERS", text: ({ membersCount }) => String(membersCount ?? "") },
  { title: "SLUG", text: ({ slug }) => slug ?? "" },
  { title: "NAME", text: ({ name }) => name },
];

const GAP = "  ";

export class Table {
  readonly #terminal: Terminal;
  readonly #columns: Column[];
  #widths: number[] | undefined;

  constructor(terminal: Terminal, hasMembers: boolean) {
    this.#terminal = terminal;
    this.#columns = COLUMNS.filter(({ title }) => hasMembers || title !== "MEMBERS");
  }

  /** The lines of some more rows. The first ones set the widths, and have the titles above them. */
  *lines(rows: Organization[]): Generator<string> {
    const cells = rows.map((row) => this.#columns.map(({ text }) => printable(text(row))));
    if (!this.#widths) {
      const titles = this.#columns.map(({ title }) => title);
      this.#widths = titles.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] as string).length)));
      yield this.#terminal.bold(this.#line(titles));
    }
    for (const row of cells) yield this.#line(row);
  }

  #line(cells: string[]): string {
    const padded = cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(this.#widths?.[i] ?? 0)));
    return fitted(padded.join(GAP), this.#terminal.width);
  }
}

// Two columns wide on every terminal: East Asian characters and pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The line cut to a width, between characters as people see them. */
function fitted(line: string, width: number): string {
  // No character is wider than its code units.
  if (line.length <= width) return hasWide(line) ? cut(line, width) : line;
  return Number.isFinite(width) ? cut(line, width) : line;
}

const hasWide = (line: string) => WIDE.test(line);

function cut(line: string, width: number): string {
  let columns = 0;
  let kept = "";
  let before = "";
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    columns += WIDE.test(segment) ? 2 : 1;
    if (columns > width) return `${before}…`;
    if (columns <= width - 1) before = kept + segment;
    kept += segment;
  }
  return kept;
}
