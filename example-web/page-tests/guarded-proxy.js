// A proxy with the login, for tests without a browser: a stub of Clerk behind it, its audit trail, and the client of a page.
import { createProxy } from "clerk-organizations/proxy";
import { SECTIONS } from "../../js-tests/proxy/family.js";
import { auditTrail } from "../audit.js";
import { sessionAuthorizer } from "../session.js";
import { createInstance } from "./instance.js";

const classes = await import("clerk-organizations");
export const PAGE = "https://admin.example.com";
export const KEY = "sk_test_never_in_a_line";
export const instance = createInstance({ azp: PAGE, organizations_admin: "write" });
const { publishableKey, jwtKey } = instance;

/** A proxy with a login, a stub of Clerk behind it, and its audit trail. */
export function setUp({ answer = {}, status = 200, ...options } = {}) {
  const session = sessionAuthorizer({ publishableKey, jwtKey, origins: [PAGE], ...options });
  const [sent, lines] = [[], []];
  const trail = auditTrail(session.decisionOn, (line) => lines.push(line));
  const clerk = { answer };
  const proxy = createProxy({
    secretKey: KEY,
    baseUrl: "https://clerk.test/v1",
    operations: SECTIONS,
    authorize: session.authorize,
    onOperation: trail.onOperation,
    fetch: async (url, { method }) => {
      sent.push(`${method} ${new URL(url).pathname}`);
      return Response.json(clerk.answer, { status });
    },
  });
  const handler = trail.record(session.protect(proxy));
  const get = (given, path = "organizations/org_1") => {
    const headers = { "clerk-api-version": "2025-11-10", ...given };
    return handler(new Request(`${PAGE}/api/clerk/${path}`, { headers }));
  };
  const withToken = (token, path) => get({ authorization: `Bearer ${token}` }, path);
  const signOut = (token, origin = PAGE, method = "POST") =>
    session.signOut(
      new Request(`${PAGE}/api/sign-out`, { method, headers: { authorization: `Bearer ${token}`, origin } }),
    );
  return { clerk, sent, lines, handler, get, withToken, signOut };
}

/** Performs an operation as the page's client does. */
export const call = (handler, { className, name, args }, claims) =>
  new classes[className]({
    baseUrl: `${PAGE}/api/clerk`,
    fetch: (url, init) => handler(new Request(url, init)),
    token: () => instance.token(claims),
    maxRetries: 0,
  })[name](...args);

export const statusOf = (promise) =>
  promise.then(
    () => 200,
    ({ status }) => status,
  );
