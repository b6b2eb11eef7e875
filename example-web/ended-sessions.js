// The sessions that were signed out. A token does not tell that its session has ended, so they are remembered.

/** How far Clerk's clock and this one may be apart, in seconds. */
export const CLOCK_SKEW = 5;
/** The maximum age of a token, in seconds. Clerk's session tokens expire after 60. */
export const MAX_AGE = 300;
/** How long a token that exists now can be valid at most, in seconds. */
const MAX_VALIDITY = MAX_AGE + 2 * CLOCK_SKEW + 1;
/** How many sessions are remembered. */
const MAX_ENDED = 10_000;

/** Remembers sessions until their last token has expired. Its memory is bounded. */
export class EndedSessions {
  /** The time until which each session is remembered. The oldest comes first. */
  #until = new Map();
  /** All tokens that were issued until this time are refused. */
  #refusedUntil = 0;
  #max;

  constructor(max = MAX_ENDED) {
    this.#max = max;
  }

  add(/** @type {string} */ id, now = Date.now() / 1000) {
    for (const [one, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(one);
    }
    if (this.#until.size >= this.#max) this.#refuseAll(now);
    this.#until.delete(id);
    this.#until.set(id, now + MAX_VALIDITY);
  }

  /** Whether a token of this session is refused. `issuedAt` is in seconds since 1970. */
  has(/** @type {string} */ id, /** @type {number} */ issuedAt) {
    return this.#until.has(id) || issuedAt <= this.#refusedUntil;
  }

  /** Refuses all tokens that exist instead of forgetting a session. Pages fetch new ones without their users' help. */
  #refuseAll(/** @type {number} */ now) {
    this.#until.clear();
    this.#refusedUntil = now + CLOCK_SKEW;
  }
}
