// Parses JSON objects and locates mistakes. The messages of engines differ, and some name no position, so a tolerant parser finds the
// mistake.
import type { Metadata } from "clerk-organizations/slim";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

export interface Mistake {
  text: string;
  /** From 0. */
  offset: number;
  /** From 1. */
  line: number;
  column: number;
}

/** Parses a JSON object. An empty text is an empty object. */
export function parseObject(text: string): Metadata | Mistake {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return firstMistake(text);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Metadata;
  return mistakeAt(text, 0, 'Metadata must be a JSON object, such as { "plan": "pro" }');
}

export function isMistake(read: Metadata | Mistake): read is Mistake {
  return read instanceof FoundMistake;
}

/** A class, because a parsed object could have the same members as a mistake. */
class FoundMistake implements Mistake {
  constructor(
    readonly text: string,
    readonly offset: number,
    readonly line: number,
    readonly column: number,
  ) {}
}

function firstMistake(text: string): Mistake {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  return mistakeAt(text, first?.offset ?? 0, (first && MESSAGES[printParseErrorCode(first.error)]) ?? "Invalid JSON");
}

const MESSAGES: Record<string, string> = {
  InvalidSymbol: "Unknown word. Strings need double quotes",
  InvalidNumberFormat: "Invalid number",
  PropertyNameExpected: "A name in double quotes is expected",
  ValueExpected: "A value is expected",
  ColonExpected: "A colon is expected",
  CommaExpected: "A comma is expected",
  CloseBraceExpected: "A closing } is expected",
  CloseBracketExpected: "A closing ] is expected",
  EndOfFileExpected: "Unexpected text after the object",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfNumber: "Incomplete number",
  UnexpectedEndOfString: "Unterminated string",
  InvalidUnicode: "Four hexadecimal digits are expected after \\u",
  InvalidEscapeCharacter: "Invalid escape sequence",
  InvalidCharacter: "This character must be escaped",
};

function mistakeAt(text: string, offset: number, message: string): Mistake {
  const before = text.slice(0, offset).split("\n");
  return new FoundMistake(message, offset, before.length, (before.at(-1)?.length ?? 0) + 1);
}
