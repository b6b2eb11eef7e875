// What all calls of a client share with the host: its settings, headers, fetch, listeners, and the way into its wasm.
import type { Glue } from "../../generated/client-glue.js";
import { errorMessage, redact } from "../errors/thrown.js";
import { canSendForm } from "../http/form-support.js";
import { isBrowser, parseBaseUrl, resumesAcrossRequests } from "../runtime/detect-runtime.js";
import { requestInit } from "../runtime/own-members.js";
import { type Instance, onTrap } from "../wasm/instance.js";
import type { CallInput } from "./call.js";
import { notify } from "./notify.js";
import type { ClientEvent, FetchFunction, TokenFunction } from "./public-types.js";
import type { StepOutput } from "./step.js";
import type { Cancellation, Stop } from "./stop.js";

/** A client's options: a copy for the Rust core, and the functions among them. */
export interface ClientSettings {
  options: unknown;
  fetch?: FetchFunction;
  token?: TokenFunction;
  onEvent?: (event: ClientEvent) => unknown;
}

/** The Rust core of a client, as wasm-bindgen exports it. */
export type Core = InstanceType<Glue["Client"]>;

/** What happened to a call: how the core is told, and the value that was thrown or given as the reason, which stays here. */
export interface HostEvent {
  report: (core: Core, now: number) => StepOutput;
  cause: unknown;
}

/** The WebAssembly instance has trapped: every call that runs in it ends. */
export class Trap {
  constructor(readonly cause: unknown) {}
}

/** How often a call looks for its turn, in milliseconds, where the end of another call cannot wake it. */
const POLL_MS = 50;

export class Client {
  isClosed = false;
  readonly maxResponseBytes: number;
  /** Whether somebody listens to events. */
  readonly hasListener: boolean;
  readonly #settings: ClientSettings;
  readonly #instance: Instance;
  readonly #core: Core;
  readonly #inBrowser = isBrowser();
  readonly #canBeWoken = resumesAcrossRequests();
  readonly #headers: Record<string, string>;

  constructor(settings: ClientSettings, instance: Instance) {
    this.#settings = settings;
    this.#instance = instance;
    this.#core = new instance.glue.Client(settings.options, parseBaseUrl(settings.options), this.#inBrowser);
    this.#headers = this.#core.headers();
    this.maxResponseBytes = this.#core.maxResponseBytes();
    this.hasListener = settings.onEvent !== undefined;
  }

  /** Whether it runs in this instance, and that has not trapped. */
  runsIn(instance: Instance): boolean {
    return this.#instance === instance;
  }

  /** Begins a call; `stopped` is why nobody wants it any more, where that is so already. */
  begin({ operation, id, params, options }: CallInput, stopped: string): StepOutput {
    return this.#apply((core) => core.begin(operation, id, params, options, stopped, performance.now()));
  }

  /** The step of a call that is not made: the request that it would send, or its refusal. */
  preview({ operation, id, params, options }: CallInput): StepOutput {
    return this.#apply((core) => core.preview(operation, id, params, options));
  }

  /** Reports what happened to a call. */
  report({ report }: HostEvent): StepOutput {
    return this.#apply((core) => report(core, performance.now()));
  }

  /** Reports that a call has its answer, which a trap can no longer take from it. */
  succeed(call: number): void {
    try {
      this.#wake(this.#callCore((core) => core.succeed(call, performance.now())));
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
      const wake = (cause?: unknown) => resolve({ report: (core, now) => core.wake(call, now), cause });
      timer = setTimeout(wake, this.#canBeWoken ? ms : Math.min(ms, POLL_MS));
      if (running && this.#canBeWoken) running.wake = wake;
    });
    const ended = await Promise.race([woken, stop.promise]);
    clearTimeout(timer as number);
    if (running) running.wake = undefined;
    const why = stop.why;
    return why ? stopEvent(call, why) : (ended as HostEvent);
  }

  /** The headers of a request, fresh for each: whoever wraps `fetch` may change them. `own` are those of this request alone. */
  headers(own: Record<string, string> | null, isJson: boolean): Headers {
    const headers = new Headers(own ?? this.#headers);
    if (isJson) headers.set("content-type", "application/json");
    return headers;
  }

  get canFetch(): boolean {
    return typeof (this.#settings.fetch ?? globalThis.fetch) === "function";
  }

  /** Looked up at each call, so that a replaced or mocked one is the one used. */
  fetch(url: string, init: RequestInit): unknown {
    // A page's cache must not answer for the server; elsewhere there is none, and not everyone knows the option.
    if (this.#inBrowser) init.cache = "no-store";
    const { fetch } = this.#settings;
    const sent = requestInit(init);
    return fetch ? fetch(url, sent) : globalThis.fetch(url, sent);
  }

  /** Whether that can send a `FormData`. */
  canSendForm(): boolean {
    return canSendForm(this.#settings.fetch ?? globalThis.fetch);
  }

  /** Asks the caller's function for a token, for all calls that wait for one. */
  async askForToken(reason: "needed" | "refused"): Promise<void> {
    let answer: unknown;
    let cause: unknown;
    try {
      try {
        answer = readToken(await this.#settings.token?.({ reason }));
      } catch (thrown) {
        answer = { error: this.scrub(errorMessage(thrown)) };
        cause = this.redact(thrown);
      }
      this.#callCore((core) => core.answerToken(answer));
    } catch {
      // The instance has trapped, which ends the calls that wait.
    }
    for (const call of this.#calls()) call.wake?.(cause);
  }

  /** A text without the client's secrets, and without the query of this call; 0 is none. */
  scrub(text: string, call = 0): string {
    return this.#callCore((core) => core.scrub(call, text));
  }

  /** What was thrown, fit to be shown. */
  redact(thrown: unknown, call = 0): unknown {
    return redact(thrown, (text) => this.scrub(text, call));
  }

  /** Stops all its calls in progress. */
  close(): void {
    this.isClosed = true;
    for (const call of this.#calls()) call.stop({ reason: "closed", cause: undefined });
  }

  #calls() {
    return [...this.#instance.calls.values()].filter(({ client }) => client === this);
  }

  #apply(ask: (core: Core) => StepOutput): StepOutput {
    const output = this.#callCore(ask);
    const { onEvent } = this.#settings;
    if (onEvent) for (const event of output.events) void notify(onEvent, event);
    for (const call of output.abandoned) this.remove(call);
    if (output.wake !== null) this.#wake(output.wake);
    return output;
  }

  #wake(call: number): void {
    this.#instance.calls.get(call)?.wake?.();
  }

  /** Asks the Rust core. Throws a `Trap` where its instance has trapped, now or before. */
  #callCore<T>(ask: (core: Core) => T): T {
    if (this.#instance.isDead) throw new Trap(undefined);
    try {
      return ask(this.#core);
    } catch (error) {
      onTrap(this.#instance, error);
      throw new Trap(error);
    }
  }
}

/** The event that a call is stopped: the status of its response, where the head had come, and whether it was still unsent. */
export function stopEvent(call: number, { reason, cause }: Cancellation, status = 0, isUnsent = false): HostEvent {
  return { report: (core, now) => core.stop(call, reason === "closed", status, isUnsent, now), cause };
}

/** What a token function gave, as the Rust core reads it. */
function readToken(given: unknown): unknown {
  if (typeof given === "string") return given;
  const own = (name: string) => (Object.hasOwn(Object(given), name) ? (given as Record<string, unknown>)[name] : null);
  const [token, expiresAt] = [own("token"), own("expiresAt")];
  return { token: typeof token === "string" ? token : null, ...(typeof expiresAt === "number" && { expiresAt }) };
}
