// Creates a proxy, after copying and checking its options.
import { OPAQUE, type ProxyOptions, TO_JSON } from "../../generated/proxy.js";
import { copyOf, InvalidInput, type MarshalRules, typeTag } from "../client/snapshot.js";
import { invalidInput, startupError } from "../errors/clerk-error.js";
import { nullPrototype } from "../runtime/own-members.js";
import { Authorizer } from "./authorizer.js";
import { ProxyCore } from "./core.js";
import { Exchange, type Functions } from "./exchange.js";
import type { ProxyHandler } from "./public-types.js";
import { TokenSource } from "./token.js";

/**
 * Creates the server side for a page: a function that responds to the requests of `new OrganizationsApi({ baseUrl: "/api/clerk" })`, and
 * to no others. It calls `authorize` first, and adds the key.
 *
 * @example
 * import { createProxy } from "clerk-organizations/proxy";
 *
 * declare function adminOf(cookie: string | null): Promise<{ id: string } | undefined>;
 *
 * const proxy = createProxy({
 *   secretKey: process.env.CLERK_SECRET_KEY,
 *   authorize: async (request) => ({ actor: (await adminOf(request.headers.get("cookie")))?.id }),
 * });
 * export default { fetch: proxy };
 *
 * @returns a function from a `Request` to a promise of a `Response`. It never rejects; errors are responses in Clerk's format.
 * @throws ClerkError of kind `"invalid"` if an option is missing or breaks a rule.
 */
export function createProxy(options: ProxyOptions): ProxyHandler {
  const functions: Record<string, unknown> = nullPrototype({});
  const rules: MarshalRules = {
    allowsToJson: (name) => TO_JSON.has(name),
    replaceOpaque(name, value) {
      if (!OPAQUE.has(name)) return undefined;
      functions[name] = value;
      return typeTag(value);
    },
  };
  try {
    const core = new ProxyCore(copyOf(options, "options", rules));
    const known = functions as unknown as Functions;
    const authorizer = new Authorizer(known.authorize);
    const token = new TokenSource(core, known.token);
    return (request) => new Exchange(core, known, authorizer, token, request).answer();
  } catch (thrown) {
    throw thrown instanceof InvalidInput ? invalidInput("createProxy", thrown) : startupError("createProxy", thrown);
  }
}
