// One attempt of a call, from `fetch` to the end of the response, within its time limit.
import { ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS } from "../../generated/constants.js";
import { errorMessage } from "../errors/thrown.js";
import { decode, Mismatch } from "../http/decode.js";
import { factsOf } from "../http/error-facts.js";
import type { FormParts } from "../http/multipart.js";
import { readText } from "../http/response-body.js";
import { setBody } from "../http/send-once.js";
import { unreadable } from "../http/upload-file.js";
import { safeGet } from "../runtime/safe-get.js";
import type { CallInput } from "./call.js";
import { type Client, type HostEvent, stopEvent } from "./client.js";
import { notify } from "./notify.js";
import { InvalidInput } from "./snapshot.js";
import type { Send } from "./step.js";
import type { Cancellation, Stop } from "./stop.js";

/** The decoded response. */
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
  /** Whether `fetch` was called. The file of an upload may have to be read before. */
  #isSent = false;
  /** The head of the response, once it has arrived. */
  #head = NO_HEAD;
  #timer: unknown;
  #onTimeout = () => {};

  constructor(client: Client, call: number, input: CallInput, send: Send) {
    this.#client = client;
    this.#call = call;
    this.#input = input;
    this.#send = send;
  }

  /** Sends the request. Resolves with whatever comes first: the response, the timeout, or the stop of the call. */
  async run(stop: Stop): Promise<Success | HostEvent> {
    // This takes half as long as `Promise.race`.
    const ended = await new Promise<Success | HostEvent | "timeout" | Cancellation>((resolve, reject) => {
      this.#onTimeout = () => resolve("timeout");
      this.#exchange().then(resolve, reject);
      stop.promise.then(resolve);
      this.#limitTo(this.#send.limit);
    });
    clearTimeout(this.#timer as number);
    if (ended instanceof Success || (ended !== "timeout" && "report" in ended)) return ended;
    // The request is abandoned; its outcome is ignored.
    this.#controller.abort();
    return ended === "timeout" ? this.#timedOut() : stopEvent(this.#call, ended, this.#head.status, !this.#isSent);
  }

  #timedOut(): HostEvent {
    if (!this.#isSent) return this.#unsendable(unreadable());
    const { status, headers } = this.#head;
    return this.#event((core, now) => core.timeOut(this.#call, status, headers, now));
  }

  #event(report: HostEvent["report"], cause?: unknown): HostEvent {
    return { report, cause };
  }

  #limitTo(ms: number): void {
    clearTimeout(this.#timer as number);
    // The time may be up: a thread that was busy sees the response before its timer.
    this.#timer = setTimeout(this.#onTimeout, Math.max(ms, 0));
  }

  async #exchange(): Promise<Success | HostEvent> {
    let init: RequestInit;
    try {
      const { form } = this.#send;
      init = form ? await this.#withForm(form) : this.#init();
    } catch (thrown) {
      return this.#unsendable(thrown);
    }
    if (this.#controller.signal.aborted) return this.#timedOut();
    this.#isSent = true;
    let response: Response;
    try {
      response = (await this.#client.fetch(this.#send.url, init)) as Response;
      if (typeof safeGet(response, "status") !== "number") throw new TypeError("fetch did not return a Response");
    } catch (thrown) {
      return this.#failed("request", thrown);
    }
    if (this.#controller.signal.aborted) return this.#timedOut();
    const isSuccess = response.status >= 200 && response.status < 300;
    this.#readHead(response, isSuccess);
    return isSuccess ? await this.#readSuccess(response) : await this.#readError(response);
  }

  #init(): RequestInit & { headers: Headers } {
    if (!this.#client.canFetch) throw new TypeError("this runtime has none; pass one as an option");
    const { method, headers, json } = this.#send;
    const init: RequestInit & { headers: Headers } = {
      method,
      headers: this.#client.headers(headers, json !== undefined),
      // Redirects are never followed: the key is sent to the configured origin only.
      redirect: "manual",
      signal: this.#controller.signal,
    };
    setBody(init, json);
    return init;
  }

  async #withForm(form: FormParts): Promise<RequestInit> {
    const init = this.#init();
    const sent = await this.#input.upload?.body(form, this.#client.canSendForm());
    if (sent?.contentType) init.headers.set("content-type", sent.contentType);
    return Object.assign(init, { body: sent?.body });
  }

  /** Reads the head of the response, and reports it to the listeners. The headers of a success are read only for them. */
  #readHead(response: Response, isSuccess: boolean): void {
    const { onResponse } = this.#input;
    const isHeard = onResponse !== undefined || this.#client.hasListener;
    this.#head = isSuccess && !isHeard ? { status: response.status, headers: {} } : headOf(response);
    if (!isHeard) return;
    const { status, headers } = this.#head;
    const event = this.#event((core, now) => core.seeHead(this.#call, status, headers, now));
    const { traceId } = this.#client.report(event);
    if (onResponse) void notify(onResponse, { status, ...(traceId !== undefined && { traceId }) });
  }

  async #readSuccess(response: Response): Promise<Success | HostEvent> {
    let body: unknown;
    try {
      body = await readText(response, this.#client.maxResponseBytes);
      const value = decode(this.#input.decoder, body);
      const { expectedStatus } = this.#send;
      if (expectedStatus !== undefined && (value as { status: unknown }).status !== expectedStatus)
        return this.#event((core, now) => core.refute(this.#call, now));
      return new Success(value);
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
    // The status is known, so the wait for the body is short.
    this.#limitTo(Math.min(ERROR_BODY_MS, this.#began + this.#send.limit - performance.now()));
    const isRedirect = response.type === "opaqueredirect";
    let body: unknown = "";
    try {
      if (!isRedirect) body = await readText(response, ERROR_BODY_BYTES);
    } catch {
      // The status is reported even if the body cannot be read.
    }
    const { status, headers } = this.#head;
    const read = beginningOf(body);
    return this.#event((core, now) => core.refuse(this.#call, status, headers, isRedirect, read.text, read.json, now));
  }

  /** The request could not be created, because `fetch` is missing or incompatible, or the file cannot be read. */
  #unsendable(thrown: unknown): HostEvent {
    const isOurs = thrown instanceof InvalidInput;
    const { parameter, rule } = isOurs
      ? thrown
      : new InvalidInput("fetch", `cannot send the request: ${errorMessage(thrown)}`);
    const report: HostEvent["report"] = (core, now) => core.refuseRequest(this.#call, parameter, rule, now);
    return this.#event(report, isOurs ? undefined : this.#client.redact(thrown, this.#call));
  }

  /** The request failed without a response, or while the body was read. */
  #failed(where: "request" | "body", thrown: unknown): HostEvent {
    const [message, facts] = [errorMessage(thrown), factsOf(thrown)];
    const report: HostEvent["report"] = (core, now) =>
      where === "body" ? core.loseBody(this.#call, message, now) : core.loseRequest(this.#call, message, facts, now);
    return this.#event(report, this.#client.redact(thrown, this.#call));
  }
}

function headOf({ status, headers }: Response): Head {
  const read: Record<string, string> = {};
  for (const name of HEADERS) {
    try {
      const value: unknown = headers.get(name);
      if (typeof value === "string") read[name] = value;
    } catch {
      // A mock may have no headers.
    }
  }
  return { status, headers: read };
}

/**
 * Returns a body for its list of errors or for a snippet: JSON as a whole, serialized again, so that no escape sequence hides a secret;
 * of anything else the beginning, on one line.
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
