// Runs the tool on a pseudo-terminal of `script` (util-linux), which tests type into and read from.
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { CLI, environment, until } from "./program.js";

/** The reason why tests on a terminal cannot run here, or `false` if they can. */
export const NO_TERMINAL =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") !== true &&
  "the script command of util-linux is not installed";

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs the tool on a terminal. `tail` follows the command in the shell, such as a redirection.
 * @returns {{ type(text: string): void, shows(words: RegExp): Promise<void>, ended: Promise<{ code: number, screen: string }> }}
 */
export function onTerminal(args, { clerk, env, cwd, columns = 100, tail = "" } = {}) {
  const command = `stty cols ${columns} -echo; exec ${[process.execPath, CLI, ...args].map(quoted).join(" ")} ${tail}`;
  const shell = { SHELL: "/bin/sh", TERM: "xterm-256color", ...env };
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd, env: environment(clerk, shell) });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    screen += part;
  });
  const ended = new Promise((resolve) => child.once("close", (code) => resolve({ code, screen })));
  return {
    ended,
    shows: (words) => until(() => words.test(screen)),
    async type(text) {
      // A person needs some time to read before typing, too.
      await sleep(50);
      child.stdin.write(text);
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: commands to a terminal begin with it
const COMMANDS = /\u001b\[[0-9;]*[A-Za-z]/g;

/** The visible text of a screen, without commands to the terminal. */
export const visible = (screen) => screen.replace(COMMANDS, "");
