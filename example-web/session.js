// Decides by Clerk's session tokens who may use the proxy. It needs only ended-sessions.js, `jose` and web standards, so it runs in
// any server.
import { importSPKI, jwtVerify } from "jose";
import { CLOCK_SKEW, EndedSessions, MAX_AGE } from "./ended-sessions.js";

/** Why a request is refused. The page shows the message. */
const REFUSALS = {
  signedOut: { status: 401, code: "authentication_invalid", message: "Your session has ended. Sign in again." },
  noRole: { status: 403, code: "admin_role_missing", message: "Your account has no access to the organizations." },
  readOnly: { status: 403, code: "admin_role_read_only", message: "Your account may only read. Nothing was changed." },
  foreign: { status: 403, code: "origin_invalid", message: "The request comes from another site." },
};

/**
 * A session, as its token describes it.
 * @typedef {object} Session
 * @property {string} id
 * @property {string} userId
 * @property {string | undefined} impersonatorId who acts as the user
 * @property {"read" | "write" | undefined} role
 */

/**
 * What `authorize` decided about a request.
 * @typedef {object} Decision
 * @property {Session | undefined} session
 * @property {{ status: number, code: string, message: string } | undefined} refusal
 */

/**
 * Creates an `authorize` function for `createProxy` that verifies Clerk's session tokens without a network request. Users whose token has
 * the claim `"read"` may perform the operations that only read, and users with `"write"` all operations.
 *
 * @param {object} options
 * @param {string | undefined} options.publishableKey the instance's publishable key, which names the issuer of its tokens
 * @param {string | undefined} options.jwtKey the instance's public key in PEM format. Its line breaks may be written as `\n`.
 * @param {string[]} options.origins the origins of the page. Tokens that Clerk issued to other origins are refused.
 * @param {string} [options.claim] the claim with the user's role
 * @throws Error if an option is missing or malformed
 */
export function sessionAuthorizer({ publishableKey, jwtKey, origins, claim = "organizations_admin" }) {
  if (!Array.isArray(origins) || origins.length === 0) throw new Error("sessionAuthorizer: origins must not be empty");
  if (!claim) throw new Error("sessionAuthorizer: claim must not be empty");
  const rules = {
    algorithms: ["RS256"],
    typ: "JWT",
    issuer: `https://${frontendApiOf(publishableKey)}`,
    clockTolerance: CLOCK_SKEW,
    maxTokenAge: MAX_AGE,
    requiredClaims: ["exp", "nbf"],
  };
  const key = keyOf(jwtKey);
  const ready = key.then(() => {});
  // Whoever does not await `ready` gets a line in the log, not a process that ends.
  ready.catch(({ message }) => console.error(`sessionAuthorizer: ${message}`));
  const ended = new EndedSessions();
  /** @type {WeakMap<object, Decision>} */
  const decisions = new WeakMap();

  /** @param {Request} request */
  async function sessionOf(request) {
    // Cookies are not read: browsers add them to requests that the page did not make.
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    const verified = token && (await jwtVerify(token, await key, rules).catch(() => undefined));
    const session = verified && readSession(verified.payload, origins, claim);
    return session && !ended.has(session.id, Number(verified.payload.iat)) ? session : undefined;
  }

  return {
    /** Rejects if `jwtKey` has the format of a key, but is none. Then every request is refused. */
    ready,

    /**
     * For the option `authorize` of `createProxy`.
     * @param {Request} request
     * @param {{ readonly method: string }} operation
     */
    async authorize(request, { method }) {
      const session = await sessionOf(request).catch(() => undefined);
      const refusal = refusalOf(session, method);
      decisions.set(request, { session, refusal });
      return refusal || !session ? false : { actor: actorOf(session) };
    },

    /**
     * Wraps the proxy: what `authorize` refuses gets a 401 if nobody is signed in, and a message for the user.
     * @param {(request: Request) => Promise<Response>} proxy
     * @returns {(request: Request) => Promise<Response>}
     */
    protect: (proxy) => async (request) => {
      const response = await proxy(request);
      const refusal = decisions.get(request)?.refusal;
      return refusal && response.status === 403 ? answer(refusal, response.headers) : response;
    },

    /**
     * Returns what `authorize` decided about a request.
     * @param {Request} request
     */
    decisionOn: (request) => decisions.get(request),

    /**
     * Handles `POST /api/sign-out`: tokens of the session are refused from now on, although they have not expired.
     * @param {Request} request
     * @returns {Promise<Response>}
     */
    async signOut(request) {
      if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
      if (!origins.includes(request.headers.get("origin") ?? "")) return answer(REFUSALS.foreign);
      const session = await sessionOf(request).catch(() => undefined);
      if (!session) return answer(REFUSALS.signedOut);
      ended.add(session.id);
      return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
    },
  };
}

/**
 * Returns the host of Clerk's Frontend API, which a publishable key contains.
 * @param {string | undefined} publishableKey
 * @throws Error if it is not a publishable key
 */
export function frontendApiOf(publishableKey) {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/]+=*)$/.exec(publishableKey ?? "")?.[1];
  const host = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\$$/.exec(decode(encoded))?.[1];
  if (!host) throw new Error("The publishable key is malformed. Copy it from API keys in Clerk's dashboard.");
  return host;
}

function decode(/** @type {string | undefined} */ encoded) {
  try {
    return atob(encoded ?? "");
  } catch {
    return "";
  }
}

const NO_KEY = "The JWT key is not a public key in PEM format. Copy it from API keys in Clerk's dashboard.";

/** Imports the public key. Clerk's tokens are signed with RS256, so it cannot be used with another algorithm. */
function keyOf(/** @type {string | undefined} */ given) {
  const pem = (given ?? "").replaceAll("\\n", "\n").trim();
  if (!pem.startsWith("-----BEGIN PUBLIC KEY-----")) throw new Error(NO_KEY);
  return importSPKI(pem, "RS256").catch(() => {
    throw new Error(NO_KEY);
  });
}

/**
 * Reads a verified token. Returns undefined if it is not that of an active session of this page.
 * @param {Record<string, unknown>} payload
 * @param {string[]} origins
 * @param {string} claim
 * @returns {Session | undefined}
 */
function readSession(payload, origins, claim) {
  const own = (/** @type {string} */ name) => (Object.hasOwn(payload, name) ? payload[name] : undefined);
  const [id, userId, status, act] = [own("sid"), own("sub"), own("sts"), own("act")];
  // Tokens of JWT templates and of machines have no session.
  if (typeof id !== "string" || !id || typeof userId !== "string" || !userId) return undefined;
  const azp = own("azp");
  if (typeof azp !== "string" || !origins.includes(azp)) return undefined;
  // A pending session has not completed what the instance requires, such as a second factor.
  if (status !== undefined && status !== "active") return undefined;
  const impersonator = act === undefined ? undefined : Object(act).sub;
  const given = own(claim);
  const role = given === "read" || given === "write" ? given : undefined;
  return { id, userId, impersonatorId: impersonator && String(impersonator), role };
}

function refusalOf(/** @type {Session | undefined} */ session, /** @type {string} */ method) {
  if (!session) return REFUSALS.signedOut;
  if (session.role === "write" || (session.role === "read" && method === "GET")) return undefined;
  return session.role === "read" ? REFUSALS.readOnly : REFUSALS.noRole;
}

function actorOf(/** @type {Session} */ { id, userId, impersonatorId }) {
  return { id: userId, sessionId: id, ...(impersonatorId && { impersonatorId }) };
}

/**
 * Creates an error in Clerk's format, which the client in the page understands.
 * @param {{ status: number, code: string, message: string }} refusal
 * @param {Headers} [given]
 */
function answer({ status, code, message }, given = new Headers({ "cache-control": "no-store" })) {
  const headers = new Headers(given);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  if (status === 401) headers.set("www-authenticate", "Bearer");
  return new Response(JSON.stringify({ errors: [{ code, message, long_message: message }] }), { status, headers });
}
