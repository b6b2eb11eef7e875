// The checkpoint of `apply` and of invitations from a file. Lines are identified by their content, not by their number.
import { existsSync, statSync } from "node:fs";
import type { Checkpoint } from "clerk-organizations/bulk";
import { usage } from "./failure.js";

export interface LineCheckpoint {
  checkpoint?: Checkpoint;
  /** The ids of the organizations that earlier runs created, by reference. */
  references: Map<string, string>;
  /** Returns the key of a line. It must be called once for each line, in order. */
  keyOf(text: string): string;
  /** Records what an organization that other lines refer to became. */
  addReference(ref: string, id: string): Promise<void>;
  /** Returns the attempt to send a line. */
  attemptOf(key: string): Promise<Attempt>;
  close(): Promise<void>;
}

/** An attempt to make a change that must not be made twice. */
export interface Attempt {
  /** Whether an earlier run began it and recorded no result. */
  isOpen: boolean;
  /** Records that it is about to be sent. */
  begin(): Promise<void>;
  /** Records that it was refused, so that it may be sent again. */
  refuse(): Promise<void>;
}

/** Marks of keys that are not those of completed lines. A key of a line is base64url and has no space. */
const REFERENCE = "ref ";
const BEGUN = "begun ";
const REFUSED = "refused ";

const WITHOUT_FILE: LineCheckpoint = {
  references: new Map(),
  keyOf: () => "",
  addReference: async () => {},
  attemptOf: async () => ({ isOpen: false, begin: async () => {}, refuse: async () => {} }),
  close: async () => {},
};

export async function openCheckpoint(path: string | undefined): Promise<LineCheckpoint> {
  if (path === undefined) return WITHOUT_FILE;
  // Reading a device would never end.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw usage("--checkpoint must be a regular file");
  const [{ fileCheckpoint }, { createHash }, { openKeyFile }] = await Promise.all([
    import("clerk-organizations/node"),
    import("node:crypto"),
    import("../node/key-file.js"),
  ]);
  const { file, keys } = await openKeyFile(path);
  await file.close();
  const checkpoint = fileCheckpoint(path);
  const times = new Map<string, number>();
  // Two equal lines are two changes.
  const keyOf = (text: string) => {
    const hash = createHash("sha256").update(text.trim()).digest("base64url").slice(0, 22);
    const time = (times.get(hash) ?? 0) + 1;
    times.set(hash, time);
    return time === 1 ? hash : `${hash}:${time}`;
  };
  return {
    checkpoint,
    references: referencesIn(keys),
    keyOf,
    addReference: (ref, id) => checkpoint.add(REFERENCE + JSON.stringify([ref, id])),
    attemptOf: (key) => attemptOf(checkpoint, key),
    close: () => checkpoint.close(),
  };
}

/** The ids of the organizations that earlier runs with this checkpoint created, by reference. */
export async function knownReferences(path: string | undefined): Promise<Map<string, string>> {
  // A check creates no file.
  const isThere = path !== undefined && existsSync(path);
  const { references, close } = await openCheckpoint(isThere ? path : undefined);
  await close();
  return references;
}

/** Attempts are numbered, because a checkpoint cannot forget. */
async function attemptOf(checkpoint: Checkpoint, key: string): Promise<Attempt> {
  let number = 1;
  while (await checkpoint.has(`${REFUSED}${number} ${key}`)) number += 1;
  const begun = `${BEGUN}${number} ${key}`;
  return {
    isOpen: await checkpoint.has(begun),
    begin: async () => checkpoint.add(begun),
    refuse: async () => checkpoint.add(`${REFUSED}${number} ${key}`),
  };
}

function referencesIn(keys: Set<string>): Map<string, string> {
  const references = [...keys].filter((key) => key.startsWith(REFERENCE));
  return new Map(references.map((key) => JSON.parse(key.slice(REFERENCE.length)) as [string, string]));
}
