// One request of a call, from `fetch` to the end of its response, within its time limit.
import { ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS } from "../../generated/constants.js";
import { text } from "../body.js";
import { member, wordsOf } from "../cause.js";
import { decode, Mismatch } from "../decode.js";
import { jsonBody } from "../http/json-body.js";
import type { FormParts } from "../http/multipart.js";
import { factsOf } from "../http/thrown.js";
import { unreadable } from "../http/upload-file.js";
import { LongList } from "../long-list.js";
import { Refused } from "../plain.js";
import type { CallInput } from "./call.js";
import type { Client } from "./client.js";
import { notify } from "./notify.js";
import type { HostEvent, Send } from "./step.js";
import type { Stop } from "./stop.js";

/** The decoded answer. */
export interface Success {
  type: "success";
  value: unknown;
}

interface Head {
  status: number;
  headers: Record<string, string>;
}

export class Attempt {
  readonly #client: Client;
  readonly #call: number;
  readonly #input: CallInput;
  readonly #send: Send;
  readonly #controller = new AbortController();
  readonly #began = performance.now();
  /** Whether `fetch` was called: the file of an upload may have to be read before. */
  #isSent = false;
  /** The head of the response, once it is there. */
  #head: Head | undefined;
  #timer: unknown;
  #onLate = () => {};

  constructor(client: Client, call: number, input: CallInput, send: Send) {
    this.#client = client;
    this.#call = call;
    this.#input = input;
    this.#send = send;
  }

  /** Sends the request. Resolves with its end, whatever comes first: the response, the time limit, or the call's stop. */
  async run(stop: Stop): Promise<Success | HostEvent> {
    const late = new Promise<HostEvent>((resolve) => {
      this.#onLate = () => resolve({ type: "late" });
    });
    const exchange = this.#exchange();
    this.#limitTo(this.#send.limit);
    const ended = await Promise.race([exchange, late, stop.promise]);
    clearTimeout(this.#timer as number);
    if (ended.type === "late") return this.#given(this.#late());
    if (ended === stop.why) {
      const facts = { ...stop.why.facts, status: this.#head?.status, unsent: !this.#isSent };
      return this.#given({ ...stop.why, facts });
    }
    return ended as Success | HostEvent;
  }

  /** The request is given up; what still comes of it is ignored. */
  #given(event: HostEvent): HostEvent {
    this.#controller.abort();
    return event;
  }

  #late(): HostEvent {
    return this.#isSent ? { type: "late", facts: this.#head ?? {} } : unsendable(unreadable());
  }

  #limitTo(ms: number): void {
    clearTimeout(this.#timer as number);
    this.#timer = setTimeout(this.#onLate, ms);
  }

  async #exchange(): Promise<Success | HostEvent> {
    let init: RequestInit;
    try {
      const { form } = this.#send;
      init = form ? await this.#withForm(form) : this.#init();
    } catch (thrown) {
      return this.#unsendable(thrown);
    }
    if (this.#controller.signal.aborted) return { type: "late" };
    this.#isSent = true;
    let response: Response;
    try {
      response = (await this.#client.fetch(this.#send.url, init)) as Response;
      if (typeof member(response, "status") !== "number") throw new TypeError("fetch gave no Response");
    } catch (thrown) {
      return this.#failed("unanswered", thrown);
    }
    if (this.#controller.signal.aborted) return { type: "late" };
    return this.#read(response);
  }

  #init(): RequestInit & { headers: Headers } {
    if (!this.#client.canFetch) throw new TypeError("this host has none; give one as an option");
    const { method, headers, json } = this.#send;
    const init: RequestInit & { headers: Headers } = {
      method,
      headers: this.#client.headers(headers, json !== undefined),
      // A redirect is never followed: the key goes to the configured origin only.
      redirect: "manual",
      signal: this.#controller.signal,
    };
    if (json !== undefined) init.body = jsonBody(json);
    return init;
  }

  async #withForm(form: FormParts): Promise<RequestInit> {
    const init = this.#init();
    const sent = await this.#input.upload?.body(form, this.#client.canSendForm());
    if (sent?.contentType) init.headers.set("content-type", sent.contentType);
    return Object.assign(init, { body: sent?.body });
  }

  async #read(response: Response): Promise<Success | HostEvent> {
    const { status } = response;
    const isSuccess = status >= 200 && status < 300;
    const { onResponse } = this.#input;
    // The headers of a success are read only where somebody wants to know.
    if (!isSuccess || onResponse || this.#client.isWatched) this.#see(response);
    else this.#head = { status, headers: {} };
    return isSuccess ? this.#readSuccess(response) : this.#readError(response);
  }

  /** Reports the head of the response to the listeners. */
  #see(response: Response): void {
    this.#head = headOf(response);
    const { onResponse } = this.#input;
    if (!onResponse && !this.#client.isWatched) return;
    const { traceId } = this.#client.report(this.#call, { type: "seen", facts: this.#head });
    if (onResponse) void notify(onResponse, { status: response.status, ...(traceId && { traceId }) });
  }

  async #readSuccess(response: Response): Promise<Success | HostEvent> {
    let body: unknown;
    try {
      const list = new LongList();
      body = await text(response, this.#client.maxResponseBytes, list);
      return { type: "success", value: decode(this.#input.decoder, body, list) };
    } catch (thrown) {
      this.#controller.abort();
      if (!(thrown instanceof Mismatch)) return this.#failed("broken", thrown);
      return { type: "mismatch", facts: { ...headOf(response), ...thrown, ...beginningOf(body) } };
    }
  }

  async #readError(response: Response): Promise<HostEvent> {
    // The status is known: it does not wait long for its body.
    this.#limitTo(Math.min(ERROR_BODY_MS, this.#began + this.#send.limit - performance.now()));
    const redirect = response.type === "opaqueredirect";
    let body: unknown = "";
    try {
      if (!redirect) body = await text(response, ERROR_BODY_BYTES);
    } catch {
      // The status wins over a body that breaks.
    }
    return { type: "answered", facts: { ...this.#head, redirect, ...beginningOf(body) } };
  }

  /** The request could not even be made: `fetch`, the host's own or the option, does not fit what is there. */
  #unsendable(thrown: unknown): HostEvent {
    if (thrown instanceof Refused) return unsendable(thrown);
    const refused = new Refused("fetch", `cannot send the request: ${wordsOf(thrown)}`);
    return { ...unsendable(refused), cause: this.#client.clean(thrown, this.#call) };
  }

  /** The request failed without a response, or in the body of one. */
  #failed(type: "unanswered" | "broken", thrown: unknown): HostEvent {
    const facts = { words: wordsOf(thrown), thrown: factsOf(thrown), status: this.#head?.status };
    return { type, facts, cause: this.#client.clean(thrown, this.#call) };
  }
}

function headOf({ status, headers }: Response): Head {
  const read: Record<string, string> = {};
  for (const name of HEADERS) {
    try {
      const value: unknown = headers.get(name);
      if (typeof value === "string") read[name] = value;
    } catch {
      // A mock may have no headers at all.
    }
  }
  return { status, headers: read };
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

/** The request was not sent, and will not be. */
function unsendable({ parameter, rule }: Refused): HostEvent {
  return { type: "unsendable", facts: { parameter, rule } };
}
