// The sections of the API on the command line, beside organizations, whose commands need no name of a section.
import { SECTIONS } from "../../generated/operations.js";
import type { Command } from "./command.js";
import { commandsFor } from "./derived.js";
import { phrase } from "./wording.js";

/** Sections whose name on the command line is not their own. */
const WORDS: Record<string, string> = { memberships: "members" };

export interface CommandSection {
  /** The first word of its commands. */
  word: string;
  about: string;
  commands: Command[];
}

export const COMMAND_SECTIONS: CommandSection[] = SECTIONS.filter(({ name }) => name !== "organizations").map(
  (section) => {
    const word = WORDS[section.name] ?? section.name;
    return { word, about: phrase(section.about), commands: commandsFor(word, section) };
  },
);
