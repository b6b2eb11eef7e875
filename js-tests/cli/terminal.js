// How is the tool run on a terminal? On a pseudo-terminal that `script` of util-linux makes: what is typed goes in, what is shown comes out.
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { CLI, environment, until } from "./program.js";

/** Why tests on a terminal cannot be made here; `false` where they can. */
export const NO_TERMINAL =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") !== true &&
  "there is no script of util-linux";

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs the tool on a terminal. `tail` is what follows it in the shell, such as a redirection.
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
      // A person, too, types after having read.
      await sleep(50);
      child.stdin.write(text);
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a terminal is told something
const COMMANDS = /\u001b\[[0-9;]*[A-Za-z]/g;

/** What a screen says, without what the terminal obeys. */
export const visible = (screen) => screen.replace(COMMANDS, "");
