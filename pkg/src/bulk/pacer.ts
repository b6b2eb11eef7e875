// Spaces requests evenly: no more than a number of them per second.
import { BEFORE_REQUEST } from "../client/stop.js";

/** How late a turn may be used without moving the next ones, in milliseconds: timers are not exact. */
const MAX_LATENESS_MS = 20;

/** How often a request that waits renews the slot of its call, in milliseconds. */
const RENEWAL_MS = 500;

/** Divides time into turns at equal distances. */
export class Schedule {
  readonly #interval: number;
  readonly #lateness: number;
  #next = Number.NEGATIVE_INFINITY;

  /** @param rate turns per second */
  constructor(rate: number) {
    this.#interval = 1000 / rate;
    this.#lateness = Math.min(MAX_LATENESS_MS, this.#interval / 2);
  }

  /** Takes the next turn. Returns how long to wait for it, in milliseconds. */
  take(now: number): number {
    const at = this.#next < now - this.#lateness ? now : this.#next;
    this.#next = at + this.#interval;
    return Math.max(0, at - now);
  }
}

/** Makes callers wait for their turns, in the order in which they came. */
export class Pacer {
  readonly #schedule: Schedule;
  /** Ends each wait. */
  readonly #waiting = new Set<() => void>();
  #onIdle: (() => void)[] = [];
  #isStopped = false;

  /** @param rate turns per second */
  constructor(rate: number) {
    this.#schedule = new Schedule(rate);
  }

  /** Resolves at the caller's turn. Calls `keepSlot` from time to time until then. */
  async turn(keepSlot = () => {}): Promise<void> {
    const ms = this.#isStopped ? 0 : this.#schedule.take(performance.now());
    if (ms > 0) await this.#wait(ms, keepSlot);
    if (this.#waiting.size > 0) return;
    const resolvers = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of resolvers) resolve();
  }

  /** Resolves when nobody waits for a turn. */
  async idle(): Promise<void> {
    while (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Ends all waits. From now on, nobody waits. */
  stop(): void {
    this.#isStopped = true;
    for (const end of [...this.#waiting]) end();
  }

  #wait(ms: number, keepSlot: () => void): Promise<void> {
    const renew = () => {
      try {
        keepSlot();
      } catch {
        // The client has failed, which ends its calls.
      }
    };
    return new Promise((resolve) => {
      const renewal = setInterval(renew, RENEWAL_MS);
      const end = () => {
        clearTimeout(timer);
        clearInterval(renewal);
        renew();
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#waiting.add(end);
    });
  }
}

/** Marks a signal, so that the requests of calls which have it wait for their turns. */
export const paced = <S extends object>(signal: S, pacer: Pacer): S =>
  Object.assign(signal, { [BEFORE_REQUEST]: (keepSlot: () => void) => pacer.turn(keepSlot) });
