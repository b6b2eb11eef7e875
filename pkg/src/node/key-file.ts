import { open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { UrlLike } from "../host.js";

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
    // A device would be read for ever.
    if (!(await file.stat()).isFile()) throw new Error(`fileCheckpoint: ${path} is not a file of its own`);
    const keys = await readKeys(file, path);
    // What a killed process wrote may not be on the disk yet, nor the name of a file that has just been made.
    await file.datasync();
    await syncFolder(path);
    return { file, keys };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** Codes of systems that do not sync folders. */
const UNSUPPORTED = ["EINVAL", "EISDIR", "ENOTSUP", "EPERM"];

/** Puts the file's name on the disk: it is an entry of its folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(await realpath(path)), "r").catch(() => undefined);
  // Windows opens no folder, and a process may be kept from opening one: the file system alone decides then.
  if (!folder) return;
  try {
    await folder.sync();
  } catch (thrown) {
    if (!UNSUPPORTED.includes(Object(thrown).code)) throw thrown;
  } finally {
    await folder.close();
  }
}

/** The keys of a file. Its last line may have been cut off by the end of the process that wrote it. */
async function readKeys(file: FileHandle, path: string): Promise<Set<string>> {
  const bytes = await file.readFile();
  const end = bytes.lastIndexOf(LINE_END) + 1;
  const [complete, partial] = [bytes.subarray(0, end), bytes.subarray(end)].map((part) =>
    new TextDecoder().decode(part),
  ) as [string, string];
  const keys = complete.split("\n").slice(0, -1).map(keyOf);
  const invalid = keys.indexOf(undefined);
  if (invalid >= 0) throw notACheckpoint(path, invalid + 1);
  // What does not even begin as a key is someone else's file.
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
  return new Error(`fileCheckpoint: ${path}:${line} is not a key in quotes: this file is no checkpoint`);
}
