// What is sent as the credential, where a function gives it: asked once for all requests that need it.
import { member } from "../cause.js";
import type { TokenFunction } from "../host.js";
import type { Core } from "./core.js";

export class Token {
  readonly #core: Core;
  readonly #provider: TokenFunction | undefined;
  #asking: Promise<boolean> | undefined;

  constructor(core: Core, provider: TokenFunction | undefined) {
    this.#core = core;
    this.#provider = provider;
  }

  /** Whether there is something to send. */
  async isReady(): Promise<boolean> {
    const need = this.#core.ask((glue) => glue.need_token());
    if (need === "") return true;
    if (need !== "wait") this.#asking = this.#ask(need as "needed" | "refused");
    return (await this.#asking) ?? false;
  }

  /** What it throws stays here: it may hold a secret. */
  async #ask(reason: "needed" | "refused"): Promise<boolean> {
    let answer = "null";
    try {
      const given: unknown = await this.#provider?.({ reason });
      const parts = { token: member(given, "token"), expiresAt: member(given, "expiresAt") };
      answer = JSON.stringify(typeof given === "string" ? given : parts);
    } catch {}
    return this.#core.ask((glue) => glue.take_token(answer));
  }
}
