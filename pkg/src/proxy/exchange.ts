// One request to the proxy: does what the Rust side says is next (read, ask the owner, send, pass on), and never rejects.
import { ANSWER_HEADERS } from "../../generated/proxy.js";
import type { FetchFunction, TokenFunction } from "../client/public-types.js";
import { factsOf } from "../http/error-facts.js";
import { readText } from "../http/response-body.js";
import { nullPrototype } from "../runtime/own-members.js";
import type { Owner } from "./authorizer.js";
import { Body } from "./body.js";
import { isJson, readContent } from "./content.js";
import type { Answer, Core, Incoming, Outgoing, Received } from "./core.js";
import { Deadline } from "./deadline.js";
import { eventOf } from "./event.js";
import type { FormSoFar } from "./form.js";
import { guarded, type Passable } from "./guard.js";
import { described, picked } from "./incoming.js";
import { initOf } from "./outgoing.js";
import type { AuthorizeFunction, HostRequest, HostResponse, ProxyEvent, ProxyOperation } from "./public-types.js";
import { Ended, Stopped } from "./refusal.js";
import type { Token } from "./token.js";
import type { Actor } from "./verdict.js";

/** The functions among a proxy's options. */
export interface Functions {
  authorize: AuthorizeFunction;
  token?: TokenFunction;
  fetch?: FetchFunction;
  onOperation?: (event: ProxyEvent) => unknown;
}

/** An answer whose body may still be on its way. */
type Answered = Omit<Answer, "body"> & { body?: string | ReadableStream<Uint8Array> | null };

export class Exchange {
  readonly #core: Core;
  readonly #functions: Functions;
  readonly #owner: Owner;
  readonly #token: Token;
  readonly #request: HostRequest;
  readonly #began = performance.now();
  #incoming: Incoming = nullPrototype({ method: "", url: "", headers: {} });
  #operation: Partial<ProxyOperation> | undefined;
  #actor: Actor | undefined;
  #deadline: Deadline | undefined;
  #body: Body | undefined;
  #wasSent = false;

  constructor(core: Core, functions: Functions, owner: Owner, token: Token, request: HostRequest) {
    this.#core = core;
    this.#functions = functions;
    this.#owner = owner;
    this.#token = token;
    this.#request = request;
  }

  async answer(): Promise<HostResponse> {
    const answer: Answered = await this.#go().catch((thrown) => this.#refuse(thrown));
    this.#body?.cancel();
    // What streams through has its time until its end.
    if (!(answer.body instanceof ReadableStream)) this.#deadline?.end();
    this.#tell(answer);
    const { status, headers } = answer;
    return new Response(answer.body ?? null, nullPrototype({ status, statusText: "", headers }));
  }

  #refuse(thrown: unknown): Answer {
    if (thrown instanceof Ended) return thrown.answer;
    const why = thrown instanceof Stopped ? thrown.why : "failed";
    try {
      return this.#core.ask((proxy) => proxy.refused(this.#incoming, why, this.#wasSent));
    } catch {
      // There is no memory for another instance.
      return nullPrototype({ status: 500, headers: {}, outcome: this.#wasSent ? "unknown" : "not_sent" });
    }
  }

  async #go(): Promise<Answered> {
    this.#incoming = described(this.#request);
    const admitted = this.#core.ask((proxy) => proxy.admit(this.#incoming));
    this.#operation = admitted.operation;
    if (admitted.answer) return admitted.answer;
    const deadline = new Deadline(admitted.timeout, this.#request.signal);
    this.#deadline = deadline;
    this.#body = new Body(this.#request, admitted.limit, deadline);
    const ask = (content: string | FormSoFar) => this.#authorize(content, deadline);
    const { content, file } = await readContent(admitted, this.#body, ask);
    if (!(await deadline.unless(this.#token.isReady(deadline.signal)))) throw new Stopped("token");
    const outgoing = this.#core.ask((proxy) => proxy.outgoing(this.#incoming, content));
    if (outgoing.answer) return outgoing.answer;
    return this.#send(outgoing, file, deadline);
  }

  /** Asks the owner. Gives `false` where more of a form must come first. */
  async #authorize(content: string | FormSoFar, deadline: Deadline): Promise<boolean> {
    const { answer, operation } = this.#core.ask((proxy) => proxy.check(this.#incoming, content));
    if (answer) throw new Ended(answer);
    if (!operation) return false;
    this.#operation = frozen(operation);
    this.#actor = await deadline.unless(this.#owner.ask(this.#request, operation));
    return true;
  }

  async #send(outgoing: Outgoing, file: Uint8Array<ArrayBuffer> | undefined, deadline: Deadline): Promise<Answered> {
    const { url } = outgoing;
    const init = initOf(outgoing, file, deadline.signal);
    let response: Response;
    try {
      // Looked up at each request, so that a replaced or mocked one is the one used.
      const { fetch } = this.#functions;
      this.#wasSent = true;
      response = await deadline.unless(fetch ? fetch(url, init) : globalThis.fetch(url, init));
    } catch (thrown) {
      if (deadline.why) throw new Stopped(deadline.why);
      return this.#core.ask((proxy) => proxy.unreachable(this.#incoming, factsOf(thrown)));
    }
    return this.#receive(response, outgoing, deadline);
  }

  async #receive(response: Response, { token, headers }: Outgoing, deadline: Deadline): Promise<Answered> {
    const sent = headers.authorization ?? "";
    const received: Received = { status: response.status, headers: picked(response, ANSWER_HEADERS), sent };
    const { answer, stream, read } = this.#core.ask((proxy) => proxy.head(this.#incoming, received, token));
    if (stream) {
      const passable: Passable = (bytes, isLast) => this.#core.ask((_, glue) => glue.passable(sent, bytes, isLast));
      return nullPrototype({ ...stream, body: response.body && guarded(response.body, passable, deadline) });
    }
    if (answer) {
      response.body?.cancel().catch(() => {});
      return answer;
    }
    const body = await this.#whole(response, read ?? 0, deadline);
    return this.#core.ask((proxy) => proxy.whole(this.#incoming, received, body ?? "", body !== undefined));
  }

  /** The text of an answer, where it is JSON. */
  async #whole(response: Response, limit: number, deadline: Deadline): Promise<string | undefined> {
    try {
      const read = (await deadline.unless(readText(response, limit))) as string;
      return isJson(read) ? read : undefined;
    } catch {
      // The status of an error survives a body that does not come.
      if (deadline.why && (response.ok || deadline.why === "gone")) throw new Stopped(deadline.why);
      return undefined;
    }
  }

  /** A listener that throws or rejects changes nothing. */
  #tell(answer: Answered): void {
    const { onOperation } = this.#functions;
    if (!onOperation) return;
    try {
      // A clock that was replaced meanwhile may have gone back.
      const ms = Math.max(0, Math.round(performance.now() - this.#began));
      Promise.resolve(onOperation(eventOf(this.#operation, this.#actor, answer, ms))).catch(() => {});
    } catch {}
  }
}

/** A value of which nothing can be changed: what is sent is what was read, and not what an owner makes of it. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
