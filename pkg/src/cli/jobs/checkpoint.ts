// The checkpoint of `apply` and of invitations from a file. Lines are identified by their content, not by their number.
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Checkpoint } from "clerk-organizations/bulk";
import type { FileCheckpoint } from "../../node/file-checkpoint.js";
import { errorMessage, Failure, usage } from "../failure.js";
import { reasonOf } from "../input/text.js";

/** Whose checkpoint it is. */
export interface CheckpointOwner {
  secretKey: string;
  /** Whether the key of the instance has changed since the last run. */
  hasNewKey: boolean;
}

export interface LineCheckpoint {
  /** For `bulk`, which is to process interrupted lines too: `wasInterrupted` names them. */
  checkpoint?: Checkpoint;
  /** The ids of the organizations that earlier runs created, by reference. */
  references: Map<string, string>;
  /** Returns the key of a line. It must be called once for each line, in order. */
  keyOf(text: string): string;
  /** Keeps space for a reference that a line will add. Call it before the line is begun. */
  expectReference(key: string, ref: string): void;
  /** Records what an organization that other lines refer to became. */
  addReference(ref: string, id: string): Promise<void>;
  /** Whether an earlier run began a line that `bulk` has now begun, and recorded no result. */
  wasInterrupted(key: string): boolean;
  /** Whether a line was begun, by any run, and has no result yet. */
  isOpen(key: string): Promise<boolean>;
  /** Leaves a line interrupted: whether it was done remains unknown. */
  leaveOpen(key: string): void;
  /** Undoes that: it is certain that the line was not done. */
  settle(key: string): void;
  close(): Promise<void>;
}

/** The marks of keys that are not those of lines. The key of a line is base64url and has no space. */
const REFERENCE = "ref ";
const SECRET_KEY = "key ";
/** The most bytes of an id. */
const ID_BYTES = 256;

const WITHOUT_FILE: LineCheckpoint = {
  references: new Map(),
  keyOf: () => "",
  expectReference: () => {},
  addReference: async () => {},
  wasInterrupted: () => false,
  isOpen: async () => false,
  leaveOpen: () => {},
  settle: () => {},
  close: async () => {},
};

/** Opens the checkpoint, and locks it until it is closed. */
export async function openCheckpoint(path: string | undefined, owner?: CheckpointOwner): Promise<LineCheckpoint> {
  if (path === undefined) return WITHOUT_FILE;
  checkPlace(path);
  const [{ fileCheckpoint }, { createHash }] = await Promise.all([
    import("clerk-organizations/node"),
    import("node:crypto"),
  ]);
  const file = fileCheckpoint(path);
  const references = referencesIn(await opened(file, path, owner));
  const hash = (text: string) => createHash("sha256").update(text.trim()).digest("base64url").slice(0, 22);
  return { references, keyOf: numbered(hash), close: () => file.close(), ...lines(file) };
}

/** The parts of a checkpoint that concern single lines. */
function lines(file: FileCheckpoint) {
  const interrupted = new Set<string>();
  const open = new Set<string>();
  const referenceBytes = new Map<string, number>();
  const checkpoint: Checkpoint = {
    has: (key) => file.has(key),
    add: (key) => file.add(key),
    wasBegun: async (key) => {
      if (!(await file.wasBegun(key))) return false;
      interrupted.add(key);
      // Whatever this run does: only a refusal settles that the earlier one did not make the change.
      open.add(key);
      return false;
    },
    begin: (key) => file.beginWith(key, referenceBytes.get(key) ?? 0),
    withdraw: async (key) => (open.has(key) ? undefined : file.withdraw(key)),
  };
  return {
    checkpoint,
    expectReference: (key: string, ref: string) =>
      void referenceBytes.set(key, 2 * (Buffer.byteLength(referenceKey(ref, "")) * 2 + ID_BYTES)),
    addReference: (ref: string, id: string) => file.add(referenceKey(ref, id)),
    wasInterrupted: (key: string) => interrupted.has(key),
    isOpen: (key: string) => file.wasBegun(key),
    leaveOpen: (key: string) => void open.add(key),
    settle: (key: string) => void open.delete(key),
  };
}

/** The ids of the organizations that earlier runs with this checkpoint created, by reference. Changes nothing. */
export async function knownReferences(path: string | undefined): Promise<Map<string, string>> {
  if (path === undefined) return new Map();
  checkPlace(path);
  if (!existsSync(path)) return new Map();
  const { KeyFile } = await import("../../node/key-file.js");
  const { done } = await KeyFile.read(path).catch((error: unknown) => {
    throw unusable(path, error);
  });
  return referencesIn(done);
}

/** Reading a device would never end. */
function checkPlace(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === false) throw usage("--checkpoint must be a regular file");
  if (!found && !existsSync(dirname(path))) throw usage(`--checkpoint: the folder ${dirname(path)} does not exist`);
}

/** Nothing has been sent yet. */
function unusable(path: string, error: unknown) {
  const message = errorMessage(error);
  return usage(message.startsWith("fileCheckpoint: ") ? message : `--checkpoint: ${path}: ${reasonOf(error)}`);
}

/** Opens the file, and returns the keys that are done. */
async function opened(file: FileCheckpoint, path: string, owner?: CheckpointOwner): Promise<ReadonlySet<string>> {
  try {
    const keys = await file.doneKeys();
    if (owner) await claim(file, keys, path, owner);
    return keys;
  } catch (error) {
    await file.close();
    throw error instanceof Failure ? error : unusable(path, error);
  }
}

/**
 * Records whose checkpoint it is. With that of another instance, such as a test before the real run, every line would be skipped as
 * done.
 */
async function claim(file: FileCheckpoint, keys: ReadonlySet<string>, path: string, owner: CheckpointOwner) {
  const own = SECRET_KEY + (await digestOf(owner.secretKey));
  if (keys.has(own)) return;
  if (!owner.hasNewKey && [...keys].some((key) => key.startsWith(SECRET_KEY)))
    throw usage(
      `--checkpoint: ${path} is of a run with another secret key: use another file for another instance; if only the key of this instance has changed, add --new-key`,
    );
  await file.add(own);
}

/** A part of a digest, which tells keys apart and says nothing about them. */
async function digestOf(secretKey: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(`checkpoint ${secretKey.trim()}`).digest("base64url").slice(0, 11);
}

/** Two equal lines are two changes. */
function numbered(hash: (text: string) => string): (text: string) => string {
  const times = new Map<string, number>();
  return (text) => {
    const key = hash(text);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return time === 1 ? key : `${key}:${time}`;
  };
}

const referenceKey = (ref: string, id: string) => REFERENCE + JSON.stringify([ref, id]);

function referencesIn(keys: ReadonlySet<string>): Map<string, string> {
  const references = [...keys].filter((key) => key.startsWith(REFERENCE));
  return new Map(references.map((key) => JSON.parse(key.slice(REFERENCE.length)) as [string, string]));
}
