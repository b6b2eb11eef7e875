// Gets tokens from the `token` function, with one call for all requests that wait for one.

import type { TokenFunction, TokenRequest } from "../client/public-types.js";
import { resumesAcrossRequests } from "../runtime/detect-runtime.js";
import { safeGet } from "../runtime/safe-get.js";
import type { ProxyCore } from "./core.js";

/** How often a request that waits for another one's token checks for itself, in milliseconds. */
const LOOK_AGAIN_EVERY = 100;

export class TokenSource {
  readonly #core: ProxyCore;
  readonly #provider: TokenFunction | undefined;
  readonly #canBeWoken = resumesAcrossRequests();
  readonly #waiting = new Set<(isReady: boolean) => void>();
  #hasWarned = false;

  constructor(core: ProxyCore, provider: TokenFunction | undefined) {
    this.#core = core;
    this.#provider = provider;
  }

  /**
   * Waits for a token. Resolves with `false` if there is none, or `signal` fires. A request that waits for another one has its own
   * promise and timer: if a host drops the request that called the function, one that waits calls it again.
   */
  async isReady(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const need = this.#core.call((proxy) => proxy.needToken());
      if (need === "") return true;
      if (need !== "wait") return this.#ask(need);
      const isReady = await this.#answer();
      if (isReady !== undefined) return isReady;
    }
    return false;
  }

  /** Errors of the function are dropped, because they may contain a secret. */
  async #ask(reason: TokenRequest["reason"]): Promise<boolean> {
    let answer: unknown = null;
    let what = "failed";
    try {
      const result: unknown = await this.#provider?.({ reason });
      what = result ? "returned something that is not a key" : "returned no key";
      answer =
        typeof result === "string"
          ? result
          : { token: safeGet(result, "token"), expiresAt: safeGet(result, "expiresAt") };
    } catch {}
    const isReady = this.#core.call((proxy) => proxy.takeToken(answer));
    if (!isReady) this.#warn(what);
    for (const wake of this.#waiting) wake(isReady);
    return isReady;
  }

  /** Warns once, so that many requests do not flood the log. */
  #warn(what: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(`clerk-organizations/proxy: token ${what}, so nothing is sent to Clerk.`);
  }

  /** Returns whether another request got a token, or `undefined` if none has within the time. */
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
