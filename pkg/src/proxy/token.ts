// What is sent as the credential, where a function gives it: asked once for all requests that need it.

import type { TokenFunction } from "../client/public-types.js";
import { resumesAcrossRequests } from "../runtime/detect-runtime.js";
import { safeGet } from "../runtime/safe-get.js";
import type { ProxyCore } from "./core.js";

/** How often a request that waits for another's answer looks for itself, in milliseconds. */
const LOOK_AGAIN_EVERY = 100;

export class TokenSource {
  readonly #core: ProxyCore;
  readonly #provider: TokenFunction | undefined;
  readonly #canBeWoken = resumesAcrossRequests();
  readonly #waiting = new Set<(isReady: boolean) => void>();

  constructor(core: ProxyCore, provider: TokenFunction | undefined) {
    this.#core = core;
    this.#provider = provider;
  }

  /**
   * Whether there is something to send. A request that waits for another's answer has a promise and a timer of its own: a host may
   * drop the request that asked, and then one that waited asks again. After `signal` has fired nobody waits any more.
   */
  async isReady(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const need = this.#core.call((proxy) => proxy.needToken());
      if (need === "") return true;
      if (need !== "wait") return this.#ask(need as "needed" | "refused");
      const isReady = await this.#answer();
      if (isReady !== undefined) return isReady;
    }
    return false;
  }

  /** What it throws stays here: it may hold a secret. */
  async #ask(reason: "needed" | "refused"): Promise<boolean> {
    let answer: unknown = null;
    try {
      const given: unknown = await this.#provider?.({ reason });
      answer =
        typeof given === "string" ? given : { token: safeGet(given, "token"), expiresAt: safeGet(given, "expiresAt") };
    } catch {}
    const isReady = this.#core.call((proxy) => proxy.takeToken(answer));
    for (const wake of this.#waiting) wake(isReady);
    return isReady;
  }

  /** What another request was answered; `undefined` where it was not within the time. */
  async #answer(): Promise<boolean | undefined> {
    let wake: (isReady?: boolean) => void = () => {};
    const answered = new Promise<boolean | undefined>((resolve) => {
      wake = resolve;
    });
    const timer = setTimeout(wake, LOOK_AGAIN_EVERY);
    if (this.#canBeWoken) this.#waiting.add(wake);
    const isReady = await answered;
    clearTimeout(timer);
    this.#waiting.delete(wake);
    return isReady;
  }
}
