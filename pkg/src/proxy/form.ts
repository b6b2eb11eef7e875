// A form (multipart/form-data, RFC 7578) as it comes, split at its boundary. What its parts are is for the Rust side to judge.
import { HEAD_BYTES } from "../../generated/constants.js";
import { concatBytes } from "../http/response-body.js";
import { ByteBuffer, indexOf } from "./byte-buffer.js";
import { Refusal } from "./refusal.js";

/** A part of a form, as far as it has come. */
interface Part {
  /** Its header lines. */
  head: string;
  content: ByteBuffer;
}

/** A form as the Rust side reads it: of a file its size and its first bytes, of a field its text, absent where it is too long. */
export interface PartialForm {
  isWhole: boolean;
  parts: { head: string; text?: string; size?: number; first?: number[] }[];
}

/** The most bytes of a part's header lines. */
const MAX_HEAD = 4096;
/** The most bytes of a field that is not a file. */
const MAX_FIELD = 4096;

const LINE_END = new Uint8Array([13, 10]);
const EMPTY_LINE = new Uint8Array([13, 10, 13, 10]);
const DASHES = new Uint8Array([45, 45]);

export class Form {
  readonly #delimiter: Uint8Array;
  readonly #maxParts: number;
  readonly #parts: Part[] = [];
  /** What has come and is not yet told apart. The first boundary is not at the beginning of a line until we say so. */
  #held: Uint8Array = LINE_END;
  #step: () => boolean = this.#begin;
  #isWhole = false;

  constructor(boundary: string, maxParts: number) {
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
    this.#maxParts = maxParts;
  }

  /** How many parts can be judged: fields that are complete, and files of which the first bytes have come. */
  get length(): number {
    return this.#judged().length;
  }

  /** A field that is still coming would be judged by its beginning. */
  #judged(): Part[] {
    const isComplete = (part: Part) => this.#isWhole || part !== this.#parts.at(-1);
    const isShown = (part: Part) => isFile(part) && part.content.bytes.length >= HEAD_BYTES;
    return this.#parts.filter((part) => isComplete(part) || isShown(part));
  }

  /** Takes the next bytes; nothing stands for the end. Throws a `Refusal` where it is not a form, or has too many parts. */
  push(bytes: Uint8Array | undefined): void {
    if (!bytes && !this.#isWhole) throw malformed();
    if (!bytes) return;
    this.#held = this.#held.length ? concatBytes([this.#held, bytes]) : bytes;
    while (this.#step());
  }

  /** The form as far as it has come (see src/proxy/form.rs). */
  describe(): PartialForm {
    return { isWhole: this.#isWhole, parts: this.#judged().map(describe) };
  }

  /** The content of the file, as far as it has come. */
  get file(): Uint8Array<ArrayBuffer> | undefined {
    return this.#parts.find(isFile)?.content.bytes;
  }

  /** Nothing comes before the first boundary. */
  #begin(): boolean {
    if (!startWithSame(this.#held, this.#delimiter)) throw malformed();
    return this.#held.length >= this.#delimiter.length && this.#skip(this.#delimiter.length, this.#afterBoundary);
  }

  /** After a boundary comes another part, or the end. */
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
    // What could be the beginning of a boundary waits for the rest of it.
    const end = at < 0 ? Math.max(0, this.#held.length - this.#delimiter.length + 1) : at;
    this.#parts.at(-1)?.content.append(this.#held.subarray(0, end));
    this.#held = this.#held.subarray(end);
    return at >= 0 && this.#skip(this.#delimiter.length, this.#afterBoundary);
  }

  /** After the end comes nothing but the end of its line. */
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

/** Whether two sequences are the same as far as both go. */
function startWithSame(first: Uint8Array, second: Uint8Array): boolean {
  const length = Math.min(first.length, second.length);
  return first.subarray(0, length).every((byte, i) => byte === second[i]);
}

/** Whether a part is to be described as a file. The Rust side reads heads exactly, and refuses what is described wrongly. */
const isFile = ({ head }: Part) => /;\s*filename/i.test(head);

function describe(part: Part): PartialForm["parts"][number] {
  const { head, content } = part;
  const { length } = content.bytes;
  if (isFile(part)) return { head, size: length, first: [...content.bytes.subarray(0, HEAD_BYTES)] };
  return length > MAX_FIELD ? { head } : { head, text: new TextDecoder().decode(content.bytes) };
}
