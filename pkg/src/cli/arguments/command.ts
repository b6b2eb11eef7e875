// The definition of a command.
import type { OrganizationsApi } from "clerk-organizations";
import type { Output } from "../output/output.js";
import type { Interrupt } from "../terminal/interrupt.js";
import type { Notices } from "../terminal/notices.js";
import type { Options, Values } from "./option.js";

export interface Command {
  /** One or two words. */
  name: string;
  about: string;
  /** The names of the operands in help. */
  operands: string[];
  /** The operands with these options, if they depend on them. */
  takes?(values: Values): string[];
  /** The options that are parameters of the API. */
  parameters: Options;
  /** The other options. */
  options: Options;
  /** Further help. */
  notes?: string;
  examples: string[];
  /** Runs the command. Returns an exit code other than 0 if it has already reported a failure. */
  run(context: Context): Promise<number | undefined>;
}

export interface Context {
  command: Command;
  values: Values;
  operands: string[];
  output: Output;
  notices: Notices;
  interrupt: Interrupt;
  api: OrganizationsApi;
  secretKey: string;
}

/** The options of every command. */
export const COMMON: Options = {
  "base-url": { kind: "text", value: "URL", about: "the URL of the API; overrides CLERK_API_URL" },
  "api-version": { kind: "text", value: "DATE", about: "the Clerk-API-Version to request" },
  json: { kind: "flag", about: "JSON on standard output" },
  help: { kind: "flag", about: "print this help" },
  version: { kind: "flag", about: "print the version of this tool" },
};

/** The option of commands that change something. */
export const DRY_RUN: Options = {
  "dry-run": { kind: "flag", about: "send nothing; print the request, also as a curl command" },
};

/** The option of commands that delete something. */
export const YES: Options = { yes: { kind: "flag", about: "delete without asking for confirmation" } };

export const optionsOf = ({ parameters, options }: Command): Options => ({ ...parameters, ...options, ...COMMON });
