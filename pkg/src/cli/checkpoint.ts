// What of a file is done, remembered in another one. A line is known by what it says, not by where it stands.
import { statSync } from "node:fs";
import type { Checkpoint } from "clerk-organizations/bulk";
import { usage } from "./failure.js";

export interface LineCheckpoint {
  checkpoint?: Checkpoint;
  /** Gives a line's key; each line is to be asked for once, in their order. */
  keyOf(text: string): string;
  close(): Promise<void>;
}

export async function openCheckpoint(path: string | undefined): Promise<LineCheckpoint> {
  if (path === undefined) return { keyOf: () => "", close: async () => {} };
  // A device would be read for ever.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw usage("--checkpoint must be a file of its own");
  const [{ fileCheckpoint }, { createHash }] = await Promise.all([
    import("clerk-organizations/node"),
    import("node:crypto"),
  ]);
  const checkpoint = fileCheckpoint(path);
  const times = new Map<string, number>();
  // A line that stands there twice is meant twice.
  const keyOf = (text: string) => {
    const hash = createHash("sha256").update(text.trim()).digest("base64url").slice(0, 22);
    const time = (times.get(hash) ?? 0) + 1;
    times.set(hash, time);
    return time === 1 ? hash : `${hash}:${time}`;
  };
  return { checkpoint, keyOf, close: () => checkpoint.close() };
}
