// Whether a text is a JSON object, and where and why not. Engines word it each in their own way, some without a place: a parser
// that goes on after a mistake says it the same everywhere.
import type { Metadata } from "clerk-organizations";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

export interface Mistake {
  text: string;
  /** Where it is, from 0. */
  offset: number;
  /** From 1. */
  line: number;
  column: number;
}

/** An empty text is an empty object. */
export function parseObject(text: string): Metadata | Mistake {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return firstMistake(text);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Metadata;
  return mistakeAt(text, 0, 'Metadata is a JSON object, such as { "plan": "pro" }');
}

export function isMistake(read: Metadata | Mistake): read is Mistake {
  return read instanceof FoundMistake;
}

/** An object's own members could be named as a mistake's are. */
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
  return mistakeAt(
    text,
    first?.offset ?? 0,
    (first && MESSAGES[printParseErrorCode(first.error)]) ?? "This is not JSON",
  );
}

const MESSAGES: Record<string, string> = {
  InvalidSymbol: "This word means nothing in JSON: strings stand in double quotes",
  InvalidNumberFormat: "This is not a number",
  PropertyNameExpected: "A name in double quotes is expected",
  ValueExpected: "A value is expected",
  ColonExpected: "A colon is expected",
  CommaExpected: "A comma is expected",
  CloseBraceExpected: "A closing } is expected",
  CloseBracketExpected: "A closing ] is expected",
  EndOfFileExpected: "Nothing more is expected after the object",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfNumber: "The number has no end",
  UnexpectedEndOfString: "The string has no end",
  InvalidUnicode: "Four hexadecimal digits are expected after \\u",
  InvalidEscapeCharacter: "There is no such escape",
  InvalidCharacter: "This character must be escaped",
};

function mistakeAt(text: string, offset: number, message: string): Mistake {
  const before = text.slice(0, offset).split("\n");
  return new FoundMistake(message, offset, before.length, (before.at(-1)?.length ?? 0) + 1);
}
