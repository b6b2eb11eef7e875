// Writes an export to a file that is complete or not there: under another name first, which is then replaced.
import { constants } from "node:fs";
import { chmod, type FileHandle, open, readlink, realpath, rename, stat, unlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Writable } from "node:stream";
import type { Context } from "../arguments/command.js";
import { errorMessage, exitCodeOf, Failure, usage } from "../failure.js";
import { reasonOf } from "../input/text.js";

/** Calls `write` with a context whose output is the file of `--output`, or with the same context. */
export async function toOutputFile(context: Context, write: (context: Context) => Promise<void>): Promise<void> {
  const requested = context.values.output as string | undefined;
  if (requested === undefined) return write(context);
  const { path, mode } = await destination(requested);
  const partial = `${path}.${process.pid}.partial`;
  context.interrupt.listen();
  const file = await create(partial, mode).catch((error) => {
    throw usage(`--output: ${partial} could not be created: ${reasonOf(error)}`);
  });
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, callback) => void file.writeFile(chunk).then(() => callback(), callback),
  });
  try {
    await write({ ...context, output: context.output.to(stream) });
    await new Promise<void>((resolve) => stream.end(resolve));
    if (mode !== undefined) await chmod(partial, mode);
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(partial).catch(() => {});
    const { exitCode } = context.interrupt;
    const why = exitCode === undefined ? errorMessage(error) : "interrupted";
    throw new Failure(`${why}; ${requested} was not written`, exitCode ?? exitCodeOf(error));
  }
  await syncFolder(path);
}

/** Creates a file that nobody may read who may not read the one that it will replace. A file or link of that name is left over. */
async function create(partial: string, mode?: number): Promise<FileHandle> {
  await unlink(partial).catch(() => {});
  return open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode ?? 0o666);
}

/** Follows a symbolic link, and keeps the permissions of a file that is replaced. */
async function destination(requested: string): Promise<{ path: string; mode?: number }> {
  const path = await realpath(requested).catch(() => targetOf(requested));
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === false) throw usage("--output must be a regular file");
  return found ? { path, mode: found.mode & 0o7777 } : { path };
}

/** Where a path leads that does not exist: a symbolic link may name a file that is still to be created. */
async function targetOf(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? path : resolve(dirname(path), target);
}

/** The name of the file is on the disk, too. Not every system can sync a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
