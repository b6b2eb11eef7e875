// All commands.
import type { Command } from "./arguments/command.js";
import { apply } from "./commands/apply.js";
import { create } from "./commands/create.js";
import { remove } from "./commands/delete.js";
import { exportCommand } from "./commands/export.js";
import { get } from "./commands/get.js";
import { list } from "./commands/list.js";
import { logo } from "./commands/logo.js";
import { merge, replace } from "./commands/metadata.js";
import { update } from "./commands/update.js";
import { COMMAND_SECTIONS } from "./operations/sections.js";

/** The commands of organizations, in the order of `--help`. */
export const ORGANIZATION_COMMANDS: Command[] = [
  ...[list, get, create, update, remove, merge, replace, logo],
  ...[exportCommand, apply],
];

export const COMMANDS: Command[] = [...ORGANIZATION_COMMANDS, ...COMMAND_SECTIONS.flatMap(({ commands }) => commands)];
