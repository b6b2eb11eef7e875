// Parses the arguments: the command, its options and its operands. Keys are rejected, because other users can see arguments.
import { parseArgs } from "node:util";
import { withoutSecretKeys } from "../../errors/secret-key.js";
import { usage } from "../failure.js";
import type { Redaction } from "../terminal/printable.js";
import { COMMON, type Command, optionsOf } from "./command.js";
import { didYouMean } from "./nearest.js";
import type { Options, Values } from "./option.js";

export interface ParsedArgs {
  /** Absent if the arguments name none. */
  command: Command | undefined;
  /** The first two operands, which name the command. */
  words: string[];
  values: Values;
  operands: string[];
}

const KEY_OPTION = /^--?(?:(?:clerk-?)?(?:secret|api)-?key|key|secret|token)(?:=|$)/i;

/** Rejects an argument that looks like a key, without printing it. `roles create` has an option `--key` of its own. */
export function refuseKeys(args: string[], redaction: Redaction, commands: Command[]): void {
  const { command } = named(args, commands);
  const own = command ? Object.keys(optionsOf(command)) : [];
  const isOption = (arg: string) => KEY_OPTION.test(arg) && !own.some((name) => `--${name}` === arg.split("=")[0]);
  const isKey = (arg: string) => withoutSecretKeys(arg) !== arg || redaction.holds(arg) || isOption(arg);
  if (args.some(isKey))
    throw usage("an argument looks like a secret key, and other users can see arguments: set CLERK_SECRET_KEY instead");
}

export function parseArguments(args: string[], commands: Command[]): ParsedArgs {
  const { words, command, every } = named(args, commands);
  const options = command ? optionsOf(command) : words.length > 0 ? every : COMMON;
  const { values, positionals, tokens } = parsed(args, options);
  // An unknown command is reported instead of its options.
  if (command || words.length === 0) for (const token of tokens) checkOption(token, options);
  const operands = command ? positionals.slice(command.name.split(" ").length) : [];
  return { command, words, values, operands };
}

/** Finds the command, and the words that name it. Until it is known, the options of all commands are. */
function named(args: string[], commands: Command[]) {
  const every = Object.assign({}, ...commands.map(optionsOf)) as Options;
  const words = parsed(args, every).positionals.slice(0, 2);
  return { every, words, command: commandOf(words, commands) };
}

/** A command's name has one or two words; options may be between them. */
function commandOf(words: string[], commands: Command[]): Command | undefined {
  const named = (name: string) => commands.find((command) => command.name === name);
  return named(words.join(" ")) ?? named(words[0] ?? "");
}

/** Not strict, because `checkOption` has better messages. */
function parsed(args: string[], options: Options) {
  const types = Object.entries(options).map(([name, { kind }]) => [
    name,
    { type: kind === "flag" ? ("boolean" as const) : ("string" as const), multiple: kind === "list" },
  ]);
  return parseArgs({ args, options: Object.fromEntries(types), allowPositionals: true, strict: false, tokens: true });
}

type Token = ReturnType<typeof parsed>["tokens"][number];

function checkOption(token: Token, options: Options): void {
  if (token.kind !== "option") return;
  const { name, rawName, value, inlineValue } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  // There are only long options.
  if (!option || !rawName.startsWith("--"))
    throw usage(`unknown option ${rawName}${didYouMean(name, Object.keys(options), "--")}`);
  if (option.kind === "flag") {
    if (value !== undefined) throw usage(`${rawName} does not take a value`);
  } else if (value === undefined) {
    throw usage(`${rawName} needs a value: ${option.value}`);
  } else if (value === "" && option.value === "FILE") {
    throw usage(`${rawName} needs the name of a file, not an empty text`);
  } else if (!inlineValue && value.length > 1 && value.startsWith("-")) {
    throw usage(`"${value}" after ${rawName} looks like an option; if it is the value, write ${rawName}=${value}`);
  }
}

/** Checks the number of operands. */
export function checkOperands(command: Command, actual: string[], values: Values): void {
  const { name, operands, takes } = command;
  const expected = takes?.(values) ?? operands;
  const missing = expected.find((_, i) => !actual[i]);
  if (missing !== undefined) throw usage(`${name}: ${missing} is missing`);
  const extra = actual[expected.length];
  if (extra === undefined) return;
  const cut = Object.entries(optionsOf(command)).find(
    ([option, { kind }]) => kind === "object" && isCut(values[option]),
  );
  const hint = cut && `; the shell may have split the value of --${cut[0]}: put it in a file and pass "@FILE"`;
  throw usage(`${name} does not take "${extra}"${hint ?? ""}`);
}

/** Whether a value is the beginning of an object, because a shell with other quoting rules split it. */
const isCut = (value: Values[string]) => typeof value === "string" && /^'?\{[^}]*$/.test(value);
