// A command: what it is called, what it takes, and what it does.
import type { OrganizationsApi } from "clerk-organizations";
import type { Interrupt } from "./interrupt.js";
import type { Notices } from "./notices.js";
import type { Options, Values } from "./option.js";
import type { Output } from "./output.js";

export interface Command {
  /** As it is typed: one word or two. */
  name: string;
  about: string;
  /** What is typed beside the options, as help calls it. */
  operands: string[];
  /** Those that it takes with these options, where they are not always the same. */
  takes?(values: Values): string[];
  /** Options that stand for parameters of the API. */
  parameters: Options;
  /** Its other options. */
  options: Options;
  /** More about it, where the options do not say all. */
  notes?: string;
  examples: string[];
  /** Does it; gives an exit code other than 0 where it has said itself what failed. */
  run(context: Context): Promise<number | undefined>;
}

/** What a command works with. */
export interface Context {
  command: Command;
  values: Values;
  operands: string[];
  output: Output;
  notices: Notices;
  interrupt: Interrupt;
  /** A client for what the options and the environment say. */
  api: OrganizationsApi;
}

/** Options that every command has. */
export const COMMON: Options = {
  "base-url": { kind: "text", value: "URL", about: "where the API is; goes before CLERK_API_URL" },
  "api-version": { kind: "text", value: "DATE", about: "the Clerk-API-Version to ask for" },
  json: { kind: "flag", about: "JSON on standard output" },
  help: { kind: "flag", about: "this text" },
  version: { kind: "flag", about: "the version of this tool" },
};

/** An option of whatever changes something. */
export const DRY_RUN: Options = {
  "dry-run": { kind: "flag", about: "send nothing: show the request, and curl for it" },
};

/** An option of whatever deletes. */
export const YES: Options = { yes: { kind: "flag", about: "do not ask before it is deleted" } };

/** All options of a command. */
export const optionsOf = ({ parameters, options }: Command): Options => ({ ...parameters, ...options, ...COMMON });
