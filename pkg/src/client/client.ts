// What all calls of a client share with the host: its settings, headers, fetch, listeners, and the way into its wasm.
import type { Glue } from "../../generated/client-glue.js";
import { clean, wordsOf } from "../cause.js";
import type { ClientEvent, FetchFunction, TokenFunction } from "../host.js";
import { canSendForm } from "../http/form-support.js";
import { own, requestInit } from "../own.js";
import { baseOf, isBrowser, resumesAcrossRequests } from "../place.js";
import { part } from "../plain.js";
import { type Instance, trapped } from "../wasm/instance.js";
import { notify } from "./notify.js";
import { type HostEvent, readStep, type Step } from "./step.js";
import type { Stop } from "./stop.js";

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

/** The WebAssembly instance has trapped: every call that runs in it ends. */
export class Trap {
  constructor(readonly cause: unknown) {}
}

/** How often a call looks for its turn, in milliseconds, where the end of another call cannot wake it. */
const LOOK_EVERY_MS = 50;

/** Clients that nobody holds any more are forgotten in the wasm too, where the host says so. */
let gone: FinalizationRegistry<() => void> | undefined;

export class Client {
  isClosed = false;
  readonly maxResponseBytes: number;
  /** Whether somebody listens to events. */
  readonly isWatched: boolean;
  readonly #taken: Taken;
  readonly #number: number;
  readonly #instance: Instance;
  readonly #inBrowser = isBrowser();
  readonly #canBeWoken = resumesAcrossRequests();
  readonly #headers: Record<string, string>;

  constructor(taken: Taken, instance: Instance) {
    this.#taken = taken;
    this.#instance = instance;
    const given = `{"isBrowser":${this.#inBrowser}${part("options", taken.text)}${part("base", baseOf(taken.text))}}`;
    const opened: Opened = own(JSON.parse(instance.glue.open_client(given)));
    this.#number = opened.client;
    this.#headers = opened.headers;
    this.maxResponseBytes = opened.maxResponseBytes ?? 0;
    this.isWatched = taken.onEvent !== undefined;
    forgetWith(this, instance, opened.client);
  }

  /** Whether it runs in this instance, and that has not trapped. */
  runsIn(instance: Instance): boolean {
    return this.#instance === instance;
  }

  /** Begins a call; `stopped` is why nobody wants it any more, where that is so already. */
  begin(input: string, stopped: string): Step {
    return this.#follow((wasm) => wasm.begin(this.#number, `${input},"stopped":"${stopped}"}`, performance.now()));
  }

  /** The step of a call that is not made: the request that it would send, or its refusal. */
  preview(input: string): Step {
    return this.begin(input, "preview");
  }

  /** Reports what happened to a call. */
  report(call: number, { type, facts }: HostEvent): Step {
    const event = JSON.stringify({ type, ...facts });
    return this.#follow((wasm) => wasm.happened(this.#number, call, event, performance.now()));
  }

  /** Reports that a call has its answer, which a trap can no longer take from it. */
  succeed(call: number): void {
    try {
      this.#wake(this.#enter((wasm) => wasm.succeed(this.#number, call, performance.now())));
    } catch {}
  }

  /** A call is in progress until `remove`. */
  add(call: number, stop: Stop): void {
    this.#instance.calls.set(call, { client: this, stop: (why) => stop.fire(why), wake: undefined });
  }

  remove(call: number): void {
    this.#instance.calls.delete(call);
  }

  /** Waits until the call is woken or stopped, or this time is over. */
  async wait(call: number, ms: number, stop: Stop): Promise<HostEvent> {
    const running = this.#instance.calls.get(call);
    let timer: unknown;
    const woken = new Promise<HostEvent>((resolve) => {
      const wake = (cause?: unknown) => resolve({ type: "woken", cause });
      timer = setTimeout(wake, this.#canBeWoken ? ms : Math.min(ms, LOOK_EVERY_MS));
      if (running && this.#canBeWoken) running.wake = wake;
    });
    const event = await Promise.race([woken, stop.promise]);
    clearTimeout(timer as number);
    if (running) running.wake = undefined;
    return stop.why ?? event;
  }

  /** The headers of a request, fresh for each: whoever wraps `fetch` may change them. `own` are those of this request alone. */
  headers(own: Record<string, string> | undefined, isJson: boolean): Headers {
    const headers = new Headers(own ?? this.#headers);
    if (isJson) headers.set("content-type", "application/json");
    return headers;
  }

  get canFetch(): boolean {
    return typeof (this.#taken.fetch ?? globalThis.fetch) === "function";
  }

  /** Looked up at each call, so that a replaced or mocked one is the one used. */
  fetch(url: string, init: RequestInit): unknown {
    // A page's cache must not answer for the server; elsewhere there is none, and not everyone knows the option.
    if (this.#inBrowser) init.cache = "no-store";
    const { fetch } = this.#taken;
    const sent = requestInit(init);
    return fetch ? fetch(url, sent) : globalThis.fetch(url, sent);
  }

  /** Whether that can send a `FormData`. */
  canSendForm(): boolean {
    return canSendForm(this.#taken.fetch ?? globalThis.fetch);
  }

  /** Asks the caller's function for a token, for all calls that wait for one. */
  async askForToken(reason: "needed" | "refused"): Promise<void> {
    let answer: unknown;
    let cause: unknown;
    try {
      try {
        answer = tokenIn(await this.#taken.token?.({ reason }));
      } catch (thrown) {
        answer = { error: this.scrub(wordsOf(thrown)) };
        cause = this.clean(thrown);
      }
      this.#enter((wasm) => wasm.answer_token(this.#number, JSON.stringify(answer)));
    } catch {
      // The instance has trapped, which ends the calls that wait.
    }
    for (const call of this.#calls()) call.wake?.(cause);
  }

  /** A text without the client's secrets, and without the query of this call; 0 is none. */
  scrub(text: string, call = 0): string {
    return this.#enter((wasm) => wasm.scrub(this.#number, call, text));
  }

  /** What was thrown, fit to be shown. */
  clean(thrown: unknown, call = 0): unknown {
    return clean(thrown, (text) => this.scrub(text, call));
  }

  /** Stops all its calls in progress. */
  close(): void {
    this.isClosed = true;
    for (const call of this.#calls()) call.stop({ type: "stopped", facts: { reason: "closed" }, cause: undefined });
  }

  #calls() {
    return [...this.#instance.calls.values()].filter(({ client }) => client === this);
  }

  #follow(ask: (wasm: Glue) => string): Step {
    const step = readStep(this.#enter(ask));
    const { onEvent } = this.#taken;
    if (onEvent) for (const event of step.events ?? []) void notify(onEvent, event);
    for (const call of step.abandoned ?? []) this.remove(call);
    if (step.wake) this.#wake(step.wake);
    return step;
  }

  #wake(call: number): void {
    this.#instance.calls.get(call)?.wake?.();
  }

  /** Asks the Rust core. Throws a `Trap` where its instance has trapped, now or before. */
  #enter<T>(ask: (wasm: Glue) => T): T {
    if (this.#instance.isDead) throw new Trap(undefined);
    try {
      return ask(this.#instance.glue);
    } catch (error) {
      trapped(this.#instance, error);
      throw new Trap(error);
    }
  }
}

/** The client's part of the wasm is freed with the object. Older Workers have no registry, and keep one client for good. */
function forgetWith(client: Client, instance: Instance, number: number): void {
  if (typeof FinalizationRegistry === "undefined") return;
  gone ??= new FinalizationRegistry((forget) => forget());
  gone.register(client, () => {
    if (!instance.isDead) instance.glue.forget_client(number);
  });
}

/** What a token function gave, as the Rust core reads it. */
function tokenIn(given: unknown): unknown {
  if (typeof given === "string") return given;
  const own = (name: string) => (Object.hasOwn(Object(given), name) ? (given as Record<string, unknown>)[name] : null);
  const [token, expiresAt] = [own("token"), own("expiresAt")];
  return { token: typeof token === "string" ? token : null, ...(typeof expiresAt === "number" && { expiresAt }) };
}
