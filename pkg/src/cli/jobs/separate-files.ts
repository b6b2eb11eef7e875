// Checks that what a job writes is not a file that it reads: it would destroy its input, or take it for a checkpoint.
import { fstatSync, statSync } from "node:fs";
import { usage } from "../failure.js";

/** Files by what the command line calls them: paths, or file descriptors of the process. */
export type Places = Record<string, string | number | undefined>;

/** The descriptors to which every command may write. */
const STREAMS: Places = { "standard output": 1, "standard error": 2 };

/** Throws if a file of `read` or the checkpoint is also written as something else. Pipes and devices may be shared. */
export function checkSeparate(read: Places, checkpoint: string | undefined): void {
  const written = { ...STREAMS, "--checkpoint": checkpoint };
  refuseSame(read, written);
  refuseSame({ "--checkpoint": checkpoint }, STREAMS);
}

function refuseSame(some: Places, others: Places): void {
  for (const [name, place] of Object.entries(some))
    for (const [other, otherPlace] of Object.entries(others)) {
      const id = idOf(place);
      if (id !== undefined && id === idOf(otherPlace)) throw usage(`${name} and ${other} must not be the same file`);
    }
}

/** Identifies a regular file whatever its names are. */
function idOf(place: string | number | undefined): string | undefined {
  if (place === undefined) return undefined;
  try {
    const stat = typeof place === "number" ? fstatSync(place, { bigint: true }) : statSync(place, { bigint: true });
    return stat.isFile() ? `${stat.dev}:${stat.ino}` : undefined;
  } catch {
    // There is no such file yet.
    return undefined;
  }
}

/** Throws if two inputs are standard input: the second one would be empty. */
export function checkOneStdin(inputs: Record<string, string | undefined>): void {
  const names = Object.keys(inputs).filter((name) => inputs[name] === "-");
  if (names.length > 1) throw usage(`${names.join(" and ")} cannot both be standard input`);
}

/** The place of an input, which is a path or `-` for standard input. */
export const inputAt = (path: string): string | number => (path === "-" ? 0 : path);
