// The text of a file, which must be UTF-8, and why a file cannot be read: in words that say what to do.
import { errorMessage } from "./failure.js";

/** The text of these bytes without a byte order mark. Throws an `Error` that says what they are instead. */
export function textOf(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new Error("is UTF-16, not UTF-8: save it as UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not UTF-8: save it as UTF-8");
  }
}

/**
 * Whether they begin as UTF-16 does, in either byte order: with its mark, or with an ASCII character, as JSON does. A line after the
 * first may begin with the zero that belongs to the line feed before it.
 */
function isUtf16([first, second]: Uint8Array): boolean {
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return hasMark || first === 0 || second === 0;
}

const REASONS: Record<string, string> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
};

/** Why a file could not be read. */
export function reasonOf(error: unknown): string {
  return REASONS[Object(error).code] ?? errorMessage(error);
}
