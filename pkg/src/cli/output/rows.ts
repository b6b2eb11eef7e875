// Prints rows as a table, or as one JSON document with a row per line.

import type { Context } from "../arguments/command.js";
import type { Result } from "../requests/call.js";
import type { Piece } from "../terminal/terminal.js";
import type { Column } from "./columns.js";
import type { Table } from "./table.js";

export class Rows {
  readonly #context: Context;
  readonly #columns: Column[];
  #table: Table | undefined;
  /** The last row of the document, which is written once it is known whether a comma follows. */
  #last: string | undefined;
  #count = 0;

  constructor(context: Context, columns: Column[]) {
    this.#context = context;
    this.#columns = columns;
  }

  async add(rows: Result[]): Promise<void> {
    const { values, output } = this.#context;
    if (values.json) for (const line of this.#members(rows)) await output.data(line);
    else for (const line of await this.#lines(rows)) await output.line(line);
    this.#count += rows.length;
    await output.flush();
  }

  /** Imported late, because string-width takes longer to load than the rest of the tool. */
  async #lines(rows: Result[]): Promise<Iterable<Piece>> {
    const { Table } = await import("./table.js");
    this.#table ??= new Table(this.#context.output.terminal, this.#columns);
    return this.#table.lines(rows);
  }

  *#members(rows: Result[]): Generator<string> {
    for (const row of rows) {
      yield this.#last === undefined ? '{"data":[' : `${this.#last},`;
      this.#last = JSON.stringify(row);
    }
  }

  /** Writes what is left of the rows if no more can be read. The document stays open, so that nobody takes it for complete. */
  async stop(): Promise<void> {
    const { output } = this.#context;
    if (this.#last !== undefined) await output.data(this.#last);
    await output.flush();
  }

  /** Ends the output. `totalCount` is that of the response, or the number of printed rows. */
  async end(totalCount = this.#count): Promise<void> {
    const { values, output } = this.#context;
    if (values.json) await output.data(`${this.#last ?? '{"data":['}\n],"totalCount":${totalCount}}`);
    await output.flush();
  }
}
