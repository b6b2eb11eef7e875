// The lines of a file that is read more than once: a file is read anew, what comes from a pipe is kept.
import { type FileHandle, open } from "node:fs/promises";
import { usage, wordsOf } from "./failure.js";

export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

const LINE_END = 10;
/** Longer than this no line is that describes a change: a file without lines is not read whole into memory. */
const LONGEST = 1024 * 1024;

export class Source {
  /** As it was typed, for messages. */
  readonly name: string;
  readonly #file: FileHandle | undefined;
  #kept: Buffer[] | undefined;

  private constructor(name: string, file: FileHandle | undefined) {
    this.name = name;
    this.#file = file;
  }

  /** Opens a file, or standard input where the path is `-`. */
  static async open(path: string): Promise<Source> {
    if (path === "-") return new Source("standard input", undefined);
    try {
      const file = await open(path);
      const source = new Source(path, file);
      if (!(await file.stat()).isFile()) await source.#keep(file.createReadStream({ autoClose: false }));
      return source;
    } catch (error) {
      throw usage(`${path} could not be read: ${wordsOf(error)}`);
    }
  }

  /** All lines, from the first one, as often as asked for. Empty ones are left out. */
  async *lines(): AsyncGenerator<Line, void, undefined> {
    let number = 0;
    for await (const bytes of split(await this.#chunks(), (where) => usage(`${this.at(number + 1)}: ${where}`))) {
      number += 1;
      const text = this.#decode(bytes, number);
      if (text.trim() !== "") yield { number, text };
    }
  }

  /** A place in it. */
  at(line: number): string {
    return `${this.name}:${line}`;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #chunks(): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
    if (this.#file && !this.#kept) return this.#file.createReadStream({ start: 0, autoClose: false });
    if (!this.#kept) await this.#keep(process.stdin);
    return this.#kept as Buffer[];
  }

  /** What can be read only once is kept in memory. */
  async #keep(chunks: AsyncIterable<Buffer>): Promise<void> {
    this.#kept = [];
    for await (const chunk of chunks) this.#kept.push(chunk);
  }

  #decode(bytes: Buffer, number: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw usage(`${this.at(number)}: is no UTF-8`);
    }
  }
}

/** Splits at line feeds alone: JSON may hold what else counts as a line's end elsewhere. */
async function* split(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, refuse: (rule: string) => Error) {
  let rest: Buffer = Buffer.alloc(0);
  const grown = (more: Buffer) => {
    if (rest.length + more.length > LONGEST) throw refuse("is longer than 1 MiB");
    return Buffer.concat([rest, more]);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      yield grown(chunk.subarray(from, end));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = grown(chunk.subarray(from));
  }
  if (rest.length > 0) yield rest;
}
