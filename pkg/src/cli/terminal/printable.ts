// Makes text safe to print: text from the server or a file must neither control the terminal nor reveal the key.
import { CONTROLS, escapeControls } from "../../client/control-characters.js";
import { REDACTED, withoutSecretKeys } from "../../errors/secret-key.js";

const SPACES = /[\t\n\r\u2028\u2029]+/g;
/** Lone surrogates, which UTF-8 cannot represent. */
const HALVES = /\p{Surrogate}/gu;

/** Converts text to one line without control characters. Idempotent. */
export function printable(text: string): string {
  return text.replace(SPACES, " ").replace(CONTROLS, "\ufffd").replace(HALVES, "\ufffd");
}

/** Formats a value as JSON in one line, for people. */
export const json = (value: unknown) => escapeControls(JSON.stringify(value));

/** A shorter key could be part of any text. */
const MIN_SEARCHABLE = 6;

/** Removes a key from texts. */
export class Redaction {
  readonly #key: string;

  constructor(key: string | undefined) {
    this.#key = key?.trim() ?? "";
  }

  holds(text: string): boolean {
    return this.#key.length >= MIN_SEARCHABLE && text.includes(this.#key);
  }

  /** Removes the key itself, for data, which must otherwise stay the same. */
  redactData(text: string): string {
    return this.holds(text) ? text.replaceAll(this.#key, REDACTED) : text;
  }

  /** Removes the key and everything that looks like one. */
  redactText(text: string): string {
    return withoutSecretKeys(this.redactData(text));
  }
}
