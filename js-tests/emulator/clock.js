// The emulator's clock. Timestamps, the expiry of invitations and the windows of rate limits follow it. A test can stop
// it, set it and advance it.
import { refuseOption, requireInteger, requireMembers } from "./options.js";

/** The last moment that a `Date` can hold. */
export const MAX_MS = 8_640_000_000_000_000;

/** @param {number | string | Date} value @returns {number} milliseconds since the epoch */
export function readMoment(name, value) {
  const ms = value instanceof Date || typeof value === "string" ? new Date(value).getTime() : value;
  if (!Number.isInteger(ms) || ms < 0 || ms > MAX_MS)
    throw refuseOption(name, "a time: milliseconds since the epoch, a Date, or a text as RFC 3339 writes it");
  return ms;
}

export class Clock {
  #system;
  #stoppedAt;
  #offset = 0;
  /** Called when the time jumps back: what depends on the order of times starts anew. */
  onReturn = () => {};

  /** @param {() => number} [system] */
  constructor(system = Date.now) {
    this.#system = system;
  }

  /** Milliseconds since the epoch. It is a property, so that it can be passed on as a function. */
  now = () => this.#stoppedAt ?? Math.trunc(this.#system() + this.#offset);

  get isStopped() {
    return this.#stoppedAt !== undefined;
  }

  /**
   * Sets the time. The clock then stands still, or goes on from this time if `running` is true.
   *
   * @param {number | string | Date} now
   * @param {{ running?: boolean }} [options]
   */
  set(now, { running = false } = {}) {
    if (typeof running !== "boolean") throw refuseOption("running", "true or false");
    this.#move(() => this.#show(readMoment("now", now), running));
  }

  /** Moves a running or a stopped clock on, in milliseconds. */
  advance(ms) {
    requireInteger("advance", ms, 0, MAX_MS);
    this.set(this.now() + ms, { running: !this.isStopped });
  }

  /** Returns to the time of the system. */
  release() {
    this.#move(() => {
      this.#stoppedAt = undefined;
      this.#offset = 0;
    });
  }

  get state() {
    return { stopped_at: this.#stoppedAt ?? null, offset: this.#offset };
  }

  /** @param {{ stopped_at: number | null, offset: number }} state */
  set state({ stopped_at: stoppedAt, offset }) {
    this.#move(() => {
      this.#stoppedAt = stoppedAt ?? undefined;
      this.#offset = offset;
    });
  }

  #show(ms, running) {
    this.#stoppedAt = running ? undefined : ms;
    this.#offset = running ? ms - this.#system() : 0;
  }

  #move(change) {
    const before = this.now();
    change();
    if (this.now() < before) this.onReturn();
  }
}

/** Checks the option `clock`: the time at which it stands still or, with `running`, starts. */
export function checkClock(given) {
  requireMembers("clock", given, ["now", "running"]);
  const { now, running = false } = given;
  if (typeof now === "function") checkFunction(now);
  else if (now !== undefined) readMoment("clock.now", now);
  if (typeof running !== "boolean") throw refuseOption("clock.running", "true or false");
}

function checkFunction(now) {
  const ms = now();
  if (typeof ms !== "number" || !(ms >= 0 && ms <= MAX_MS))
    throw refuseOption("clock.now", "a function that returns milliseconds since the epoch");
}

/**
 * @param {object} [options]
 * @param {() => number} [options.now] the clock of the system, in milliseconds
 * @param {{ now?: number | string | Date | (() => number), running?: boolean }} [options.clock] a function replaces the
 *   clock of the system
 */
export function createClock({ now: system, clock: given = {} } = {}) {
  checkClock(given);
  const { now, running } = given;
  const clock = new Clock(typeof now === "function" ? now : system);
  if (now !== undefined && typeof now !== "function") clock.set(now, { running });
  return clock;
}
