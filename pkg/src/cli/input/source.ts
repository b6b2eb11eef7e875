// Reads the lines of a file more than once. A regular file is read again and must not have changed; the content of a pipe is kept.
import { type FileHandle, open } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import { errorMessage, Failure, usage } from "../failure.js";
import type { Interrupt } from "../terminal/interrupt.js";
import { CheckedFile } from "./checked-file.js";
import { CheckedImages } from "./checked-images.js";
import { reasonOf, textOf } from "./text.js";

export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

const LINE_END = 10;
/** The maximum length of a line. It prevents a file without line ends from being read into memory as a whole. */
const MAX_LINE = 1024 * 1024;

export class Source {
  /** The name in messages. */
  readonly name: string;
  /** The logos to which its lines refer. */
  readonly images = new CheckedImages();
  readonly #file: FileHandle | undefined;
  readonly #interrupt: Interrupt;
  #checked: CheckedFile | undefined;
  #kept: Buffer[] | undefined;

  private constructor(name: string, file: FileHandle | undefined, interrupt: Interrupt) {
    this.name = name;
    this.#file = file;
    this.#interrupt = interrupt;
  }

  /** Opens a file, or standard input if the path is `-`. An interrupt ends the wait for the content of a pipe. */
  static async open(path: string, interrupt: Interrupt): Promise<Source> {
    if (path === "-") return new Source("standard input", undefined, interrupt);
    const file = await open(path).catch((error: unknown) => {
      throw usage(`${path} could not be read: ${reasonOf(error)}`);
    });
    return new Source(path, file, interrupt);
  }

  /**
   * Reads all lines from the beginning, without empty ones. If the file has changed since it was first read to the end, this throws
   * before the first changed line.
   */
  async *lines(): AsyncGenerator<Line, void, undefined> {
    let number = 0;
    for await (const bytes of split(await this.#chunks(), (where) => usage(`${this.at(number + 1)}: ${where}`))) {
      number += 1;
      const text = this.#decode(bytes, number);
      if (text.trim() !== "") yield { number, text };
    }
  }

  /** Formats the position of a line. */
  at(line: number): string {
    return `${this.name}:${line}`;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #chunks(): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
    if (!this.#checked && !this.#kept && this.#file && (await this.#file.stat()).isFile()) {
      const changed = () =>
        new Failure(`${this.name} has changed since it was checked; the changed lines were not sent`);
      this.#checked = new CheckedFile(this.#file, changed);
    }
    if (this.#checked) return this.#checked.blocks();
    this.#kept ??= await this.#all(this.#file?.createReadStream({ autoClose: false }) ?? process.stdin);
    return this.#kept;
  }

  /** Reads a pipe or a device, which can be read only once. */
  async #all(stream: Readable): Promise<Buffer[]> {
    try {
      return await addAbortSignal(this.#interrupt.signal, stream).toArray();
    } catch (error) {
      throw usage(`${this.name} could not be read: ${reasonOf(error)}`);
    }
  }

  #decode(bytes: Buffer, number: number): string {
    try {
      return textOf(bytes);
    } catch (error) {
      throw usage(`${this.at(number)}: ${errorMessage(error)}`);
    }
  }
}

/** Splits at line feeds only, because JSON may contain other line separators. */
async function* split(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, refuse: (rule: string) => Error) {
  let rest: Buffer = Buffer.alloc(0);
  const grown = (more: Buffer) => {
    if (rest.length + more.length > MAX_LINE) throw refuse("is longer than 1 MiB");
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
