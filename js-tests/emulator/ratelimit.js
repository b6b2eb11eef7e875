// Rate limits by sliding windows: one for the instance, and one for each organization, membership and kind of
// invitation. Off unless a test sets a limit.
import { refuseOption, requireInteger, requireMembers } from "./options.js";
import { refuse } from "./refusals.js";

/** Idle keys are dropped when there are this many, so that memory does not grow without bound in a long run. */
const MAX_WINDOWS = 10_000;

class Window {
  #times = [];

  constructor({ limit, windowMs, countRejected }) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.countRejected = countRejected;
  }

  /** Returns the milliseconds to wait, or 0 if the request may pass. Only the last `limit` times matter. */
  take(now) {
    while (this.#times.length > 0 && this.#times[0] <= now - this.windowMs) this.#times.shift();
    const full = this.#times.length >= this.limit;
    if (full && this.countRejected) this.#times.shift();
    if (!full || this.countRejected) this.#times.push(now);
    return full ? this.#times[0] + this.windowMs - now : 0;
  }
}

const HOUR_MS = 3_600_000;
const TEN_SECONDS_MS = 10_000;

/** Clerk's limits for a production instance. */
export const PRODUCTION_LIMITS = {
  limit: 1000,
  windowMs: TEN_SECONDS_MS,
  perOrganization: { limit: 10, windowMs: TEN_SECONDS_MS },
  perMembership: { limit: 10, windowMs: TEN_SECONDS_MS },
  invitations: { limit: 250, windowMs: HOUR_MS },
  bulkInvitations: { limit: 50, windowMs: HOUR_MS },
};

const EACH = ["perOrganization", "perMembership", "invitations", "bulkInvitations"];
const MAX_REQUESTS = 1_000_000;

/** Checks the option `rateLimit`. A limit and its window belong together. */
export function checkRateLimit(given) {
  if (given === "production") return;
  if (typeof given === "string") throw refuseOption("rateLimit", '"production", or an object of limits');
  requireMembers("rateLimit", given, ["limit", "windowMs", ...EACH, "countRejected"]);
  const { countRejected = false, limit, windowMs } = given;
  if (limit !== undefined || windowMs !== undefined) checkLimit("rateLimit", { limit, windowMs });
  for (const name of EACH) if (given[name] !== undefined) checkLimit(`rateLimit.${name}`, given[name]);
  if (typeof countRejected !== "boolean") throw refuseOption("rateLimit.countRejected", "true or false");
}

function checkLimit(name, limit) {
  requireMembers(name, limit, ["limit", "windowMs"]);
  requireInteger(`${name}.limit`, limit.limit, 0, MAX_REQUESTS);
  requireInteger(`${name}.windowMs`, limit.windowMs, 1, 24 * HOUR_MS);
}

/**
 * @param {object} [options] a limit that is not given is not enforced
 * @param {number} [options.limit] requests to the instance in `windowMs`
 * @param {number} [options.windowMs]
 * @param {Limit} [options.perOrganization] updates of one organization, including its metadata
 * @param {Limit} [options.perMembership] updates of one membership, including its metadata
 * @param {Limit} [options.invitations] requests that create one invitation
 * @param {Limit} [options.bulkInvitations] requests that create several invitations
 * @param {boolean} [options.countRejected]
 * @param {() => number} now
 * @typedef {{ limit: number, windowMs: number }} Limit
 */
export function createRateLimit(options = {}, now = Date.now) {
  const {
    limit,
    windowMs,
    perOrganization,
    perMembership,
    invitations,
    bulkInvitations,
    countRejected = false,
  } = options;

  const kept = [];

  /** Has one window per key. */
  const keep = (each) => {
    const windows = new Map();
    kept.push(windows);
    return (key) => {
      if (each?.limit === undefined) return;
      if (windows.size >= MAX_WINDOWS && !windows.has(key)) windows.clear();
      if (!windows.has(key)) windows.set(key, new Window({ ...each, countRejected }));
      refuseAfter(windows.get(key).take(now()));
    };
  };

  return {
    checkInstance: keep({ limit, windowMs }),
    checkOrganization: keep(perOrganization),
    checkMembership: keep(perMembership),
    checkInvitation: keep(invitations),
    checkBulkInvitation: keep(bulkInvitations),
    forget: () => {
      for (const windows of kept) windows.clear();
    },
  };
}

/** Rounds up to whole seconds: a client that waits exactly this long must succeed. */
function refuseAfter(waitMs) {
  if (waitMs > 0) throw refuse.tooMany(Math.ceil(waitMs / 1000));
}
