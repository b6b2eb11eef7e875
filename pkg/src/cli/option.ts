// An option: what its value is, how it is written, and what of it the API takes.
import { readFileSync } from "node:fs";
import { parseExactJson } from "./exact-json.js";
import { errorMessage, usage } from "./failure.js";
import { didYouMean } from "./nearest.js";
import { reasonOf, textOf } from "./text.js";

/** What the value is: nothing, text, several texts, an integer, true or false, or a JSON object. */
type Kind = "flag" | "text" | "list" | "integer" | "boolean" | "object";

export interface Option {
  kind: Kind;
  /** What help calls the value. */
  value?: string;
  about: string;
}

export type Options = Record<string, Option>;

/** The values by the options' names, as `parseArgs` gives them. */
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

/** The value of one option, where it is given. */
export function optionValue(options: Options, values: Values, name: string): any {
  const given = values[name];
  return given === undefined ? undefined : READERS[(options[name] as Option).kind](given, name);
}

const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The parameters of a call: each option stands for the parameter of its name. */
export function parametersOf(options: Options, values: Values): Record<string, unknown> {
  const given = Object.keys(options).filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [camel(name), optionValue(options, values, name)]));
}

/** Those that `--clear` names, as null. */
export function cleared(options: Options, values: Values): Record<string, null> {
  const names = (values.clear ?? []) as string[];
  const known = Object.keys(options);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw usage(`--clear takes one of ${known.join(", ")}, not "${unknown}"${didYouMean(unknown, known)}`);
  return Object.fromEntries(names.map((name) => [camel(name), null]));
}

/** A JSON object: the text itself, or `@` and the file that holds it, where `-` is standard input. */
function objectOf(text: string, name: string): unknown {
  const isFile = text.startsWith("@");
  const source = isFile ? fileText(text.slice(1), name) : text.replace(/^\ufeff/, "");
  try {
    return parseExactJson(source);
  } catch (error) {
    throw usage(`--${name} cannot be taken as JSON: ${errorMessage(error)}${isFile ? "" : hintAt(text)}`);
  }
}

/** cmd.exe and PowerShell 5 take double quotes away, and cmd.exe leaves single ones. */
function hintAt(text: string): string {
  const isMangled = !text.includes('"') || /^'|\\"/.test(text);
  return isMangled ? '; the shell may have changed its quotes: put it in a file and give "@FILE"' : "";
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
