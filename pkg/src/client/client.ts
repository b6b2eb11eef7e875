// What all calls of a client share: its settings, headers, `fetch`, listeners, and access to its WebAssembly.
import type { Glue } from "../../generated/client-glue.js";
import { errorMessage, redact } from "../errors/thrown.js";
import { canSendForm } from "../http/form-support.js";
import { isBrowser, parseBaseUrl, resumesAcrossRequests } from "../runtime/detect-runtime.js";
import { requestInit, withoutPrototypes } from "../runtime/own-members.js";
import { type Instance, onTrap } from "../wasm/instance.js";
import type { CallInput } from "./call.js";
import { notify } from "./notify.js";
import type { AcquireFunction, ClientEvent, FetchFunction, TokenFunction } from "./public-types.js";
import type { StepOutput } from "./step.js";
import type { Cancellation, Stop } from "./stop.js";

/** The options of a client: a copy for the Rust core, and the functions, which stay in JavaScript. */
export interface ClientSettings {
  options: unknown;
  fetch?: FetchFunction;
  token?: TokenFunction;
  acquire?: AcquireFunction;
  onEvent?: (event: ClientEvent) => unknown;
}

/** The Rust core of a client, as wasm-bindgen exports it. */
export type Core = InstanceType<Glue["Client"]>;

/** Something that happened to a call: a function that reports it to the core, and the error or abort reason. */
export interface HostEvent {
  report: (core: Core, now: number) => StepOutput;
  cause: unknown;
}

/** Thrown if the WebAssembly instance has trapped, which ends all its calls. */
export class Trap {
  constructor(readonly cause: unknown) {}
}

/** How often a queued call checks for its turn, in milliseconds, if another call cannot wake it. */
const POLL_MS = 50;

export class Client {
  isClosed = false;
  readonly maxResponseBytes: number;
  /** Whether there is an `onEvent` listener. */
  readonly hasListener: boolean;
  readonly #settings: ClientSettings;
  readonly #instance: Instance;
  readonly #core: Core;
  readonly #inBrowser = isBrowser();
  readonly #canBeWoken = resumesAcrossRequests();
  /** The headers of requests without and with JSON. */
  #headers: [Headers, Headers] | undefined = undefined;

  constructor(settings: ClientSettings, instance: Instance) {
    this.#settings = settings;
    this.#instance = instance;
    this.#core = new instance.glue.Client(settings.options, parseBaseUrl(settings.options), this.#inBrowser);
    this.maxResponseBytes = this.#core.maxResponseBytes();
    this.hasListener = settings.onEvent !== undefined;
  }

  /** Whether the client belongs to this instance, which is the current one. */
  runsIn(instance: Instance): boolean {
    return this.#instance === instance;
  }

  /** Begins a call. `stopped` is the reason if it is already stopped. */
  begin({ operation, ids, params, options }: CallInput, stopped: Cancellation["reason"] | undefined): StepOutput {
    const { values, json } = params;
    const isClosed = stopped === undefined ? undefined : stopped === "closed";
    return this.#apply((core) => core.begin(operation, ids, values, json, options, isClosed, performance.now()));
  }

  /** Returns the request that a call would send, or the error with which it would fail. */
  preview({ operation, ids, params, options }: CallInput): StepOutput {
    return this.#apply((core) => core.preview(operation, ids, params.values, params.json, options));
  }

  /** Reports what happened to a call. */
  report({ report }: HostEvent): StepOutput {
    return this.#apply((core) => report(core, performance.now()));
  }

  /** Reports that a call has succeeded. A trap here does not change its result. */
  succeed(call: number): void {
    try {
      this.#wake(this.#callCore((core) => core.succeed(call, performance.now())));
    } catch {}
  }

  /** Registers a call as in progress, until `remove`. */
  add(call: number, stop: Stop): void {
    this.#instance.calls.set(call, { client: this, stop: (why) => stop.fire(why), wake: undefined });
  }

  remove(call: number): void {
    this.#instance.calls.delete(call);
  }

  /** Waits until the call is woken or stopped, `earlier` resolves, or the time has passed. */
  async wait(call: number, ms: number, stop: Stop, earlier?: Promise<HostEvent>): Promise<HostEvent> {
    const running = this.#instance.calls.get(call);
    let timer: unknown;
    const woken = new Promise<HostEvent>((resolve) => {
      const wake = (cause?: unknown) => resolve({ report: (core, now) => core.wake(call, now), cause });
      timer = setTimeout(wake, this.#canBeWoken ? ms : Math.min(ms, POLL_MS));
      if (running && this.#canBeWoken) running.wake = wake;
      earlier?.then(resolve);
    });
    const ended = await Promise.race([woken, stop.promise]);
    clearTimeout(timer as number);
    if (running) running.wake = undefined;
    const why = stop.why;
    return why ? stopEvent(call, why) : (ended as HostEvent);
  }

  /** Keeps the slot of a call whose request waits for its turn. */
  keepSlot(call: number): void {
    this.#callCore((core) => core.wake(call, performance.now()));
  }

  /** Creates the headers of a request. They are fresh for each one, because a wrapper of `fetch` may change them. */
  headers(own: Record<string, string> | undefined, isJson: boolean): Headers {
    if (own) return headersOf(own, isJson);
    // Copying headers is faster than creating them from an object.
    if (!this.#headers) {
      const all = this.#callCore((core) => core.headers());
      this.#headers = [headersOf(all, false), headersOf(all, true)];
    }
    return new Headers(this.#headers[isJson ? 1 : 0]);
  }

  get canFetch(): boolean {
    return typeof (this.#settings.fetch ?? globalThis.fetch) === "function";
  }

  /** The global `fetch` is looked up for each request, so that a replacement or mock is used. */
  fetch(url: string, init: RequestInit): unknown {
    // In a page, the cache must not answer for the server. Servers have no cache, and some do not support the option.
    if (this.#inBrowser) init.cache = "no-store";
    const { fetch } = this.#settings;
    const sent = requestInit(init);
    return fetch ? fetch(url, sent) : globalThis.fetch(url, sent);
  }

  /** The caller's function that allows the requests of all calls. */
  get acquire(): AcquireFunction | undefined {
    return this.#settings.acquire;
  }

  canSendForm(): boolean {
    return canSendForm(this.#settings.fetch ?? globalThis.fetch);
  }

  /** Requests a token from the caller's function, for all calls that wait for one. */
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
      // The instance has trapped, which ends the waiting calls.
    }
    for (const call of this.#calls()) call.wake?.(cause);
  }

  /** Removes the client's secrets from a text, and the query of a call, unless its id is 0. */
  scrub(text: string, call = 0): string {
    return this.#callCore((core) => core.scrub(call, text));
  }

  /** Removes secrets from a thrown value. */
  redact(thrown: unknown, call = 0): unknown {
    return redact(thrown, (text) => this.scrub(text, call));
  }

  /** Stops all calls of this client that are in progress. */
  close(): void {
    this.isClosed = true;
    for (const call of this.#calls()) call.stop({ reason: "closed", cause: undefined });
  }

  #calls() {
    return [...this.#instance.calls.values()].filter(({ client }) => client === this);
  }

  #apply(ask: (core: Core) => StepOutput): StepOutput {
    const output = withoutPrototypes(this.#callCore(ask));
    const { events, abandoned, wake } = output;
    const { onEvent } = this.#settings;
    if (onEvent && events) for (const event of events) void notify(onEvent, event);
    if (abandoned) for (const call of abandoned) this.remove(call);
    if (wake !== undefined) this.#wake(wake);
    return output;
  }

  #wake(call: number): void {
    this.#instance.calls.get(call)?.wake?.();
  }

  /** Calls the Rust core. Throws a `Trap` if its instance traps now or has trapped before. */
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

function headersOf(members: Record<string, string>, isJson: boolean): Headers {
  const headers = new Headers(members);
  if (isJson) headers.set("content-type", "application/json");
  return headers;
}

/** Creates the event of a stopped call, with the status of its response, if that has arrived, and whether it was still unsent. */
export function stopEvent(call: number, { reason, cause }: Cancellation, status = 0, isUnsent = false): HostEvent {
  return { report: (core, now) => core.stop(call, reason === "closed", status, isUnsent, now), cause };
}

/** Converts the result of a token function for the Rust core. */
function readToken(result: unknown): unknown {
  if (typeof result === "string") return result;
  const own = (name: string) =>
    Object.hasOwn(Object(result), name) ? (result as Record<string, unknown>)[name] : null;
  const [token, expiresAt] = [own("token"), own("expiresAt")];
  return { token: typeof token === "string" ? token : null, ...(typeof expiresAt === "number" && { expiresAt }) };
}
