// The definition of options, and the conversion of their values to parameters of the API.
import { readFileSync } from "node:fs";
import { errorMessage, usage } from "../failure.js";
import { parseExactJson } from "../input/exact-json.js";
import { reasonOf, textOf } from "../input/text.js";
import { didYouMean } from "./nearest.js";

/** The type of the value. A flag has none, and a list may be repeated. */
type Kind = "flag" | "text" | "list" | "integer" | "boolean" | "object";

export interface Option {
  kind: Kind;
  /** The name of the value in help. */
  value?: string;
  about: string;
}

export type Options = Record<string, Option>;

/** The values by option name, as `parseArgs` returns them. */
export type Values = Record<string, string | boolean | string[] | undefined>;

const READERS: Record<Kind, (text: any, name: string) => unknown> = {
  flag: (isGiven: boolean) => isGiven,
  text: (text: string) => text,
  list: (texts: string[]) => texts,
  integer: (text: string, name) => {
    if (!/^-?\d+$/.test(text)) throw usage(`--${name} must be an integer`);
    return Number(text);
  },
  boolean: (text: string, name) => {
    if (text !== "true" && text !== "false") throw usage(`--${name} must be true or false`);
    return text === "true";
  },
  object: (text: string, name) => objectOf(text, name),
};

/** Returns the converted value of an option, if it is present. */
export function optionValue(options: Options, values: Values, name: string): any {
  const value = values[name];
  return value === undefined ? undefined : READERS[(options[name] as Option).kind](value, name);
}

const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Converts options to the parameters of the same names. */
export function parametersOf(options: Options, values: Values): Record<string, unknown> {
  const present = Object.keys(options).filter((name) => values[name] !== undefined);
  return Object.fromEntries(present.map((name) => [camel(name), optionValue(options, values, name)]));
}

/** Returns the fields that `--clear` names, each with the value null. */
export function cleared(options: Options, values: Values): Record<string, null> {
  const names = (values.clear ?? []) as string[];
  const known = Object.keys(options);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw usage(`--clear takes one of ${known.join(", ")}, not "${unknown}"${didYouMean(unknown, known)}`);
  return Object.fromEntries(names.map((name) => [camel(name), null]));
}

/** Parses a JSON object: the text itself, or `@` and the name of a file, where `-` is standard input. */
function objectOf(text: string, name: string): unknown {
  const isFile = text.startsWith("@");
  const source = isFile ? fileText(text.slice(1), name) : text.replace(/^\ufeff/, "");
  try {
    return parseExactJson(source);
  } catch (error) {
    throw usage(`--${name} cannot be parsed as JSON: ${errorMessage(error)}${isFile ? "" : hintAt(text)}`);
  }
}

/** cmd.exe and PowerShell 5 remove double quotes, and cmd.exe keeps single ones. */
function hintAt(text: string): string {
  const isMangled = !text.includes('"') || /^'|\\"/.test(text);
  return isMangled ? '; the shell may have changed its quotes: put it in a file and pass "@FILE"' : "";
}

function fileText(path: string, name: string): string {
  const place = `--${name}: ${path === "-" ? "standard input" : path}`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    throw usage(`${place} could not be read: ${reasonOf(error)}`);
  }
  try {
    return textOf(bytes);
  } catch (error) {
    throw usage(`${place} ${errorMessage(error)}`);
  }
}
