// What was typed: which command, its options, and what it is about. Keys are refused here: others can see arguments.
import { parseArgs } from "node:util";
import { COMMON, type Command, optionsOf } from "./command.js";
import { usage } from "./failure.js";
import type { Options, Values } from "./option.js";
import { LOOKS_LIKE_KEY, type Redaction } from "./printable.js";

export interface Typed {
  /** Nothing where no command was named. */
  command: Command | undefined;
  /** The words that name it, or begin to. */
  words: string[];
  values: Values;
  operands: string[];
}

const KEY_OPTION = /^--?(?:(?:clerk-?)?(?:secret|api)-?key|key|secret|token)(?:=|$)/i;

/** Refuses an argument that looks like a key, without saying it. */
export function refuseKeys(args: string[], redaction: Redaction): void {
  const isKey = (arg: string) => arg.search(LOOKS_LIKE_KEY) !== -1 || redaction.holds(arg) || KEY_OPTION.test(arg);
  if (args.some(isKey))
    throw usage(
      "an argument looks like a secret key, and arguments can be seen by others: set CLERK_SECRET_KEY instead",
    );
}

export function typed(args: string[], commands: Command[]): Typed {
  const words = wordsOf(args, commands);
  const command = commands.find(({ name }) => name === words.join(" "));
  if (!command) return { command, words, values: loose(args, COMMON).values, operands: [] };
  const { values, positionals } = strict(args, optionsOf(command));
  return { command, words, values, operands: positionals.slice(words.length) };
}

/** The first words, as far as they begin the name of a command. Options may stand between them. */
function wordsOf(args: string[], commands: Command[]): string[] {
  const every = Object.assign({}, ...commands.map(optionsOf)) as Options;
  const { positionals } = loose(args, every);
  const isBegun = (words: string[]) => commands.some(({ name }) => `${name} `.startsWith(`${words.join(" ")} `));
  return positionals.slice(0, isBegun(positionals.slice(0, 2)) ? 2 : 1);
}

const parsed = (options: Options) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === "flag" ? ("boolean" as const) : ("string" as const), multiple: kind === "list" },
    ]),
  );

function loose(args: string[], options: Options): { values: Values; positionals: string[] } {
  return parseArgs({ args, options: parsed(options), allowPositionals: true, strict: false }) as {
    values: Values;
    positionals: string[];
  };
}

function strict(args: string[], options: Options): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args, options: parsed(options), allowPositionals: true }) as {
      values: Values;
      positionals: string[];
    };
  } catch (error) {
    // Node goes on with advice for arguments that begin with a dash.
    throw usage((error as Error).message.replace(/\. To specify a positional argument.*$/s, ""));
  }
}

/** Checks that as many operands were typed as the command takes. */
export function checkOperands({ name, operands, takes }: Command, given: string[], values: Values): void {
  const wanted = takes?.(values) ?? operands;
  const missing = wanted.find((_, i) => !given[i]);
  if (missing !== undefined) throw usage(`${name}: ${missing} is missing`);
  if (given.length > wanted.length) throw usage(`${name} does not take "${given[wanted.length]}"`);
}
