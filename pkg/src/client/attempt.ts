// One request of a call, from `fetch` to the end of its response, within its time limit.
import { ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS } from "../../generated/constants.js";
import { text } from "../body.js";
import { codeOf, member, wordsOf } from "../cause.js";
import { decode, Mismatch } from "../decode.js";
import { formOf } from "../file.js";
import { LongList } from "../long-list.js";
import { repeatsRequests } from "../place.js";
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
    if (ended.type === "late") return this.#given({ type: "late", facts: this.#head ?? {} });
    if (ended === stop.why)
      return this.#given({ ...stop.why, facts: { ...stop.why.facts, status: this.#head?.status } });
    return ended as Success | HostEvent;
  }

  /** The request is given up; what still comes of it is ignored. */
  #given(event: HostEvent): HostEvent {
    this.#controller.abort();
    return event;
  }

  #limitTo(ms: number): void {
    clearTimeout(this.#timer as number);
    this.#timer = setTimeout(this.#onLate, ms);
  }

  async #exchange(): Promise<Success | HostEvent> {
    let response: Response;
    try {
      response = (await this.#client.fetch(this.#send.url, this.#init())) as Response;
      if (typeof member(response, "status") !== "number") throw new TypeError("fetch gave no Response");
    } catch (thrown) {
      return this.#failed("unanswered", thrown);
    }
    if (this.#controller.signal.aborted) return { type: "late" };
    return this.#read(response);
  }

  #init(): RequestInit {
    const { method, headers, json, form } = this.#send;
    const init: RequestInit = {
      method,
      headers: this.#client.headers(headers, json !== undefined),
      // A redirect is never followed: the key goes to the configured origin only.
      redirect: "manual",
      signal: this.#controller.signal,
    };
    // The body of a Blob is a stream, which no host sends twice.
    if (json !== undefined) init.body = repeatsRequests() ? new Blob([json]) : json;
    if (form) init.body = formOf(form, this.#input.file as Blob);
    return init;
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

  /** The request failed without a response, or in the body of one. */
  #failed(type: "unanswered" | "broken", thrown: unknown): HostEvent {
    const facts = { words: wordsOf(thrown), code: codeOf(thrown), status: this.#head?.status };
    return { type, facts, cause: this.#client.clean(thrown) };
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
