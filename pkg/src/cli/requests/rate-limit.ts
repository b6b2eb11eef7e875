// Reports when to continue after a rate limit that is too long to wait for.
import { resumeTime } from "../../bulk/resume-time.js";

/** The time at which a limit is over, in milliseconds since 1970, if an error says that waiting for it takes too long. */
export const limitOf = (error: unknown): number | undefined => resumeTime(error, Date.now());

/** Formats when to go on: `in 43 minutes, at 14:05 (2026-01-31T13:05:00Z)`. Rounded up, so that it is not too early. */
export function whenOf(until: number, now = Date.now()): string {
  const at = new Date(roundedUp(until, 1000));
  const clock = new Date(roundedUp(until, MINUTE_MS)).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
  });
  return `in ${inWords(until - now)}, at ${clock} (${at.toISOString().replace(".000Z", "Z")})`;
}

const MINUTE_MS = 60_000;
const roundedUp = (time: number, unit: number) => Math.ceil(time / unit) * unit;

function inWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 120) return counted(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return counted(minutes, "minute");
  return counted(Math.ceil(minutes / 60), "hour");
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
