// The output of `--help`.

import type { CommandSection } from "../operations/sections.js";
import { COMMON, type Command } from "./command.js";
import type { Options } from "./option.js";

const TOOL = "clerk-organizations";

const ENDING = `The key is read from CLERK_SECRET_KEY, never from an argument, because other users can see arguments.

Environment:
  CLERK_SECRET_KEY   the secret key of your Clerk instance
  CLERK_API_URL      the URL of the API (https://api.clerk.dev/v1); to send a live key to a host other than Clerk or this
                     machine, use --base-url instead
  NO_COLOR           no colours

Exit codes: 0 done; 1 something failed; 2 invalid arguments, or nothing could be sent; 75 stopped by a rate limit, go on
later; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
Ctrl-C lets requests in progress finish and prints how to resume; a second Ctrl-C stops at once.`;

const EXAMPLES = [
  "list --query acme",
  "export > organizations.ndjson",
  `metadata merge org_123 --public-metadata '{"plan":"gold"}' --preview`,
  "apply changes.ndjson --dry-run",
];

export function helpOfAll(commands: Command[], sections: CommandSection[]): string {
  const rows = [
    ...commands.map((command) => [synopsis(command), brief(command.about)] as const),
    ...sections.map(({ word, about }) => [`${word} COMMAND`, brief(about)] as const),
  ];
  return [
    `Usage: ${TOOL} COMMAND [options]`,
    "",
    "Clerk's Organizations API from the command line.",
    "",
    "Commands:",
    ...columns(rows),
    "",
    "Options of every command:",
    ...columns(rowsOf(COMMON)),
    "",
    ENDING,
    "",
    ...examples(EXAMPLES),
    "",
    `Run ${TOOL} COMMAND --help for more.`,
  ].join("\n");
}

export function helpOfSection({ word, about, commands }: CommandSection): string {
  return [
    `Usage: ${TOOL} ${word} COMMAND [options]`,
    "",
    ...wrapped(sentence(about), WIDTH),
    "",
    "Commands:",
    ...columns(commands.map((command) => [synopsis(command), brief(command.about)] as const)),
    "",
    "Options of every command:",
    ...columns(rowsOf(COMMON)),
    "",
    `Run ${TOOL} ${word} COMMAND --help for more.`,
  ].join("\n");
}

export function helpOf(command: Command): string {
  const own = { ...command.parameters, ...command.options };
  return [
    `Usage: ${TOOL} ${synopsis(command)} [options]`,
    "",
    ...described(command),
    "",
    ...(Object.keys(own).length > 0 ? ["Options:", ...columns(rowsOf(own)), ""] : []),
    "Options of every command:",
    ...columns(rowsOf(COMMON)),
    "",
    ...examples(command.examples),
  ].join("\n");
}

/** The first line is broken; further notes have lines of their own. */
function described({ about, notes = "" }: Command): string[] {
  const [first = "", ...others] = `${sentence(about)} ${notes}`.split("\n");
  return [...wrapped(first.trimEnd(), WIDTH), ...others];
}

const synopsis = ({ name, operands }: Command) => [name, ...operands].join(" ");
/** The first sentence, for a list. */
const brief = (about: string) => about.replace(/\. [A-Z`].*$/, "");
const sentence = (about: string) => `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;

const examples = (lines: string[]) => ["Examples:", ...lines.map((line) => `  ${TOOL} ${line}`)];

const rowsOf = (options: Options) =>
  Object.entries(options).map(([name, { value, about }]) => [`--${name}${value ? ` ${value}` : ""}`, about] as const);

/** The number of characters in a line. */
const WIDTH = 120;

function columns(rows: (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrapped(right, WIDTH - width - 5).map((line, i) => `  ${(i === 0 ? left : "").padEnd(width)}   ${line}`),
  );
}

/** Breaks a text between words. */
function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1] as string;
    if (line !== "" && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
