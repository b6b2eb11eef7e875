// The file of a checkpoint: one key per line, as a JSON string. It only grows, and is repaired when it is opened.
import { open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { UrlLike } from "../client/public-types.js";

type FileHandle = Awaited<ReturnType<typeof open>>;

const LINE_END = 10;

export interface KeyFile {
  file: FileHandle;
  keys: Set<string>;
}

export async function openKeyFile(location: string | UrlLike): Promise<KeyFile> {
  const path = typeof location === "string" ? location : fileURLToPath(location.href);
  const file = await open(path, "a+");
  try {
    // Reading a device would never end.
    if (!(await file.stat()).isFile()) throw new Error(`fileCheckpoint: ${path} is not a regular file`);
    const keys = await readKeys(file, path);
    // Neither the lines of a killed process nor the name of a new file are on the disk for certain.
    await file.datasync();
    await syncFolder(path);
    return { file, keys };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** The error codes of systems that cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "EISDIR", "ENOTSUP", "EPERM"];

/** Syncs the folder of a file, which stores the file's name. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(await realpath(path)), "r").catch(() => undefined);
  // Windows cannot open folders, and a process may lack the permission. The file's name then depends on the file system.
  if (!folder) return;
  try {
    await folder.sync();
  } catch (thrown) {
    if (!UNSUPPORTED.includes(Object(thrown).code)) throw thrown;
  } finally {
    await folder.close();
  }
}

/** Reads the keys and repairs the last line, which is incomplete if the process that wrote it was killed. */
async function readKeys(file: FileHandle, path: string): Promise<Set<string>> {
  const bytes = await file.readFile();
  const end = bytes.lastIndexOf(LINE_END) + 1;
  const [complete, partial] = [bytes.subarray(0, end), bytes.subarray(end)].map((part) =>
    new TextDecoder().decode(part),
  ) as [string, string];
  const keys = complete.split("\n").slice(0, -1).map(keyOf);
  const invalid = keys.indexOf(undefined);
  if (invalid >= 0) throw notACheckpoint(path, invalid + 1);
  // A last line that does not begin like a key shows that the file is not a checkpoint.
  if (partial && !partial.startsWith('"')) throw notACheckpoint(path, keys.length + 1);
  const last = keyOf(partial);
  if (last !== undefined) await file.appendFile("\n");
  else if (partial) await file.truncate(end);
  return new Set([...(keys as string[]), ...(last === undefined ? [] : [last])]);
}

function keyOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function notACheckpoint(path: string, line: number): Error {
  return new Error(`fileCheckpoint: ${path}:${line} is not a quoted key; this file is not a checkpoint`);
}
