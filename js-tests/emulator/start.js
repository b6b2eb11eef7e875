// The entry of the package. index.d.ts documents its types.
import { start as run } from "./index.js";
import { checkOptions, limitsOf, nowOf } from "./start-options.js";

export { PRODUCTION_LIMITS } from "./ratelimit.js";
export { ADMIN_USER_ID } from "./users.js";

/** Starts a local Clerk, and resolves when it answers. */
export async function start(options = {}) {
  const { clock, rateLimit, ...others } = checkOptions(options);
  return run({ ...others, now: nowOf(clock), rateLimit: limitsOf(rateLimit), record: true });
}
