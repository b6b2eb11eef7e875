// Text that may be shown: what the server or a file holds must neither move a terminal's cursor nor show the key.

/** Control characters, and those that turn the direction of what follows. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const SPACES = /[\t\n\r\u2028\u2029]+/g;

/** One line without anything that a terminal obeys. */
export function printable(text: string): string {
  return text.replace(SPACES, " ").replace(CONTROLS, "\ufffd");
}

/** What JSON leaves as it is though terminals obey it, or other readers of lines take it for a line's end. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A value as JSON in one line. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(UNESCAPED, escaped);
}

/** The same in many lines, for people. */
export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNESCAPED, escaped);
}

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
  ofData(text: string): string {
    return this.holds(text) ? text.replaceAll(this.#key, REDACTED) : text;
  }

  /** The text without this key and without anything that looks like one. */
  ofWords(text: string): string {
    return this.ofData(text).replace(LOOKS_LIKE_KEY, REDACTED);
  }
}
