// Has this caller asked too often? A sliding window per instance and one per organization; off unless a test sets limits.
import { refuse } from "./errors.js";

/** Forget idle organizations once there are this many, so that a long run does not grow without end. */
const MAX_WINDOWS = 10_000;

class Window {
  #times = [];

  constructor({ limit, windowMs, countRejected }) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.countRejected = countRejected;
  }

  /** Milliseconds to wait, 0 when the request may pass. Only the last `limit` times matter. */
  take(now) {
    while (this.#times.length > 0 && this.#times[0] <= now - this.windowMs) this.#times.shift();
    const full = this.#times.length >= this.limit;
    if (full && this.countRejected) this.#times.shift();
    if (!full || this.countRejected) this.#times.push(now);
    return full ? this.#times[0] + this.windowMs - now : 0;
  }
}

/**
 * @param {{limit?: number, windowMs?: number, perOrganization?: {limit: number, windowMs: number}, countRejected?: boolean}} [options]
 * @param {() => number} now
 */
export function createRateLimit(options = {}, now = Date.now) {
  const { limit, windowMs, perOrganization, countRejected = false } = options;
  const instance = limit === undefined ? undefined : new Window({ limit, windowMs, countRejected });
  const organizations = new Map();

  const windowOf = (id) => {
    if (organizations.size >= MAX_WINDOWS && !organizations.has(id)) organizations.clear();
    if (!organizations.has(id)) organizations.set(id, new Window({ ...perOrganization, countRejected }));
    return organizations.get(id);
  };

  return {
    checkInstance: () => refuseAfter(instance?.take(now()) ?? 0),
    checkOrganization: (id) => refuseAfter(perOrganization ? windowOf(id).take(now()) : 0),
  };
}

/** Whole seconds, rounded up: a client that waits exactly as told must get through. */
function refuseAfter(waitMs) {
  if (waitMs > 0) throw refuse.tooMany(Math.ceil(waitMs / 1000));
}
