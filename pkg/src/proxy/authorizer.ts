// Asks the owner of a proxy whether a request may be made, and logs an answer that looks like a mistake.
import type { AuthorizeFunction, HostRequest, ProxyOperation } from "./public-types.js";
import { Refusal } from "./refusal.js";
import { type Actor, type Mistake, verdictOf } from "./verdict.js";

export class Authorizer {
  readonly #authorize: AuthorizeFunction;
  /** The kinds of mistakes that have been logged. */
  readonly #logged = new Set<string>();

  constructor(authorize: AuthorizeFunction) {
    this.#authorize = authorize;
  }

  /** Gives the actor, where one is named. Throws a `Refusal` where the answer is not a yes, or there is none. */
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
      // What it throws may hold a secret.
      throw new Refusal("failed");
    }
  }

  /** Once for each kind, so that a flood of refused requests is not a flood of lines. */
  #log({ what, instead }: Mistake): void {
    if (this.#logged.has(what)) return;
    this.#logged.add(what);
    console.warn(
      `clerk-organizations/proxy: authorize answered ${what}, which is not a yes, so the request was refused. Return true, or ${instead}.`,
    );
  }
}
