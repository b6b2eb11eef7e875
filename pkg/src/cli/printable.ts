// Text that may be shown: what the server or a file holds must neither move a terminal's cursor nor show the key.
import { CONTROLS, escapeControls } from "../client/control-characters.js";

const SPACES = /[\t\n\r\u2028\u2029]+/g;
/** Half of a surrogate pair: a stream of UTF-8 has no place for it. */
const HALVES = /\p{Surrogate}/gu;

/** One line for people, without anything that a terminal obeys. What has gone through here goes through again unchanged. */
export function printable(text: string): string {
  return text.replace(SPACES, " ").replace(CONTROLS, "\ufffd").replace(HALVES, "\ufffd");
}

/** A value as JSON in one line, for people. */
export const json = (value: unknown) => escapeControls(JSON.stringify(value));

/** What Clerk's secret keys look like. */
export const LOOKS_LIKE_KEY = /sk_(?:test|live)_[0-9A-Za-z_]*/g;
/** Shorter than this is no key that could be looked for in a text. */
const SHORTEST = 6;
const REDACTED = "[redacted]";

/** Takes one key out of texts. */
export class Redaction {
  readonly #key: string;

  constructor(key: string | undefined) {
    this.#key = key?.trim() ?? "";
  }

  holds(text: string): boolean {
    return this.#key.length >= SHORTEST && text.includes(this.#key);
  }

  /** The text without the key itself: for data, which is otherwise left as it is. */
  redactData(text: string): string {
    return this.holds(text) ? text.replaceAll(this.#key, REDACTED) : text;
  }

  /** The text without this key and without anything that looks like one. */
  redactText(text: string): string {
    return this.redactData(text).replace(LOOKS_LIKE_KEY, REDACTED);
  }
}
