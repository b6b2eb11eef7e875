// Finds other versions of Node for tests. npm's package `node` contains the binary, which is installed once, outside
// the repository.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const QUIET = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];

/** A version of each supported release line, and of the next one. */
export const VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

/** Returns the path of the binary of a version. Rejects if npm cannot install it. */
export async function nodeBinary(version) {
  const folder = join(tmpdir(), `clerk-organizations-node-${version}`);
  const binary = join(folder, "node_modules/.bin/node");
  if (!existsSync(binary)) await install(version, folder);
  const { stdout } = await run(binary, ["--version"]);
  if (stdout.trim() !== `v${version}`) throw new Error(`node@${version} reports the version ${stdout.trim()}.`);
  return binary;
}

/** Moves the folder into place only when it is complete, because another run may do the same. */
async function install(version, folder) {
  const own = `${folder}-${process.pid}`;
  mkdirSync(own, { recursive: true });
  const project = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
  writeFileSync(join(own, "package.json"), JSON.stringify(project));
  await run("npm", ["install", ...QUIET], { cwd: own, timeout: 300_000 });
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
}
