// Handles one request to the proxy: it reads, authorizes, sends and responds, as the Rust core decides. It never rejects.
import { ANSWER_HEADERS } from "../../generated/proxy.js";
import { acquire } from "../client/acquire.js";
import type { AcquireFunction, FetchFunction, TokenFunction } from "../client/public-types.js";
import { factsOf } from "../http/error-facts.js";
import { readText } from "../http/response-body.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Authorizer } from "./authorizer.js";
import { Body } from "./body.js";
import { isJson, readContent } from "./content.js";
import type { AdmittedOperation, Answer, Incoming, Outgoing, ProxyCore, Received } from "./core.js";
import { Deadline } from "./deadline.js";
import { eventOf } from "./event.js";
import type { PartialForm } from "./form.js";
import { guardStream, type Passable } from "./guard.js";
import { describeRequest, pickHeaders } from "./incoming.js";
import { completeOperation } from "./operation.js";
import { initOf } from "./outgoing.js";
import type { AuthorizeFunction, HostRequest, HostResponse, ProxyEvent, ProxyOperation } from "./public-types.js";
import { EarlyAnswer, Refusal } from "./refusal.js";
import type { TokenSource } from "./token.js";
import type { Actor } from "./verdict.js";

/** The options of a proxy that are functions. */
export interface Functions {
  authorize: AuthorizeFunction;
  token?: TokenFunction;
  acquire?: AcquireFunction;
  fetch?: FetchFunction;
  onOperation?: (event: ProxyEvent) => unknown;
}

/** An answer whose body may be a stream. */
type Answered = Omit<Answer, "body"> & { body?: string | ReadableStream<Uint8Array> | null };

export class Exchange {
  readonly #core: ProxyCore;
  readonly #functions: Functions;
  readonly #authorizer: Authorizer;
  readonly #token: TokenSource;
  readonly #request: HostRequest;
  readonly #began = performance.now();
  #incoming: Incoming = nullPrototype({ method: "", url: "", headers: {} });
  #operation: AdmittedOperation | undefined;
  #actor: Actor | undefined;
  #deadline: Deadline | undefined;
  #body: Body | undefined;
  #wasSent = false;

  constructor(core: ProxyCore, functions: Functions, authorizer: Authorizer, token: TokenSource, request: HostRequest) {
    this.#core = core;
    this.#functions = functions;
    this.#authorizer = authorizer;
    this.#token = token;
    this.#request = request;
  }

  async answer(): Promise<HostResponse> {
    const answer: Answered = await this.#handle().catch((thrown) => this.#refuse(thrown));
    this.#body?.cancel();
    // For a stream, the time limit applies until its end.
    if (!(answer.body instanceof ReadableStream)) this.#deadline?.end();
    this.#emit(answer);
    const { status, headers } = answer;
    return new Response(answer.body ?? null, nullPrototype({ status, statusText: "", headers }));
  }

  #refuse(thrown: unknown): Answer {
    if (thrown instanceof EarlyAnswer) return thrown.answer;
    const why = thrown instanceof Refusal ? thrown.reason : "failed";
    try {
      return this.#core.call((proxy) => proxy.refused(this.#incoming, why, this.#wasSent));
    } catch {
      // Another instance could not be started, for lack of memory.
      return nullPrototype({ status: 500, headers: {}, outcome: this.#wasSent ? "unknown" : "not_sent" });
    }
  }

  async #handle(): Promise<Answered> {
    this.#incoming = describeRequest(this.#request);
    const admitted = this.#core.call((proxy) => proxy.admit(this.#incoming));
    this.#operation = admitted.operation;
    if (admitted.answer) return admitted.answer;
    const deadline = new Deadline(admitted.timeout, this.#request.signal);
    this.#deadline = deadline;
    this.#body = new Body(this.#request, admitted.limit, deadline);
    const ask = (content: string | PartialForm) => this.#authorize(content, deadline);
    const { content, file } = await readContent(admitted, this.#body, ask);
    await this.#getToken(deadline);
    if (this.#functions.acquire) {
      await this.#acquire(this.#functions.acquire, deadline);
      // The token may have expired meanwhile.
      await this.#getToken(deadline);
    }
    const outgoing = this.#core.call((proxy) => proxy.outgoing(this.#incoming, content));
    if (outgoing.answer) return outgoing.answer;
    return this.#send(outgoing, file, deadline);
  }

  /** Calls `authorize`. Resolves with `false` if more of a form is needed first. */
  async #authorize(content: string | PartialForm, deadline: Deadline): Promise<boolean> {
    const { answer, operation } = this.#core.call((proxy) => proxy.check(this.#incoming, content));
    if (answer) throw new EarlyAnswer(answer);
    if (!operation) return false;
    const completed = completeOperation(operation);
    this.#operation = completed;
    this.#actor = await deadline.race(this.#authorizer.authorize(this.#request, completed));
    return true;
  }

  async #getToken(deadline: Deadline): Promise<void> {
    if (!(await deadline.race(this.#token.isReady(deadline.signal)))) throw new Refusal("token");
  }

  /** Waits until the owner's function allows the request. Its errors are dropped, because they may contain a secret. */
  async #acquire(allow: AcquireFunction, deadline: Deadline): Promise<void> {
    const { name, ids } = this.#operation as ProxyOperation;
    const { signal } = deadline;
    const id = { ...ids }.organizationId;
    const request = {
      operation: name,
      ...(id && { organizationId: id }),
      attempt: 1,
      priority: "interactive",
      signal,
    } as const;
    await deadline.race(acquire(allow, request).catch(() => Promise.reject(new Refusal("acquire"))));
  }

  async #send(outgoing: Outgoing, file: Uint8Array<ArrayBuffer> | undefined, deadline: Deadline): Promise<Answered> {
    const { url } = outgoing;
    const init = initOf(outgoing, file, deadline.signal);
    let response: Response;
    try {
      // The global `fetch` is looked up for each request, so that a replacement or mock is used.
      const { fetch } = this.#functions;
      this.#wasSent = true;
      response = await deadline.race(fetch ? fetch(url, init) : globalThis.fetch(url, init));
    } catch (thrown) {
      if (deadline.why) throw new Refusal(deadline.why);
      return this.#core.call((proxy) => proxy.unreachable(this.#incoming, factsOf(thrown)));
    }
    return this.#receive(response, outgoing, deadline);
  }

  async #receive(response: Response, { token, headers }: Outgoing, deadline: Deadline): Promise<Answered> {
    const sent = headers.authorization ?? "";
    const received: Received = { status: response.status, headers: pickHeaders(response, ANSWER_HEADERS), sent };
    const { answer, stream, read } = this.#core.call((proxy) => proxy.head(this.#incoming, received, token));
    if (stream) {
      const passable: Passable = (bytes, isLast) => this.#core.call((_, glue) => glue.passable(sent, bytes, isLast));
      const redact = this.#core.redactor();
      return nullPrototype({
        ...stream,
        body: response.body && guardStream(response.body, passable, redact, deadline),
      });
    }
    if (answer) {
      response.body?.cancel().catch(() => {});
      return answer;
    }
    const body = await this.#whole(response, read ?? 0, deadline);
    return this.#core.call((proxy) => proxy.whole(this.#incoming, received, body ?? "", body !== undefined));
  }

  /** Reads a response, and returns its text if that is JSON. */
  async #whole(response: Response, limit: number, deadline: Deadline): Promise<string | undefined> {
    try {
      const read = (await deadline.race(readText(response, limit))) as string;
      return isJson(read) ? read : undefined;
    } catch {
      // The status of an error response is passed on even if its body does not arrive.
      if (deadline.why && (response.ok || deadline.why === "gone")) throw new Refusal(deadline.why);
      return undefined;
    }
  }

  /** Errors of the listener are ignored. */
  #emit(answer: Answered): void {
    const { onOperation } = this.#functions;
    if (!onOperation) return;
    try {
      // A clock that was replaced meanwhile may have gone backwards.
      const ms = Math.max(0, Math.round(performance.now() - this.#began));
      Promise.resolve(onOperation(eventOf(this.#operation, this.#actor, answer, ms))).catch(() => {});
    } catch {}
  }
}
