// One call: does what the Rust side says is next (send, wait, ask for a token, settle), and tells it what has happened.
import { ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS } from "../generated/constants.js";
import type { Glue } from "../generated/glue.js";
import { text } from "./body.js";
import { codeOf, member, wordsOf } from "./cause.js";
import type { Client } from "./client.js";
import { type Decoder, decode, Mismatch } from "./decode.js";
import { type ErrorReport, fromReport, internalError } from "./errors.js";
import { type FormParts, formOf } from "./file.js";
import type { AbortSignalLike, BlobLike, ClientEvent, ResponseMeta } from "./host.js";
import { LongList } from "./long-list.js";
import { previewOf } from "./preview.js";
import type { Running } from "./runtime.js";
import { listen, unlisten } from "./signals.js";

/** A request, as the Rust side builds it. */
export interface Send {
  method: string;
  url: string;
  limit: number;
  headers?: Record<string, string>;
  json?: string;
  form?: FormParts;
}

/** What is next for a call. */
export interface Told extends Partial<Send> {
  call: number;
  wait?: number;
  ask?: "needed" | "refused";
  done?: string;
  fail?: ErrorReport;
  traceId?: string;
  events?: ClientEvent[];
  wake?: number;
}

/** What a call was given, taken in. */
export interface Given {
  operation: string;
  decoder: Decoder;
  /** What the Rust side takes in: JSON, without its closing brace. */
  text: string;
  file?: BlobLike;
  /** Any of them stops the call. */
  signals: AbortSignalLike[];
  onResponse?: (response: ResponseMeta) => unknown;
}

/** What has happened to a call. */
type Happened = Record<string, unknown> & { type: string };

/** An answer, as far as it has come. */
interface Answer {
  status: number;
  headers: Record<string, string>;
}

export class Call implements Running {
  readonly given: Given;
  readonly client: Client;
  #resolve: (value: any) => void;
  #reject: (error: unknown) => void;
  #number = 0;
  #isOver = false;
  #wasSent = false;
  /** Counts what is under way: what ends after its time is up is nobody's any more. */
  #turn = 0;
  #timer: unknown;
  /** When the request under way has had its time. */
  #deadline = 0;
  #controller: AbortController | undefined;
  #answer: Answer | undefined;
  #cause: unknown;
  readonly #stop = () => this.stop("signal", member(this.#fired(), "reason"));

  constructor(client: Client, given: Given, resolve: (value: any) => void, reject: (error: unknown) => void) {
    this.client = client;
    this.given = given;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Begins, unless nobody wants it any more. */
  begin(isClosed: boolean): void {
    const { text, signals } = this.given;
    const fired = this.#fired();
    if (fired) this.#cause = member(fired, "reason");
    else for (const signal of signals) listen(signal, this.#stop);
    this.client.add(this);
    const stopped = fired ? "signal" : isClosed ? "closed" : "";
    this.#enter((wasm, client) => wasm.begin(client, `${text},"stopped":"${stopped}"}`, performance.now()));
  }

  /** Shows what it would send, and is over. */
  preview(): void {
    const text = `${this.given.text},"stopped":"preview"}`;
    const told = toldIn(this.client.enter((wasm, client) => wasm.begin(client, text, performance.now())));
    if (!told) return;
    if (told.fail) this.#reject(fromReport(told.fail, undefined));
    else this.#resolve(previewOf(told as Send));
  }

  /** Nobody wants it any more. */
  stop(reason: "signal" | "closed", cause: unknown): void {
    if (this.#isOver) return;
    this.#next();
    this.#controller?.abort();
    this.#cause = cause;
    this.#tell({ type: "stopped", reason, status: this.#answer?.status });
  }

  /** A wait is over, or what was waited for is there. */
  wake(): void {
    if (this.client.isClosed) {
      this.stop("closed", undefined);
      return;
    }
    this.#next();
    this.#tell({ type: "woken" });
  }

  /** A token has come, or why none did: a call that waits for it goes on. */
  answered(client: Client, cause: unknown): void {
    if (client !== this.client) return;
    this.#cause = cause;
    this.client.wake(this.#number);
  }

  /** The instance that this call runs in has trapped. */
  lose(error: unknown): void {
    this.#next();
    this.#controller?.abort();
    const message = "a defect of this package: please report it";
    this.#settle(this.#reject, internalError(this.given.operation, this.#wasSent, message, error));
  }

  /** Asks the Rust side, and does what it says. */
  #enter(ask: (wasm: Glue, client: number) => string): Told | undefined {
    const told = toldIn(this.client.enter(ask));
    if (told) this.#follow(told);
    return told;
  }

  #tell(what: Happened): Told | undefined {
    const text = JSON.stringify(what);
    return this.#enter((wasm, client) => wasm.happened(client, this.#number, text, performance.now()));
  }

  #follow(told: Told): void {
    this.#number = told.call;
    for (const event of told.events ?? []) this.client.tell(event);
    this.#act(told);
    if (told.wake) this.client.wake(told.wake);
  }

  #act(told: Told): void {
    const { url, wait, ask, done, fail } = told;
    if (url !== undefined) void this.#send(told as Send);
    else if (fail) this.#settle(this.#reject, fromReport(fail, this.#cause));
    else if (done) this.#settle(this.#resolve, decode(this.given.decoder, done));
    else if (wait !== undefined) this.#wait(wait);
    if (ask) void this.client.askForToken(ask);
  }

  /** What was under way is so no longer. */
  #next(): number {
    if (this.#timer !== undefined) clearTimeout(this.#timer as number);
    this.#timer = undefined;
    this.client.waiting.delete(this.#number);
    this.#turn += 1;
    return this.#turn;
  }

  #settle(settle: (value: any) => void, value: unknown): void {
    this.#isOver = true;
    this.#next();
    this.client.calls.delete(this);
    for (const signal of this.given.signals) unlisten(signal, this.#stop);
    // What still holds the call for a while, as the place that it had in a set does, must not hold its answer too.
    this.#resolve = this.#reject = () => {};
    settle(value);
  }

  #fired(): AbortSignalLike | undefined {
    return this.given.signals.find((signal) => member(signal, "aborted"));
  }

  #wait(ms: number): void {
    this.#cause = undefined;
    this.client.waiting.set(this.#number, this);
    this.#timer = setTimeout(() => this.wake(), ms);
  }

  async #send(send: Send): Promise<void> {
    const turn = this.#next();
    this.#wasSent = true;
    this.#answer = undefined;
    this.#cause = undefined;
    this.#controller = this.client.controller();
    let response: unknown;
    try {
      const sent = this.client.fetch(send.url, this.#init(send, this.#controller.signal));
      this.#deadline = performance.now() + send.limit;
      this.client.postpone(() => this.#watch(turn, send.limit));
      response = await sent;
      if (typeof member(response, "status") !== "number") throw new TypeError("fetch gave no Response");
    } catch (thrown) {
      if (turn === this.#turn) this.#failed("unanswered", thrown);
      return;
    }
    if (turn === this.#turn) this.#read(response as Response, turn);
  }

  /** A request is written, and the network is waited for. */
  #watch(turn: number, limit: number): void {
    this.client.prepare();
    if (turn === this.#turn) this.#timer = setTimeout(() => this.#late(), limit);
  }

  #init({ method, headers, json, form }: Send, signal: AbortSignal): RequestInit {
    // A redirect is never followed: the key goes to the configured origin only.
    const init: RequestInit = {
      method,
      headers: this.client.headers(headers, json !== undefined),
      redirect: "manual",
      signal,
    };
    if (json !== undefined) init.body = json;
    if (form) init.body = formOf(form, this.given.file as Blob);
    return init;
  }

  #read(response: Response, turn: number): void {
    const { status } = response;
    const isSuccess = status >= 200 && status < 300;
    if (!isSuccess || this.given.onResponse || this.client.isWatched) this.#saw(response);
    else this.#answer = { status, headers: {} };
    if (turn !== this.#turn) return;
    if (isSuccess) void this.#readSuccess(response, turn);
    else void this.#readFailure(response);
  }

  /** The head of an answer has come: the listeners are told of it, and what a failure says is kept. */
  #saw(response: Response): void {
    this.#answer = { status: response.status, headers: headersOf(response) };
    const { onResponse } = this.given;
    if (!onResponse && !this.client.isWatched) return;
    const told = this.#tell({ type: "seen", ...this.#answer });
    if (!told || !onResponse) return;
    const { status } = this.#answer;
    void tellOf(onResponse, { status, ...(told.traceId && { traceId: told.traceId }) });
  }

  async #readSuccess(response: Response, turn: number): Promise<void> {
    let body: unknown;
    let value: unknown;
    try {
      const list = new LongList();
      body = await text(response, this.client.maxResponseBytes, list);
      if (turn !== this.#turn) return;
      value = decode(this.given.decoder, body, list);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#controller?.abort();
      if (!(thrown instanceof Mismatch)) return this.#failed("broken", thrown);
      this.#answer = { status: response.status, headers: headersOf(response) };
      this.#next();
      this.#tell({ type: "mismatch", ...this.#answer, ...thrown, ...beginningOf(body) });
      return;
    }
    this.#settle(this.#resolve, value);
    this.client.answered(this.#number);
  }

  async #readFailure(response: Response): Promise<void> {
    // The status is known: it does not wait long for its body.
    const turn = this.#next();
    this.#timer = setTimeout(() => this.#late(), Math.min(ERROR_BODY_MS, this.#deadline - performance.now()));
    const redirect = response.type === "opaqueredirect";
    let body: unknown = "";
    try {
      if (!redirect) body = await text(response, ERROR_BODY_BYTES);
    } catch {
      // The status wins over a body that breaks.
    }
    if (turn !== this.#turn) return;
    this.#next();
    this.#tell({ type: "answered", ...this.#answer, redirect, ...beginningOf(body) });
  }

  /** The request has failed without an answer, or in the body of one. */
  #failed(type: "unanswered" | "broken", thrown: unknown): void {
    this.#next();
    this.#cause = this.client.clean(thrown);
    this.#tell({ type, words: wordsOf(thrown), code: codeOf(thrown), status: this.#answer?.status });
  }

  #late(): void {
    this.#next();
    this.#controller?.abort();
    this.#tell({ type: "late", ...this.#answer });
  }
}

/** What the Rust side tells: JSON on the first line, and a request's JSON body as it is sent on the second. */
function toldIn(text: string | undefined): Told | undefined {
  if (!text) return undefined;
  const end = text.indexOf("\n");
  if (end < 0) return JSON.parse(text);
  // A copy with one member more would cost several times as much as the parse.
  const told: Told = JSON.parse(text.slice(0, end));
  told.json = text.slice(end + 1);
  return told;
}

/** A listener that throws, rejects or makes calls itself changes nothing: it is called when we are done. */
export async function tellOf<E>(listener: (event: E) => unknown, event: E): Promise<void> {
  await undefined;
  try {
    await listener(event);
  } catch {}
}

function headersOf({ headers }: Response): Record<string, string> {
  const read: Record<string, string> = {};
  for (const name of HEADERS) {
    try {
      const value: unknown = headers.get(name);
      if (typeof value === "string") read[name] = value;
    } catch {
      // A mock may have no headers at all.
    }
  }
  return read;
}

/**
 * Enough of a body for what it lists or for a snippet: of JSON all, in the engine's own spelling, so that no escape hides a
 * secret; of anything else the beginning, on one line.
 */
function beginningOf(body: unknown): { body: string; isJson: boolean } {
  const text = typeof body === "string" ? body.trim() : "";
  try {
    return { body: JSON.stringify(JSON.parse(text)), isJson: true };
  } catch {
    return { body: text.slice(0, 16_384).replace(/\s+/g, " "), isJson: false };
  }
}
