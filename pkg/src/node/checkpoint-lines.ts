// The lines of a checkpoint file, as text. A line is a JSON value: the key of an item that is done, or an object with the
// key of an item that was begun, or of one that failed without effect after that.

import { concatBytes } from "../http/concat-bytes.js";

export type RecordedEvent = "done" | "begun" | "failed";

export interface Recorded {
  event: RecordedEvent;
  key: string;
}

/** What the lines of a file say. */
export interface Keys {
  done: Set<string>;
  /** Items that were begun, and of which no result is recorded. */
  begun: Set<string>;
}

export interface ParsedFile extends Keys {
  /** The length of the valid lines, in bytes. Kept space or an incomplete line follows. */
  end: number;
  /** Whether the last valid line has its line end. */
  isTerminated: boolean;
}

const LINE_END = 10;
/** How lines begin. Anything else at the end of a file is not an incomplete line of a checkpoint. */
const BEGINNINGS = ['"', '{"begun":"', '{"failed":"'];

/** Pages of at least this size go to the disk as a whole, but in any order. */
const PAGE = 4096;

export const lineOf = ({ event, key }: Recorded): string =>
  `${JSON.stringify(event === "done" ? key : { [event]: key })}\n`;

/** How many bytes the result of an item takes at most, with the gap before a page. */
export const resultBytes = (key: string): number => 2 * encode(lineOf({ event: "failed", key })).length;

/** Applies a record. */
export function note({ done, begun }: Keys, { event, key }: Recorded): void {
  if (event === "begun") begun.add(key);
  else begun.delete(key);
  if (event === "done") done.add(key);
}

/**
 * Formats lines to be written over empty ones at an offset. No line crosses the boundary of a page, unless it is longer than one:
 * a power failure may leave the second of two pages without the first, and must not leave half a line.
 */
export function linesAt(offset: number, records: readonly Recorded[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = offset;
  for (const record of records) {
    const line = encode(lineOf(record));
    const left = PAGE - (at % PAGE);
    const gap = line.length > left && line.length <= PAGE ? left : 0;
    parts.push(emptyLines(gap), line);
    at += gap + line.length;
  }
  return concatBytes(parts);
}

/** Formats lines to be written at the end of a file. */
export const lastLines = (records: readonly Recorded[]): Uint8Array => encode(records.map(lineOf).join(""));

const encode = (text: string) => new TextEncoder().encode(text);

/** Kept space. */
export const emptyLines = (length: number): Uint8Array => new Uint8Array(length).fill(LINE_END);

/** Rounds a length up to whole pages. */
export const wholePages = (length: number): number => Math.ceil(length / PAGE) * PAGE;

/**
 * Parses a file. Its last line may be incomplete, if the process that wrote it was killed. Empty lines are kept space.
 *
 * @throws Error if a line shows that the file is not a checkpoint
 */
export function parse(bytes: Uint8Array, path: string): ParsedFile {
  const filled = trimmedLength(bytes);
  const lastStart = filled === 0 ? 0 : bytes.lastIndexOf(LINE_END, filled - 1) + 1;
  const [complete, last] = [bytes.subarray(0, lastStart), bytes.subarray(lastStart, filled)].map((part) =>
    new TextDecoder().decode(part),
  ) as [string, string];
  const parsed: ParsedFile = { done: new Set(), begun: new Set(), end: 0, isTerminated: true };
  const lines = complete.split("\n").slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const record = line === "" ? undefined : recordOf(line);
    if (line !== "" && !record) throw notACheckpoint(path, index + 1);
    if (record) note(parsed, record);
  }
  const record = recordOf(last);
  if (record) {
    note(parsed, record);
    const isTerminated = filled < bytes.length;
    return { ...parsed, end: isTerminated ? filled + 1 : filled, isTerminated };
  }
  if (last !== "" && !isBeginning(last)) throw notACheckpoint(path, lines.length + 1);
  const before = trimmedLength(bytes.subarray(0, lastStart));
  return { ...parsed, end: before === 0 ? 0 : before + 1 };
}

/** The length without the empty lines at the end. */
function trimmedLength(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === LINE_END) length -= 1;
  return length;
}

const isBeginning = (text: string) => BEGINNINGS.some((start) => start.startsWith(text) || text.startsWith(start));

function recordOf(line: string): Recorded | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value === "string") return { event: "done", key: value };
  const [member, ...others] = Object.entries(Object(value) as object);
  const [event, key] = member ?? [];
  const isKnown = (event === "begun" || event === "failed") && typeof key === "string" && others.length === 0;
  return isKnown ? { event, key } : undefined;
}

function notACheckpoint(path: string, line: number): Error {
  return new Error(`fileCheckpoint: ${path}:${line} is not a quoted key; this file is not a checkpoint`);
}
