// All commands, in the order of `--help`.
import type { Command } from "./command.js";
import { apply } from "./commands/apply.js";
import { create } from "./commands/create.js";
import { remove } from "./commands/delete.js";
import { exportCommand } from "./commands/export.js";
import { get } from "./commands/get.js";
import { list } from "./commands/list.js";
import { logo } from "./commands/logo.js";
import { merge, replace } from "./commands/metadata.js";
import { update } from "./commands/update.js";

export const COMMANDS: Command[] = [list, get, create, update, remove, merge, replace, logo, exportCommand, apply];
