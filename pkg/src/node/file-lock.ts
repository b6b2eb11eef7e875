// A lock file beside another file, which one process at a time holds. The lock of a process that has ended is taken over: at
// once if this kernel ran that process, otherwise if the lock shows no sign of life for a while.
import { readFileSync, unlinkSync } from "node:fs";
import { readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import process from "node:process";
import { type Holder, holderOf, ownHolder, stateOf } from "./lock-holder.js";

/** How often a holder changes the time of its lock, in milliseconds. */
const SIGN_OF_LIFE_MS = 2000;
/** How long a lock that may belong to another machine is watched, in milliseconds. It covers the caches of a network file system. */
const WATCH_MS = 10_000;

/** The locks of this process, which are removed when it exits. */
const held = new Set<FileLock>();

export class FileLock {
  readonly #path: string;
  readonly #owner: Holder;
  readonly #timer: unknown;

  private constructor(path: string, owner: Holder) {
    this.#path = path;
    this.#owner = owner;
    this.#timer = setInterval(() => void this.#showLife(), SIGN_OF_LIFE_MS);
    // The process may end while it holds a lock. In Node a timer is an object.
    Object(this.#timer).unref?.();
    if (held.size === 0) process.on("exit", removeAll);
    held.add(this);
  }

  /** Locks `file`. Throws an error that names the process which holds the lock. */
  static async acquire(file: string, watchMs = WATCH_MS): Promise<FileLock> {
    const path = `${file}.lock`;
    const owner = ownHolder();
    while (!(await take(file, path, owner, watchMs)));
    return new FileLock(path, owner);
  }

  /** Throws if another process has taken the lock over, or someone has deleted it. Nothing may be written then. */
  async check(): Promise<void> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    const holder = holderOf(text);
    if (holder?.token === this.#owner.token) return;
    const who = holder ? `now belongs to ${nameOf(holder)}` : "was deleted";
    throw new Error(`fileCheckpoint: the lock ${this.#path} ${who}, so this process no longer writes`);
  }

  async release(): Promise<void> {
    const isHeld = this.#forget() && (await this.check().then(yes, no));
    if (isHeld) await unlink(this.#path).catch(() => {});
  }

  releaseSync(): void {
    try {
      const isOwn = holderOf(readFileSync(this.#path, "utf8"))?.token === this.#owner.token;
      if (this.#forget() && isOwn) unlinkSync(this.#path);
    } catch {
      // The next run finds that this process has ended.
    }
  }

  #forget(): boolean {
    clearInterval(this.#timer as number);
    const wasHeld = held.delete(this);
    if (held.size === 0) process.off("exit", removeAll);
    return wasHeld;
  }

  async #showLife(): Promise<void> {
    const now = new Date();
    if (await this.check().then(yes, no)) await utimes(this.#path, now, now).catch(() => {});
  }
}

const yes = () => true;
const no = () => false;

function removeAll(): void {
  for (const lock of [...held]) lock.releaseSync();
}

/**
 * Tries to make the lock. The lock of an ended process is replaced under a name that has its token, which only one process can
 * create. If the lock has changed meanwhile, another process was faster: returns false, and the caller begins again.
 */
async function take(file: string, path: string, owner: Holder, watchMs: number): Promise<boolean> {
  const ended: { place: string; id: string }[] = [];
  let place = path;
  while (!(await create(place, owner))) {
    const id = await endedLock(file, path, place, owner, watchMs);
    if (id === undefined) return false;
    ended.push({ place, id });
    place = `${path}.${id}`;
  }
  if (place === path) return true;
  for (const { place: earlier, id } of ended) {
    if ((await idOf(earlier))?.id === id) continue;
    await unlink(place);
    return false;
  }
  await rename(place, path);
  for (const { place: earlier } of ended.slice(1)) await unlink(earlier).catch(() => {});
  return true;
}

async function create(place: string, owner: Holder): Promise<boolean> {
  try {
    await writeFile(place, `${JSON.stringify(owner)}\n`, { flag: "wx" });
    return true;
  } catch (thrown) {
    if (Object(thrown).code === "EEXIST") return false;
    // The lock is empty if the disk is full.
    if (await isEmpty(place)) await unlink(place).catch(() => {});
    throw new Error(`fileCheckpoint: the lock ${place} cannot be made: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
}

const isEmpty = (place: string) =>
  stat(place).then(
    ({ size }) => size === 0,
    () => false,
  );

/** Returns the id of a lock whose process has ended, or `undefined` if the lock is gone. Throws if the process runs. */
async function endedLock(file: string, path: string, place: string, owner: Holder, watchMs: number) {
  const found = await idOf(place);
  if (!found) return undefined;
  const { holder, id } = found;
  const state = holder ? stateOf(holder, owner) : "unsure";
  if (state === "running" || (state === "unsure" && (await showsLife(place, found, watchMs))))
    throw inUse(file, path, holder, owner);
  return id;
}

interface Found {
  id: string;
  changedAt: number;
  holder: Holder | undefined;
}

/** Opening the file again reads it from the server of a network file system, not from a cache. */
async function idOf(place: string): Promise<Found | undefined> {
  try {
    const text = await readFile(place, "utf8");
    const { mtimeMs, ino } = await stat(place);
    const holder = holderOf(text);
    return { holder, id: holder?.token ?? `${ino}-${mtimeMs}`, changedAt: mtimeMs };
  } catch (thrown) {
    if (Object(thrown).code === "ENOENT") return undefined;
    throw thrown;
  }
}

/** Whether a lock changes within a time. Only changes count, because the clocks of two machines may differ. */
async function showsLife(place: string, { id, changedAt }: Found, watchMs: number): Promise<boolean> {
  for (const end = performance.now() + watchMs; performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(250, watchMs)));
    const now = await idOf(place);
    if (now?.id !== id || now.changedAt !== changedAt) return now !== undefined;
  }
  return false;
}

const nameOf = ({ pid, host }: Holder) => `process ${pid} on ${host}`;

function inUse(file: string, path: string, holder: Holder | undefined, own: Holder): Error {
  const isOwn = holder?.pid === own.pid && holder.started === own.started && holder.host === own.host;
  const who = holder ? `${isOwn ? "this process, " : ""}${nameOf(holder)}, since ${holder.since}` : "another process";
  const advice = isOwn ? "Close the other checkpoint first" : "Wait until it has ended, stop it, or use another file";
  const error = new Error(
    `fileCheckpoint: ${file} is in use by ${who}. ${advice}. If no such run exists, delete ${path}.`,
  );
  return Object.assign(error, { code: "ECHECKPOINTINUSE" });
}
