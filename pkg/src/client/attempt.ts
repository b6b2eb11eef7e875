// One request of a call, from `fetch` to the end of its response, within its time limit.
import { ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS } from "../../generated/constants.js";
import { member, wordsOf } from "../errors/thrown.js";
import { decode, Mismatch } from "../http/decode.js";
import { factsOf } from "../http/error-facts.js";
import { jsonBody } from "../http/json-body.js";
import { LongList } from "../http/long-list.js";
import type { FormParts } from "../http/multipart.js";
import { text } from "../http/response-body.js";
import { unreadable } from "../http/upload-file.js";
import type { CallInput } from "./call.js";
import { type Client, type HostEvent, stopping } from "./client.js";
import { notify } from "./notify.js";
import { InvalidInput } from "./snapshot.js";
import type { Send } from "./step.js";
import type { Stop } from "./stop.js";

/** The decoded answer. */
export class Success {
  constructor(readonly value: unknown) {}
}

interface Head {
  status: number;
  headers: Record<string, string>;
}

const NO_HEAD: Head = { status: 0, headers: {} };

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
  #head = NO_HEAD;
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
    const late = new Promise<"late">((resolve) => {
      this.#onLate = () => resolve("late");
    });
    const exchange = this.#exchange();
    this.#limitTo(this.#send.limit);
    const ended = await Promise.race([exchange, late, stop.promise]);
    clearTimeout(this.#timer as number);
    if (ended instanceof Success || (ended !== "late" && "report" in ended)) return ended;
    // The request is given up; what still comes of it is ignored.
    this.#controller.abort();
    return ended === "late" ? this.#late() : stopping(this.#call, ended, this.#head.status, !this.#isSent);
  }

  #late(): HostEvent {
    if (!this.#isSent) return this.#unsendable(unreadable());
    const { status, headers } = this.#head;
    return this.#event((core, now) => core.timeOut(this.#call, status, headers, now));
  }

  #event(report: HostEvent["report"], cause?: unknown): HostEvent {
    return { report, cause };
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
    if (this.#controller.signal.aborted) return this.#late();
    this.#isSent = true;
    let response: Response;
    try {
      response = (await this.#client.fetch(this.#send.url, init)) as Response;
      if (typeof member(response, "status") !== "number") throw new TypeError("fetch gave no Response");
    } catch (thrown) {
      return this.#failed("request", thrown);
    }
    if (this.#controller.signal.aborted) return this.#late();
    return this.#read(response);
  }

  #init(): RequestInit & { headers: Headers } {
    if (!this.#client.canFetch) throw new TypeError("this host has none; give one as an option");
    const { method, headers, json } = this.#send;
    const init: RequestInit & { headers: Headers } = {
      method,
      headers: this.#client.headers(headers, json !== null),
      // A redirect is never followed: the key goes to the configured origin only.
      redirect: "manual",
      signal: this.#controller.signal,
    };
    if (json !== null) init.body = jsonBody(json);
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
    const { status, headers } = this.#head;
    const seen = this.#event((core, now) => core.seeHead(this.#call, status, headers, now));
    const { traceId } = this.#client.report(seen);
    if (onResponse) void notify(onResponse, { status, ...(traceId !== null && { traceId }) });
  }

  async #readSuccess(response: Response): Promise<Success | HostEvent> {
    let body: unknown;
    try {
      const list = new LongList();
      body = await text(response, this.#client.maxResponseBytes, list);
      return new Success(decode(this.#input.decoder, body, list));
    } catch (thrown) {
      this.#controller.abort();
      return thrown instanceof Mismatch ? this.#mismatch(response, thrown, body) : this.#failed("body", thrown);
    }
  }

  #mismatch(response: Response, mismatch: Mismatch, body: unknown): HostEvent {
    const { status, headers } = headOf(response);
    const { text, json } = beginningOf(body);
    return this.#event((core, now) => core.mismatch(this.#call, status, headers, mismatch, text, json, now));
  }

  async #readError(response: Response): Promise<HostEvent> {
    // The status is known: it does not wait long for its body.
    this.#limitTo(Math.min(ERROR_BODY_MS, this.#began + this.#send.limit - performance.now()));
    const isRedirect = response.type === "opaqueredirect";
    let body: unknown = "";
    try {
      if (!isRedirect) body = await text(response, ERROR_BODY_BYTES);
    } catch {
      // The status wins over a body that breaks.
    }
    const { status, headers } = this.#head;
    const read = beginningOf(body);
    return this.#event((core, now) => core.refuse(this.#call, status, headers, isRedirect, read.text, read.json, now));
  }

  /** The request could not even be made: `fetch`, the host's own or the option, does not fit what is there. */
  #unsendable(thrown: unknown): HostEvent {
    const isOurs = thrown instanceof InvalidInput;
    const { parameter, rule } = isOurs
      ? thrown
      : new InvalidInput("fetch", `cannot send the request: ${wordsOf(thrown)}`);
    const report: HostEvent["report"] = (core, now) => core.refuseRequest(this.#call, parameter, rule, now);
    return this.#event(report, isOurs ? undefined : this.#client.clean(thrown, this.#call));
  }

  /** The request failed without a response, or in the body of one. */
  #failed(where: "request" | "body", thrown: unknown): HostEvent {
    const [words, facts] = [wordsOf(thrown), factsOf(thrown)];
    const report: HostEvent["report"] = (core, now) =>
      where === "body" ? core.loseBody(this.#call, words, now) : core.loseRequest(this.#call, words, facts, now);
    return this.#event(report, this.#client.clean(thrown, this.#call));
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
function beginningOf(body: unknown): { text: string; json: unknown } {
  const text = typeof body === "string" ? body.trim() : "";
  try {
    const json: unknown = JSON.parse(text);
    return { text: JSON.stringify(json), json };
  } catch {
    return { text: text.slice(0, 16_384).replace(/\s+/g, " "), json: undefined };
  }
}
