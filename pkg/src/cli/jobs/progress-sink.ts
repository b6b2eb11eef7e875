// Writes lines of progress to a file descriptor. Whoever reads them cannot stop or slow down the job.
import { constants, fstatSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

export interface Sink {
  /** Writes a line, or drops it. */
  write(line: string): void;
  /** Resolves when the lines are written, or cannot be written in a reasonable time. */
  end(): Promise<void>;
}

/** How many bytes wait for a slow reader. Further lines are dropped. */
const MAX_WAITING = 64 * 1024;
/** How long the end waits for a slow reader, in milliseconds. */
const END_MS = 1000;

/** Returns `undefined` if the descriptor is not open, or is not the caller's. */
export function openSink(descriptor: number): Sink | undefined {
  try {
    const stat = fstatSync(descriptor);
    if (isUnusable(descriptor)) return undefined;
    if (stat.isFIFO() || stat.isSocket()) return pipeSink(descriptor);
    return stat.isFile() || stat.isCharacterDevice() ? fileSink(descriptor) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a descriptor cannot be written, or Node has opened it for itself: a number that the caller did not open may be one of
 * those. Only Linux shows that. Node has both ends of its own pipes.
 */
function isUnusable(descriptor: number): boolean {
  const own = describe(String(descriptor));
  if (!own) return false;
  if (!own.isWritable || own.target.startsWith("anon_inode:")) return true;
  if (!own.target.startsWith("pipe:")) return false;
  const others = readdirSync("/proc/self/fd").map(describe);
  return others.some((other) => other?.target === own.target && !other.isWritable);
}

function describe(descriptor: string): { target: string; isWritable: boolean } | undefined {
  try {
    const [, flags = "0"] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
    const access = Number.parseInt(flags, 8) & (constants.O_WRONLY | constants.O_RDWR);
    return { target: readlinkSync(`/proc/self/fd/${descriptor}`), isWritable: access !== 0 };
  } catch {
    return undefined;
  }
}

/** Writes to a stream of the process, which reports errors to its own listener. */
export const streamSink = (stream: Writable): Sink => ({
  write: (line) => void stream.write(line),
  end: async () => {},
});

function fileSink(descriptor: number): Sink {
  return {
    write(line) {
      try {
        writeSync(descriptor, line);
      } catch {
        // The disk is full, or the descriptor was closed. The job goes on.
      }
    },
    end: async () => {},
  };
}

/** Unlike a blocking write, a socket does not wait for a reader. */
function pipeSink(descriptor: number): Sink {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  socket.on("error", () => socket.destroy());
  socket.unref();
  return {
    write(line) {
      if (!socket.destroyed && socket.writableLength < MAX_WAITING) socket.write(line);
    },
    async end() {
      if (socket.destroyed) return;
      const written = new Promise<void>((resolve) => {
        socket.once("close", resolve);
        socket.write("", () => resolve());
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, END_MS);
      });
      await Promise.race([written, late]);
      clearTimeout(timer);
      socket.destroy();
    },
  };
}
