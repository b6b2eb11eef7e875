// Makes a project: its sources in a folder outside the repository, with the packed tarball and its tools installed.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const run = promisify(execFile);
/** npm's cache keeps what one row downloaded for all later ones. */
const INSTALL = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
const FIVE_MINUTES = 300_000;

/** Thrown if a tool is not available on this machine, with the reason in one line. */
export class Unavailable extends Error {}

/** Makes a folder for the whole run, with the package as npm would publish it. */
export async function workshop() {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-installs-"));
  await run("npm", ["pack", join(root, "pkg"), "--pack-destination", folder, "--loglevel=error"]);
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz")),
  );
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Makes a project.
 * @param {string} name the folder here with its package.json
 * @param {object} [files]
 * @param {string} [files.sources] the folder with its sources, if it is another one
 * @param {string} [files.commonAt] the folder in the project for what all frameworks have in common
 */
export async function install({ folder, tarball }, name, { sources = name, commonAt } = {}) {
  const path = join(folder, name);
  // A file of the project replaces one of these.
  if (commonAt) cpSync(join(here, "frameworks/common"), join(path, commonAt), { recursive: true });
  cpSync(join(here, sources), path, { recursive: true });
  cpSync(join(here, name), path, { recursive: true });
  cpSync(tarball, join(path, "clerk-organizations.tgz"));
  await copyScenario(join(path, commonAt ?? ""));
  try {
    await run("npm", ["install", ...INSTALL], { cwd: path, timeout: FIVE_MINUTES, maxBuffer: 1 << 26 });
  } catch (error) {
    throw new Unavailable(`npm install: ${lastWords(error.stderr || error.message)}`);
  }
  // The tools may be unavailable, but not the package.
  const installed = join(path, "node_modules/clerk-organizations/package.json");
  if (!existsSync(installed)) throw new Error("npm installed the tools, but not the package");
  return { path, output: [], remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes the scenario as both kinds of module. */
async function copyScenario(path) {
  const source = readFileSync(join(here, "scenario.js"), "utf8");
  const { code } = await transform(source, { format: "cjs" });
  writeFileSync(join(path, "scenario.js"), source);
  writeFileSync(join(path, "scenario.cjs"), code);
}

/**
 * The version of a tool: that of the installed package, or that printed by a binary, which shows that it runs here.
 * @param {string | string[]} tool the package, or the command that prints the version
 */
export async function versionOf({ path }, tool) {
  if (typeof tool === "string")
    return JSON.parse(readFileSync(join(path, "node_modules", tool, "package.json"), "utf8")).version;
  const [command, ...args] = tool;
  const binary = command === "node" ? process.execPath : join(path, "node_modules", command);
  try {
    const { stdout } = await run(binary, args, { cwd: path, timeout: 30_000 });
    return /\d+[\w.-]*/.exec(stdout)[0];
  } catch (error) {
    throw new Unavailable(`${command} does not run: ${lastWords(error.stderr || error.message)}`);
  }
}

/** The last line of an output that is not empty. */
export function lastWords(output) {
  return (lastLines(output, 1).at(0) ?? "no words").trim();
}

/** The last lines of an output that are not empty. */
export function lastLines(output, count) {
  return String(output)
    .split("\n")
    .filter((line) => /\w/.test(line) && !/A complete log of this run/.test(line))
    .slice(-count)
    .map((line) => line.trimEnd().slice(0, 200));
}
