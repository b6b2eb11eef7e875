// Suggests the known name that is most similar to a mistyped one.
import { distance } from "fastest-levenshtein";

/** A suggestion has at most this many wrong letters, and at least this share of right ones. */
const MAX_WRONG = 3;
const MIN_SIMILARITY = 0.4;

/** Returns the most similar name, if it is similar enough. Ignores case and separators. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const word = plain(typed);
  const ranked = names
    .map((name) => ({ name, wrong: distance(word, plain(name)), length: Math.max(word.length, plain(name).length) }))
    .filter(({ wrong, length }) => wrong <= MAX_WRONG && (length - wrong) / length > MIN_SIMILARITY)
    .sort((one, other) => one.wrong - other.wrong);
  return ranked[0]?.name;
}

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, "");

/** Returns a suggestion for the end of a message, or an empty string. */
export function didYouMean(typed: string, names: readonly string[], prefix = ""): string {
  const name = nearest(typed, names);
  return name === undefined ? "" : `; did you mean ${prefix}${name}?`;
}
