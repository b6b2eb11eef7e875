// The login of the page: what the server adds to it if Clerk's keys are configured.
import { auditTrail } from "./audit.js";
import { frontendApiOf, sessionAuthorizer } from "./session.js";

/** Clerk's protection against bots. */
const CHALLENGES = "https://challenges.cloudflare.com";
const IMAGES = "https://img.clerk.com";

/**
 * Creates the login. Rejects if a key is malformed.
 *
 * @param {object} options
 * @param {string} options.publishableKey
 * @param {string} options.jwtKey
 * @param {string[]} options.origins the origins of the page
 * @param {string} [options.claim] the claim with the user's role; see session.js
 * @param {(line: string) => void} [options.audit] takes a line of JSON for each operation
 */
export async function createLogin({
  publishableKey,
  jwtKey,
  origins,
  claim = "organizations_admin",
  audit = () => {},
}) {
  const session = sessionAuthorizer({ publishableKey, jwtKey, origins, claim });
  await session.ready;
  const trail = auditTrail(session.decisionOn, audit);
  const host = `https://${frontendApiOf(publishableKey)}`;
  return {
    /** Options of `createProxy`. */
    forProxy: { authorize: session.authorize, onOperation: trail.onOperation },
    wrap: (proxy) => trail.record(session.protect(proxy)),
    signOut: session.signOut,
    policy: policyFor(host),
    addTo: (html) => html.replace("<script", () => `${scriptTag(host, publishableKey, claim)}\n    <script`),
  };
}

/** The sources that Clerk's script and its sign-in form need, as Clerk documents them. */
function policyFor(host) {
  return {
    "script-src": [host, CHALLENGES],
    "connect-src": ["'self'", host],
    "img-src": [IMAGES],
    "worker-src": ["'self'", "blob:"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "frame-src": [CHALLENGES],
  };
}

/** Clerk's script, which is served by the instance. It runs before the page's own, which reads its attributes. */
function scriptTag(host, publishableKey, claim) {
  const attributes = {
    "data-clerk-publishable-key": publishableKey,
    "data-admin-claim": claim,
    src: `${host}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`,
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `<script defer crossorigin="anonymous" ${written.join(" ")}></script>`;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
