// Parses JSON. Rejects integers that JavaScript would silently change.

const STRINGS = /"(?:[^"\\]|\\.)*"/g;
const LONG_INTEGERS = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** @throws SyntaxError if the text is not JSON, or contains an integer that a number cannot represent exactly. */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const integers = text.replace(STRINGS, '""').match(LONG_INTEGERS) ?? [];
  const changed = integers.find((integer) => BigInt(Number(integer)) !== BigInt(integer));
  if (changed) throw new SyntaxError(`${changed} would become ${BigInt(Number(changed))}; write it as a string`);
  return value;
}
