// Calls `authorize`, and logs a result that looks like a mistake.
import type { AuthorizeFunction, HostRequest, ProxyOperation } from "./public-types.js";
import { Refusal } from "./refusal.js";
import { type Actor, type Mistake, verdictOf } from "./verdict.js";

export class Authorizer {
  readonly #authorize: AuthorizeFunction;
  /** The mistakes that have been logged. */
  readonly #logged = new Set<string>();

  constructor(authorize: AuthorizeFunction) {
    this.#authorize = authorize;
  }

  /** Returns the actor, if `authorize` names one. Throws a `Refusal` if it does not allow the request, or fails. */
  async authorize(request: HostRequest, operation: ProxyOperation): Promise<Actor | undefined> {
    const verdict = await this.#judge(request, operation);
    if (verdict.isYes) return verdict.actor;
    if (verdict.mistake) this.#log(verdict.mistake);
    throw new Refusal("denied");
  }

  async #judge(request: HostRequest, operation: ProxyOperation) {
    try {
      return verdictOf(await this.#authorize(request, operation));
    } catch {
      // The error is dropped, because it may contain a secret.
      throw new Refusal("failed");
    }
  }

  /** Logs each kind of mistake once, so that many rejected requests do not flood the log. */
  #log({ what, instead }: Mistake): void {
    if (this.#logged.has(what)) return;
    this.#logged.add(what);
    console.warn(
      `clerk-organizations/proxy: authorize returned ${what}, which does not allow the request. Return true, or ${instead}.`,
    );
  }
}
