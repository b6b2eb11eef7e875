// Formats a progress bar.

export interface Progress {
  /** The number of items that are processed, with those that failed or were skipped. */
  done: number;
  failed?: number | undefined;
  skipped?: number | undefined;
  total?: number | undefined;
  /** Items per second. */
  rate?: number | undefined;
  /** Seconds left. */
  eta?: number | undefined;
}

const CELLS = 24;
const count = (value: number) => Math.round(value).toLocaleString("en-US");

/** Returns a line that is shorter than `width`. */
export function bar(progress: Progress, width: number): string {
  const line = [cells(progress), counts(progress), ...pace(progress)].filter(Boolean).join("  ");
  // A line as wide as the terminal would wrap.
  return line.slice(0, Math.max(0, width - 1));
}

function cells({ done, total }: Progress): string {
  if (!total) return "";
  const full = Math.min(CELLS, Math.floor((done / total) * CELLS));
  return `[${"#".repeat(full)}${"-".repeat(CELLS - full)}]`;
}

function counts({ done, total }: Progress): string {
  if (!total) return count(done);
  return `${count(done)} of ${count(total)}  ${Math.min(100, Math.floor((done / total) * 100))} %`;
}

function pace({ rate, eta, failed }: Progress): string[] {
  const said = [];
  if (rate) said.push(`${count(rate)}/s`);
  if (eta !== undefined && Number.isFinite(eta)) said.push(`${duration(eta)} left`);
  if (failed) said.push(`${count(failed)} failed`);
  return said;
}

function duration(exact: number): string {
  const seconds = Math.ceil(exact);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** Measures the rate since it was created. */
export class RateMeter {
  readonly #since = performance.now();

  progress(done: number, total: number | undefined): Progress {
    const rate = (done * 1000) / Math.max(performance.now() - this.#since, 1);
    const eta = total === undefined || rate === 0 ? undefined : Math.max(0, total - done) / rate;
    return { done, total, rate, eta };
  }
}
