// The sections of the API on the command line, beside organizations, whose commands need no name of a section.
import { SECTIONS } from "../../../generated/commands.js";
import type { Command } from "../arguments/command.js";
import { withFile } from "../commands/invite.js";
import { membersExport } from "../commands/members-export.js";
import { commandsFor } from "./derived-commands.js";
import { phrase } from "./wording.js";

/** Sections whose name on the command line is not their own. */
const WORDS: Record<string, string> = { memberships: "members" };

/** Commands that can do more than their operation. */
const EXTENSIONS: Record<string, (command: Command) => Command> = { "invitations create": withFile };

/** Commands of a section that are not operations. */
const MORE: Record<string, Command[]> = { members: [membersExport] };

function extended(command: Command): Command {
  return EXTENSIONS[command.name]?.(command) ?? command;
}

export interface CommandSection {
  /** The first word of its commands. */
  word: string;
  about: string;
  commands: Command[];
}

export const COMMAND_SECTIONS: CommandSection[] = SECTIONS.filter(({ name }) => name !== "organizations").map(
  (section) => {
    const word = WORDS[section.name] ?? section.name;
    return {
      word,
      about: phrase(section.about),
      commands: [...commandsFor(word, section).map(extended), ...(MORE[word] ?? [])],
    };
  },
);
