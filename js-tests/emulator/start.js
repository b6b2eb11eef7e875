// The entry of the package. index.d.ts documents its types.
import { start as run } from "./index.js";
import { checkOptions, limitsOf } from "./start-options.js";

export { PRODUCTION_LIMITS } from "./ratelimit.js";
export { ADMIN_USER_ID } from "./users.js";

/** Starts a local Clerk, and resolves when it answers. */
export async function start(options = {}) {
  const { rateLimit, ...others } = checkOptions(options);
  return run({ ...others, rateLimit: limitsOf(rateLimit) });
}
