// The entry of the command-line tool.

import type { Command } from "./arguments/command.js";
import { helpOf, helpOfAll, helpOfSection } from "./arguments/help.js";
import { nearest } from "./arguments/nearest.js";
import type { Values } from "./arguments/option.js";
import { checkOperands, type ParsedArgs, parseArguments, refuseKeys } from "./arguments/parse-args.js";
import { COMMANDS, ORGANIZATION_COMMANDS } from "./commands.js";
import { EXIT, errorMessage, exitCodeOf, Failure, usage } from "./failure.js";
import { progressDescriptor } from "./jobs/job-options.js";
import { ProgressLines } from "./jobs/progress-lines.js";
import { openSink, streamSink } from "./jobs/progress-sink.js";
import { COMMAND_SECTIONS } from "./operations/sections.js";
import { Output } from "./output/output.js";
import { clientFor, secretKeyIn } from "./requests/client.js";
import { limitOf } from "./requests/rate-limit.js";
import { Interrupt } from "./terminal/interrupt.js";
import { Notices } from "./terminal/notices.js";
import { Redaction } from "./terminal/printable.js";

declare const VERSION: string;

const { env, argv, stdout, stderr } = process;
const redaction = new Redaction(env.CLERK_SECRET_KEY);
const output = new Output(stdout, redaction);
const notices = new Notices(stderr, redaction, env);
let progress: ProgressLines | undefined;

async function main(args: string[]): Promise<number | undefined> {
  refuseKeys(args, redaction, COMMANDS);
  const parsed = parseArguments(args, COMMANDS);
  if (parsed.values.version) return say(VERSION);
  if (parsed.values.help) return say(helpFor(parsed));
  if (parsed.command) return run(parsed.command, parsed);
  throw usage(noCommand(parsed.words));
}

function noCommand(words: string[]): string {
  const [word] = words;
  if (word === undefined) return "no command; --help lists them";
  const longer = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  if (longer.length > 0)
    return whichOf(
      words,
      longer.map(({ name }) => name),
    );
  const names = COMMANDS.flatMap(({ name }) => [name, name.split(" ")[0] ?? name]);
  const meant = nearest(words.join(" "), names) ?? nearest(word, names);
  return `unknown command "${word}"${meant ? `; did you mean ${meant}?` : ""}; --help lists them`;
}

function whichOf(words: string[], names: string[]): string {
  const meant = words.length > 1 ? nearest(words.join(" "), names) : undefined;
  return meant
    ? `unknown command "${words.join(" ")}"; did you mean ${meant}?`
    : `which of these: ${names.join(", ")}?`;
}

async function say(text: string): Promise<undefined> {
  for (const line of text.split("\n")) await output.line(line);
  await output.flush();
}

function helpFor({ command, words }: ParsedArgs): string {
  if (command) return helpOf(command);
  const section = COMMAND_SECTIONS.find(({ word }) => word === words[0]);
  return section ? helpOfSection(section) : helpOfAll(ORGANIZATION_COMMANDS, COMMAND_SECTIONS);
}

async function run(command: Command, { values, operands }: ParsedArgs): Promise<number | undefined> {
  checkOperands(command, operands, values);
  progress = openProgress(values);
  progress?.start(command.name);
  const secretKey = secretKeyIn(env, values);
  const api = await clientFor(secretKey, values, env, progress && ((event) => progress?.event(event)));
  const interrupt = new Interrupt(notices);
  const context = { command, values, operands, output, notices, interrupt, api, secretKey };
  try {
    return await command.run(context);
  } catch (error) {
    // A call that ends because of the interrupt is not a failure.
    if (interrupt.exitCode !== undefined && isAbort(error)) return interrupt.exitCode;
    throw error;
  } finally {
    // A command that fails may have reads in progress, for which the process would wait.
    api.close();
  }
}

/** Opens the progress of `--progress`, if it is given. The job goes on without it if its descriptor cannot be used. */
function openProgress(values: Values): ProgressLines | undefined {
  const descriptor = progressDescriptor(values);
  if (descriptor === undefined) return undefined;
  const isStderr = descriptor === stderr.fd;
  const sink = isStderr ? streamSink(stderr) : openSink(descriptor);
  if (!sink) {
    notices.line(`--progress: nothing is written, because the file descriptor ${descriptor} is not open for it`);
    return undefined;
  }
  const lines = new ProgressLines(sink, redaction);
  notices.report(lines, isStderr);
  return lines;
}

const isAbort = (error: unknown) => Object(error).kind === "aborted";

async function end(exitCode: number, error?: unknown): Promise<void> {
  const message = error === undefined ? "" : errorMessage(error);
  notices.clear();
  process.exitCode = exitCode;
  if (message && !notices.isJson) notices.failure(message);
  const resumeAt = error instanceof Failure ? error.resumeAt : limitOf(error);
  await progress?.end(exitCode, message, resumeAt);
}

// Node would exit with 0 if nothing were left to wait for.
process.exitCode = EXIT.failed;
main(argv.slice(2)).then(
  (exitCode = EXIT.done) => end(exitCode),
  (error: unknown) => end(exitCodeOf(error), error),
);
