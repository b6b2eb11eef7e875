// Decodes files, which must be UTF-8, and explains why a file cannot be read.
import { errorMessage } from "../failure.js";

/** Decodes UTF-8, without a byte order mark. Throws an `Error` whose message has the detected encoding. */
export function textOf(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new Error("is UTF-16, not UTF-8: save it as UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not UTF-8: save it as UTF-8");
  }
}

/**
 * Whether bytes begin like UTF-16 in either byte order: with a byte order mark, or with an ASCII character, as JSON does. A line after
 * the first one may begin with the zero byte of the preceding line feed.
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

/** Explains why a file could not be read. */
export function reasonOf(error: unknown): string {
  return REASONS[Object(error).code] ?? errorMessage(error);
}
