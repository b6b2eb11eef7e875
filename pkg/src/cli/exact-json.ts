// JSON as it stands: a number that JavaScript would change without a word is refused.

const STRINGS = /"(?:[^"\\]|\\.)*"/g;
const LONG_INTEGERS = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** @throws SyntaxError where it is no JSON, or holds an integer that has no number of its own. */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const integers = text.replace(STRINGS, '""').match(LONG_INTEGERS) ?? [];
  const changed = integers.find((integer) => BigInt(Number(integer)) !== BigInt(integer));
  if (changed) throw new SyntaxError(`${changed} would become ${BigInt(Number(changed))}; write it as a string`);
  return value;
}
