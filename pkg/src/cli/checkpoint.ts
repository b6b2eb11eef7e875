// The checkpoint of `apply`. Lines are identified by their content, not by their number.
import { statSync } from "node:fs";
import type { Checkpoint } from "clerk-organizations/bulk";
import { usage } from "./failure.js";

export interface LineCheckpoint {
  checkpoint?: Checkpoint;
  /** Returns the key of a line. It must be called once for each line, in order. */
  keyOf(text: string): string;
  close(): Promise<void>;
}

export async function openCheckpoint(path: string | undefined): Promise<LineCheckpoint> {
  if (path === undefined) return { keyOf: () => "", close: async () => {} };
  // Reading a device would never end.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw usage("--checkpoint must be a regular file");
  const [{ fileCheckpoint }, { createHash }] = await Promise.all([
    import("clerk-organizations/node"),
    import("node:crypto"),
  ]);
  const checkpoint = fileCheckpoint(path);
  const times = new Map<string, number>();
  // Two equal lines are two changes.
  const keyOf = (text: string) => {
    const hash = createHash("sha256").update(text.trim()).digest("base64url").slice(0, 22);
    const time = (times.get(hash) ?? 0) + 1;
    times.set(hash, time);
    return time === 1 ? hash : `${hash}:${time}`;
  };
  return { checkpoint, keyOf, close: () => checkpoint.close() };
}
