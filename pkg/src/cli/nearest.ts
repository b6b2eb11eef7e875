// Which name was meant: the known one that a mistyped one is nearest to.
import { distance } from "fastest-levenshtein";

/** So many letters may be wrong, and this share must be right: what differs more is another word. */
const MOST_WRONG = 3;
const LEAST_SIMILAR = 0.4;

/** The nearest of the names, where one is near enough. Case and separators do not matter. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const word = plain(typed);
  const ranked = names
    .map((name) => ({ name, wrong: distance(word, plain(name)), length: Math.max(word.length, plain(name).length) }))
    .filter(({ wrong, length }) => wrong <= MOST_WRONG && (length - wrong) / length > LEAST_SIMILAR)
    .sort((one, other) => one.wrong - other.wrong);
  return ranked[0]?.name;
}

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, "");

/** The end of a message about a name that is not known; empty where none is near. */
export function didYouMean(typed: string, names: readonly string[], prefix = ""): string {
  const name = nearest(typed, names);
  return name === undefined ? "" : `; did you mean ${prefix}${name}?`;
}
