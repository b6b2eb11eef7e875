// Converts documentation of the API to words for the command line.
import type { Parameter } from "./declarations.js";

export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Converts sentences to the text of a list: `The name.` becomes `the name`. */
export function phrase(sentences: string): string {
  const text = sentences.replace(/\.$/, "").replaceAll("`", "");
  // Not the name of something, such as "API".
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

/** Names parameters as options: `userId` becomes `--user-id`. */
export const commandLineText = (text: string, params: readonly Parameter[]) =>
  text.replaceAll(/`(\w+)`/g, (quoted, name) =>
    params.some((one) => one.name === name) ? `--${kebab(name)}` : quoted,
  );
