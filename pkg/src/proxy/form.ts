// Splits a form (multipart/form-data, RFC 7578) at its boundary while it arrives. The Rust core interprets the parts.
import { HEAD_BYTES } from "../../generated/constants.js";
import { concatBytes } from "../http/concat-bytes.js";
import { ByteBuffer, indexOf } from "./byte-buffer.js";
import { Refusal } from "./refusal.js";

/** A part of a form, as far as it has arrived. */
interface Part {
  /** The header lines. */
  head: string;
  content: ByteBuffer;
}

/** A form for the Rust core: the size and the first bytes of a file, and the text of a field, unless it is too long. */
export interface PartialForm {
  isWhole: boolean;
  parts: { head: string; text?: string; size?: number; first?: number[] }[];
}

/** The maximum size of a part's header lines, in bytes. */
const MAX_HEAD = 4096;
/** The maximum size of a field that is not a file, in bytes. */
const MAX_FIELD = 4096;

const LINE_END = new Uint8Array([13, 10]);
const EMPTY_LINE = new Uint8Array([13, 10, 13, 10]);
const DASHES = new Uint8Array([45, 45]);

export class Form {
  readonly #delimiter: Uint8Array;
  readonly #maxParts: number;
  readonly #parts: Part[] = [];
  /** The bytes that were not parsed yet. They begin with a line end, because each boundary follows one. */
  #held: Uint8Array = LINE_END;
  #step: () => boolean = this.#begin;
  #isWhole = false;

  constructor(boundary: string, maxParts: number) {
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
    this.#maxParts = maxParts;
  }

  /** How many parts can be interpreted: complete fields, and files whose first bytes have arrived. */
  get length(): number {
    return this.#interpretable().length;
  }

  #interpretable(): Part[] {
    const isComplete = (part: Part) => this.#isWhole || part !== this.#parts.at(-1);
    const isShown = (part: Part) => isFile(part) && part.content.bytes.length >= HEAD_BYTES;
    return this.#parts.filter((part) => isComplete(part) || isShown(part));
  }

  /** Parses the next bytes; `undefined` is the end. Throws a `Refusal` if the form is malformed or has too many parts. */
  push(bytes: Uint8Array | undefined): void {
    if (!bytes && !this.#isWhole) throw malformed();
    if (!bytes) return;
    this.#held = this.#held.length ? concatBytes([this.#held, bytes]) : bytes;
    while (this.#step());
  }

  /** Returns the form as far as it has arrived (see src/proxy/form.rs). */
  describe(): PartialForm {
    return { isWhole: this.#isWhole, parts: this.#interpretable().map(describe) };
  }

  /** The content of the file, as far as it has arrived. */
  get file(): Uint8Array<ArrayBuffer> | undefined {
    return this.#parts.find(isFile)?.content.bytes;
  }

  /** Nothing may precede the first boundary. */
  #begin(): boolean {
    if (!startWithSame(this.#held, this.#delimiter)) throw malformed();
    return this.#held.length >= this.#delimiter.length && this.#skip(this.#delimiter.length, this.#afterBoundary);
  }

  /** A boundary is followed by another part or by the end. */
  #afterBoundary(): boolean {
    if (this.#held.length < 2) return false;
    if (startWithSame(this.#held, DASHES)) return this.#skip(2, this.#end);
    if (!startWithSame(this.#held, LINE_END) || this.#parts.length === this.#maxParts) throw malformed();
    return this.#skip(2, this.#head);
  }

  #head(): boolean {
    const end = indexOf(this.#held, EMPTY_LINE);
    if ((end < 0 ? this.#held.length : end) > MAX_HEAD) throw malformed();
    if (end < 0) return false;
    const head = new TextDecoder().decode(this.#held.subarray(0, end));
    this.#parts.push({ head, content: new ByteBuffer() });
    return this.#skip(end + EMPTY_LINE.length, this.#content);
  }

  #content(): boolean {
    const at = indexOf(this.#held, this.#delimiter);
    // The last bytes may be the beginning of a boundary.
    const end = at < 0 ? Math.max(0, this.#held.length - this.#delimiter.length + 1) : at;
    this.#parts.at(-1)?.content.append(this.#held.subarray(0, end));
    this.#held = this.#held.subarray(end);
    return at >= 0 && this.#skip(this.#delimiter.length, this.#afterBoundary);
  }

  /** The end is followed by nothing but a line end. */
  #end(): boolean {
    if (this.#held.length > 2 || !startWithSame(this.#held, LINE_END)) throw malformed();
    this.#isWhole = true;
    return false;
  }

  #skip(bytes: number, next: () => boolean): true {
    this.#held = this.#held.subarray(bytes);
    this.#step = next;
    return true;
  }
}

const malformed = () => new Refusal("broken_form");

/** Whether one sequence begins with the other. */
function startWithSame(first: Uint8Array, second: Uint8Array): boolean {
  const length = Math.min(first.length, second.length);
  return first.subarray(0, length).every((byte, i) => byte === second[i]);
}

/** Whether to describe a part as a file. The Rust core parses heads exactly, and rejects a wrong description. */
const isFile = ({ head }: Part) => /;\s*filename/i.test(head);

function describe(part: Part): PartialForm["parts"][number] {
  const { head, content } = part;
  const { length } = content.bytes;
  if (isFile(part)) return { head, size: length, first: [...content.bytes.subarray(0, HEAD_BYTES)] };
  return length > MAX_FIELD ? { head } : { head, text: new TextDecoder().decode(content.bytes) };
}
