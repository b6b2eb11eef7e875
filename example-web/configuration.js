// Reads from the environment which Clerk the server uses, and whether users sign in. An incomplete login is refused.

/** How to complete a login. */
const INCOMPLETE = `Set all of CLERK_SECRET_KEY, CLERK_PUBLISHABLE_KEY and CLERK_JWT_KEY for a login, or only CLERK_SECRET_KEY for a page without one. See example-web/README.md.`;

/**
 * Returns the options of `serve` that concern Clerk, and a notice to print. Returns `undefined` if no key is set.
 *
 * @param {Record<string, string | undefined>} env
 * @throws Error if keys are missing or belong to different instances
 */
export function configurationOf(env) {
  const { CLERK_SECRET_KEY: secretKey, CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey } = env;
  if (publishableKey || jwtKey) refuseIncomplete({ secretKey, publishableKey, jwtKey });
  if (!secretKey) return undefined;
  const upstream = env.CLERK_API_URL || "https://api.clerk.dev/v1";
  const clerk = { upstream, secretKey };
  if (!publishableKey) return { ...clerk, notice: WITHOUT_LOGIN };
  const claim = env.CLERK_ADMIN_CLAIM || undefined;
  return { ...clerk, login: { publishableKey, jwtKey, claim }, notice: "users sign in with Clerk" };
}

const WITHOUT_LOGIN =
  "there is no login: everyone who can connect to this server can do everything with your organizations. " +
  "Use it alone on your own machine, or set CLERK_PUBLISHABLE_KEY and CLERK_JWT_KEY";

/** Without the JWT key nobody's token could be verified, and without the publishable key everyone would be let in. */
function refuseIncomplete({ secretKey, publishableKey, jwtKey }) {
  const keys = { CLERK_SECRET_KEY: secretKey, CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey };
  const missing = Object.keys(keys).filter((name) => !keys[name]);
  if (missing.length > 0)
    throw new Error(
      `The login is incomplete: ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing. ${INCOMPLETE}`,
    );
  const [ofPage, ofServer] = [kindOf(publishableKey), kindOf(secretKey)];
  // Everyone may sign up to many development instances.
  if (ofPage && ofServer && ofPage !== ofServer)
    throw new Error(`CLERK_PUBLISHABLE_KEY is a ${ofPage} key, and CLERK_SECRET_KEY a ${ofServer} key. ${SAME}`);
}

const SAME = "Use the keys of one instance, so that its own users administer it.";

const kindOf = (key) => /^[ps]k_(test|live)_/.exec(key)?.[1];
