// Packs the emulator as npm would publish it, and installs the tarball in a folder outside the repository.
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const EMULATOR = fileURLToPath(new URL("..", import.meta.url));

export const run = promisify(execFile);

/** Without scripts: an install must need neither a compiler nor a download besides npm's own. */
const QUIET = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
const OFFLINE = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTCACHED)\b/;

/** Thrown if the packages that the emulator needs cannot be fetched on this machine. */
export class Offline extends Error {}

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), "clerk-organizations-emulator-"));

/** Puts the tarball of the package in `source` into a folder, and returns its name. `npm test` has packed it already. */
export async function pack(source, folder) {
  if (process.env.PACKED) return copyPacked(source, folder);
  const before = new Set(readdirSync(folder));
  await run("npm", ["pack", source, "--pack-destination", folder, "--loglevel=error"]);
  return readdirSync(folder).find((name) => name.endsWith(".tgz") && !before.has(name));
}

function copyPacked(source, folder) {
  const { name, version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const file = `${name}-${version}.tgz`;
  copyFileSync(join(process.env.PACKED, file), join(folder, file));
  return file;
}

/** Writes the package.json of a project and installs what it names. */
export async function install(folder, manifest) {
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  try {
    await run("npm", ["install", ...QUIET], { cwd: folder, timeout: 300_000 });
  } catch (error) {
    const [reason] = OFFLINE.exec(String(error.stderr)) ?? [];
    throw reason === undefined ? error : new Offline(`npm install: ${reason}`);
  }
}

export const remove = (folder) => rmSync(folder, { recursive: true, force: true });

/** Skips a test if `failure` is that something is not available here, and throws any other failure. */
export function skipIfOffline(t, failure) {
  if (failure === undefined) return false;
  if (!(failure instanceof Offline)) throw failure;
  t.skip(failure.message);
  return true;
}
