// What all calls of a client share with the host: its settings, headers, fetch, listeners, and the way into its wasm.
import type { Glue } from "../generated/glue.js";
import { Call, tellOf } from "./call.js";
import { clean, wordsOf } from "./cause.js";
import type { ClientEvent, FetchFunction, TokenFunction } from "./host.js";
import { baseOf, isBrowser } from "./place.js";
import { part } from "./plain.js";
import { catchUp, type Instance, postpone, type Running, trapped, wake } from "./runtime.js";

/** A client's options, taken in: as JSON, and the functions among them. */
export interface Taken {
  text: string;
  fetch?: FetchFunction;
  token?: TokenFunction;
  onEvent?: (event: ClientEvent) => unknown;
}

interface Opened {
  client: number;
  headers: Record<string, string>;
  maxResponseBytes?: number;
}

/** Clients that nobody holds any more are forgotten in the wasm too. */
const gone = new FinalizationRegistry(({ instance, number }: { instance: Instance; number: number }) => {
  if (!instance.isDead) instance.glue.forget_client(number);
});

export class Client {
  isClosed = false;
  readonly maxResponseBytes: number;
  readonly isWatched: boolean;
  readonly #taken: Taken;
  readonly #number: number;
  readonly #instance: Instance;
  readonly #inBrowser = isBrowser();
  readonly #plain: Headers;
  readonly #json: Headers;
  #spare: AbortController | undefined;

  constructor(taken: Taken, instance: Instance) {
    this.#taken = taken;
    this.#instance = instance;
    const given = `{"isBrowser":${this.#inBrowser}${part("options", taken.text)}${part("base", baseOf(taken.text))}}`;
    const opened: Opened = JSON.parse(instance.glue.open_client(given));
    this.#number = opened.client;
    gone.register(this, { instance, number: this.#number });
    this.maxResponseBytes = opened.maxResponseBytes ?? 0;
    this.isWatched = taken.onEvent !== undefined;
    // Made once: `fetch` copies them.
    this.#plain = new Headers(opened.headers);
    this.#json = withJson(opened.headers);
  }

  /** Whether it runs in this instance, and that has not trapped. */
  runsIn(instance: Instance): boolean {
    return this.#instance === instance;
  }

  /** Asks the Rust side. Nothing comes back where it has trapped: then every call of the instance is settled. */
  enter<T>(ask: (wasm: Glue, client: number) => T): T | undefined {
    if (this.#instance.isDead) return undefined;
    try {
      return ask(this.#instance.glue, this.#number);
    } catch (error) {
      trapped(this.#instance, error);
      return undefined;
    }
  }

  /** The headers of a request: those that every request has, or its own. */
  headers(own: Record<string, string> | undefined, isJson: boolean): Headers {
    if (own) return isJson ? withJson(own) : new Headers(own);
    return isJson ? this.#json : this.#plain;
  }

  /** What stops the next request. */
  controller(): AbortController {
    const next = this.#spare ?? new AbortController();
    this.#spare = undefined;
    return next;
  }

  /** Makes the next one, when there is time. */
  prepare(): void {
    if (this.#spare) return;
    this.#spare = new AbortController();
    // Node makes the signal when it is first asked for.
    void this.#spare.signal;
  }

  /** Looked up at each call, so that a replaced or mocked one is the one used. */
  fetch(url: string, init: RequestInit): unknown {
    // A page's cache must not answer for the server; elsewhere there is none, and not everyone knows the option.
    if (this.#inBrowser) init.cache = "no-store";
    const { fetch } = this.#taken;
    return fetch ? fetch(url, init) : globalThis.fetch(url, init);
  }

  tell(event: ClientEvent): void {
    const { onEvent } = this.#taken;
    if (onEvent) void tellOf(onEvent, event);
  }

  /** The calls under way in the same instance. */
  get calls(): Set<Running> {
    return this.#instance.calls;
  }

  /** Those that wait, by their numbers. */
  get waiting(): Map<number, Running> {
    return this.#instance.waiting;
  }

  /** A call begins: the places of those that are over are free. */
  add(call: Running): void {
    if (this.calls.size > 0) catchUp(this.#instance);
    this.calls.add(call);
  }

  /** A call has its answer: it lets the next one in, when the caller has gone on and its next request is written. */
  answered(call: number): void {
    this.postpone(() => {
      const woken = this.enter((wasm, client) => wasm.succeed(client, call, performance.now()));
      if (woken) this.wake(woken);
    });
  }

  /** Does something when the requests that have just begun are written. */
  postpone(act: () => void): void {
    void postpone(this.#instance, act);
  }

  wake(number: number): void {
    wake(this.#instance, number);
  }

  /** Asks the caller's function for a token, for all calls that wait for one. */
  async askForToken(reason: "needed" | "refused"): Promise<void> {
    let answer: unknown;
    let cause: unknown;
    try {
      const given: unknown = await this.#taken.token?.({ reason });
      const { token, expiresAt } = Object(given) as { token?: unknown; expiresAt?: unknown };
      answer = typeof given === "string" ? given : { token: textOr(token), expiresAt: numberOr(expiresAt) };
    } catch (thrown) {
      answer = { error: this.scrub(wordsOf(thrown)) };
      cause = this.clean(thrown);
    }
    this.enter((wasm, client) => wasm.answer_token(client, JSON.stringify(answer)));
    for (const call of [...this.waiting.values()]) call.answered(this, cause);
  }

  scrub(text: string): string {
    return this.enter((wasm, client) => wasm.scrub(client, text)) ?? "";
  }

  /** What was thrown, fit to be shown. */
  clean(thrown: unknown): unknown {
    return clean(thrown, (text) => this.scrub(text));
  }

  /** Stops all its calls under way: none of them may begin because another has left. */
  close(): void {
    this.isClosed = true;
    for (const call of this.calls) if (call instanceof Call && call.client === this) call.stop("closed", undefined);
  }
}

function withJson(headers: Record<string, string>): Headers {
  return new Headers({ ...headers, "content-type": "application/json" });
}

const textOr = (value: unknown) => (typeof value === "string" ? value : undefined);
const numberOr = (value: unknown) => (typeof value === "number" ? value : undefined);
