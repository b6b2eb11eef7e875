// Makes the commands of a section from the declarations of its operations.

import { type Command, type Context, DRY_RUN, YES } from "../arguments/command.js";
import { cleared, type Option, type Options, parametersOf } from "../arguments/option.js";
import { columnsOf } from "../output/columns.js";
import { printAll, printPage } from "../output/print-list.js";
import { execute } from "../requests/call.js";
import { perform, print } from "../requests/perform.js";
import { confirm } from "../terminal/confirm.js";
import type { Operation, Parameter, Section } from "./declarations.js";
import { commandLineText, kebab, phrase } from "./wording.js";

const VALUES: Record<Parameter["kind"], string> = {
  text: "TEXT",
  list: "TEXT",
  integer: "N",
  boolean: "true|false",
  object: "JSON",
  file: "FILE",
};

/** The options of parameters. */
export const optionsFor = (params: readonly Parameter[]): Options =>
  Object.fromEntries(params.map((parameter) => [kebab(parameter.name), optionFor(parameter)]));

function optionFor({ kind, choices, about }: Parameter): Option {
  const more = { list: "; may be repeated", object: "; @FILE reads it from a file, @- from standard input" };
  const text = `${phrase(about)}${more[kind as keyof typeof more] ?? ""}`;
  return { kind: kind === "file" ? "text" : kind, value: choices.join("|") || VALUES[kind], about: text };
}

/** The names of the operands: `ORGANIZATION-ID`. */
export const operandsOf = ({ ids }: Operation) => ids.map((id) => kebab(id).toUpperCase());

/** The command of an operation. `word` is the section's name on the command line. */
function commandFor(word: string, operation: Operation): Command {
  const { verb, params, takesParams, isRead, isDeletion } = operation;
  const parameters = optionsFor(params);
  const name = `${word} ${verb}`;
  return {
    name,
    about: phrase(commandLineText(operation.about, params)) + (operation.isDeprecated ? " (deprecated)" : ""),
    operands: operandsOf(operation),
    parameters,
    options: extraOptions(operation),
    ...(isDeletion && { notes: "Asks for confirmation; without a terminal, --yes is required." }),
    examples: [exampleOf(name, operation)],
    run: (context) => {
      const passed = { ...parametersOf(parameters, context.values), ...nulls(operation, context.values) };
      const call = { operation: operation.name, ids: context.operands, params: passed };
      if (operation.iterator) return printed(context, call, operation);
      const args = takesParams ? [...context.operands, passed] : context.operands;
      return isRead ? read(context, operation.name, args) : changed(context, operation, args);
    },
  };
}

const isClearable = ({ isUpdate, params }: Operation) => isUpdate && params.some(({ isNullable }) => isNullable);

function extraOptions(operation: Operation): Options {
  const clear: Option = { kind: "list", value: "FIELD", about: "clear a field; may be repeated" };
  return {
    ...(operation.iterator && { all: { kind: "flag", about: "all rows, page by page" } as const }),
    ...(isClearable(operation) && { clear }),
    ...(operation.isDeletion && YES),
    ...(!operation.isRead && DRY_RUN),
  };
}

/** The fields that `--clear` names. */
const nulls = ({ params }: Operation, values: Context["values"]) =>
  values.clear ? cleared(optionsFor(params.filter(({ isNullable }) => isNullable)), values) : {};

/** An example with every required value. */
function exampleOf(name: string, operation: Operation): string {
  const required = operation.params.filter(({ isOptional }) => !isOptional);
  const options = required.map(({ name, kind, choices }) => `--${kebab(name)} ${choices[0] ?? VALUES[kind]}`);
  return [name, ...operandsOf(operation), ...options].join(" ");
}

async function printed(context: Context, call: Parameters<typeof printPage>[1], operation: Operation) {
  const print = context.values.all ? printAll : printPage;
  await print(context, call, columnsOf(operation));
  return undefined;
}

async function read(context: Context, operation: string, args: unknown[]): Promise<undefined> {
  const call = { signal: context.interrupt.signal };
  await print(context, (await execute(context.api, { operation, args: [...args, call] })) ?? {});
}

async function changed(context: Context, { name, isDeletion }: Operation, args: unknown[]) {
  const { command, operands } = context;
  if (isDeletion) await confirm(context, async () => `Run "${[command.name, ...operands].join(" ")}"?`);
  return perform(context, name, ...args);
}

/** The commands of a section. Operations that take a list of objects have none: files of changes are made for these. */
export const commandsFor = (word: string, { operations }: Section): Command[] =>
  operations.filter(({ maxItems }) => maxItems === null).map((operation) => commandFor(word, operation));
