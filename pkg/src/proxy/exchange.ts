// One request to the proxy: does what the Rust side says is next (ask the owner, read, send, pass on), and never rejects.
import { ANSWER_HEADERS } from "../../generated/proxy.js";
import { text } from "../body.js";
import { member } from "../cause.js";
import type { FetchFunction, TokenFunction } from "../host.js";
import { jsonBody } from "../http/json-body.js";
import { factsOf } from "../http/thrown.js";
import { bare, requestInit } from "../own.js";
import { Body, withLength } from "./body.js";
import type { Answer, Core } from "./core.js";
import { guarded, type Passable } from "./guard.js";
import type { AuthorizeFunction, HostRequest, HostResponse, ProxyEvent, ProxyOperation } from "./host.js";
import { described, picked } from "./incoming.js";
import type { Owner } from "./owner.js";
import { Stopped } from "./stopped.js";
import type { Token } from "./token.js";
import type { Actor } from "./verdict.js";

/** The functions among a proxy's options. */
export interface Functions {
  authorize: AuthorizeFunction;
  token?: TokenFunction;
  fetch?: FetchFunction;
  onOperation?: (event: ProxyEvent) => unknown;
}

/** What a request may do next; `answer` ends it. */
interface Admitted {
  answer?: Answer;
  operation?: ProxyOperation;
  takes: "nothing" | "json" | "form";
  limit: number;
  timeout: number;
}

/** What is sent for it. */
interface Outgoing {
  answer?: Answer;
  method: string;
  url: string;
  headers: Record<string, string>;
  json?: string;
  token: number;
}

/** What to do with an answer. */
interface Head {
  answer?: Answer;
  stream?: Answer;
  read: number;
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
  #operation: ProxyOperation | undefined;
  #actor: Actor | undefined;
  #body: Body | undefined;
  #timer: unknown;
  #isLate = false;

  constructor(core: Core, functions: Functions, owner: Owner, token: Token, request: HostRequest) {
    this.#core = core;
    this.#functions = functions;
    this.#owner = owner;
    this.#token = token;
    this.#request = request;
  }

  async answer(): Promise<HostResponse> {
    const answer: Answered = await this.#go().catch((thrown) => this.#refuse(thrown));
    // What streams through has its time until its end.
    if (!(answer.body instanceof ReadableStream)) this.#end();
    this.#tell(answer);
    return new Response(answer.body ?? null, bare({ status: answer.status, statusText: "", headers: answer.headers }));
  }

  #refuse(thrown: unknown): Answer {
    const why = thrown instanceof Stopped ? thrown.why : "failed";
    try {
      return this.#core.read<Answer>((glue) => glue.refused(why));
    } catch {
      // There is no memory for another instance.
      return bare({ status: 500, headers: {} });
    }
  }

  async #go(): Promise<Answered> {
    const incoming = described(this.#request);
    const admitted = this.#core.read<Admitted>((glue) => glue.admit(incoming));
    this.#operation = admitted.operation;
    if (admitted.answer) return admitted.answer;
    this.#actor = await this.#owner.ask(this.#request, Object.freeze(admitted.operation as ProxyOperation));
    const signal = this.#bound(admitted.timeout);
    if (!(await unless(signal, this.#token.isReady()))) throw new Stopped("token");
    this.#body = new Body(this.#request, admitted.limit, signal);
    const json = await this.#read(admitted.takes);
    const outgoing = this.#core.read<Outgoing>((glue) => glue.outgoing(incoming, json));
    if (outgoing.answer) return outgoing.answer;
    return this.#send(outgoing, signal, incoming);
  }

  /** What stops the exchange: its time is up, or the page is gone. */
  #bound(timeout: number): AbortSignal {
    const controller = new AbortController();
    const stop = () => controller.abort();
    const late = () => {
      this.#isLate = true;
      stop();
    };
    const timer: unknown = setTimeout(late, timeout);
    this.#timer = timer;
    // Node would wait for it before it ends.
    if (typeof member(timer, "unref") === "function") (timer as { unref(): void }).unref();
    const { signal } = this.#request;
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    return controller.signal;
  }

  #end(): void {
    clearTimeout(this.#timer as number);
  }

  /** The text of a JSON body; empty where there is none, and where it streams through. */
  async #read(takes: Admitted["takes"]): Promise<string> {
    const body = this.#body as Body;
    if (takes !== "nothing" && body.state === "consumed") throw new Stopped("consumed");
    if (takes === "form" && !body.stream) throw new Stopped("broken");
    if (takes === "form" || !body.stream) return "";
    let read: string;
    try {
      read = (await text({ body: body.stream }, Number.POSITIVE_INFINITY)) as string;
    } catch {
      const why = this.#why() ?? "broken";
      throw new Stopped(takes === "nothing" && why === "too_large" ? "no_body" : why);
    }
    // A body parser before the proxy leaves nothing of what was announced.
    if (read === "" && Number(this.#request.headers.get("content-length")) > 0) throw new Stopped("consumed");
    if (takes === "json" && !isJson(read)) throw new Stopped("no_object");
    return read;
  }

  async #send(outgoing: Outgoing, signal: AbortSignal, incoming: string): Promise<Answered> {
    const { url } = outgoing;
    let response: Response;
    try {
      // Looked up at each request, so that a replaced or mocked one is the one used.
      const { fetch } = this.#functions;
      const init = this.#init(outgoing, signal);
      response = await (fetch ? fetch(url, init) : globalThis.fetch(url, init));
    } catch (thrown) {
      const why = this.#why();
      if (why) throw new Stopped(why);
      return this.#core.read<Answer>((glue) => glue.unreachable(JSON.stringify(factsOf(thrown))));
    }
    return this.#receive(response, outgoing, incoming);
  }

  #init({ method, headers, json }: Outgoing, signal: AbortSignal): RequestInit {
    const init: RequestInit & { duplex?: "half" } = { method, headers, signal, redirect: "manual", body: null };
    if (json !== undefined) init.body = jsonBody(json);
    // Next.js would keep answers for whoever asks next; workerd keeps none, and in older versions does not know the option.
    if (!isWorkerd()) init.cache = "no-store";
    if (headers["content-type"] && json === undefined) {
      init.body = withLength(this.#body?.stream as ReadableStream<Uint8Array>, headers["content-length"]);
      init.duplex = "half";
    }
    return requestInit(init);
  }

  async #receive(response: Response, { token, headers }: Outgoing, incoming: string): Promise<Answered> {
    const sent = headers.authorization ?? "";
    const told = JSON.stringify({ status: response.status, headers: picked(response, ANSWER_HEADERS), token, sent });
    const { answer, stream, read } = this.#core.read<Head>((glue) => glue.head(incoming, told));
    if (stream) {
      const passable: Passable = (bytes, isLast) => this.#core.ask((glue) => glue.passable(sent, bytes, isLast));
      return bare({ ...stream, body: response.body && guarded(response.body, passable, () => this.#end()) });
    }
    if (answer) {
      response.body?.cancel().catch(() => {});
      return answer;
    }
    const body = await this.#whole(response, read);
    return this.#core.read<Answer>((glue) => glue.whole(incoming, told, body ?? "", body !== undefined));
  }

  /** The text of an answer, where it is JSON. */
  async #whole(response: Response, limit: number): Promise<string | undefined> {
    try {
      const read = (await text(response, limit)) as string;
      return isJson(read) ? read : undefined;
    } catch {
      const why = this.#why();
      // The status of an error survives a body that does not come.
      if (why && (response.ok || why === "gone")) throw new Stopped(why);
      return undefined;
    }
  }

  /** Why it ended, if that was on this side. */
  #why(): string | undefined {
    const state = this.#body?.state;
    if (state === "too_large") return state;
    if (this.#request.signal?.aborted) return "gone";
    if (this.#isLate) return state === "coming" ? "slow" : "late";
    return state === "broken" || state === "consumed" ? state : undefined;
  }

  /** A listener that throws or rejects changes nothing. */
  #tell({ status, organizationId }: Answered): void {
    const { onOperation } = this.#functions;
    if (!onOperation) return;
    const event = {
      operation: this.#operation?.name,
      organizationId: this.#operation?.organizationId ?? organizationId,
      actor: this.#actor,
      status,
      // A clock that was replaced meanwhile may have gone back.
      ms: Math.max(0, Math.round(performance.now() - this.#began)),
    };
    const known = Object.entries(event).filter(([, value]) => value !== undefined);
    try {
      Promise.resolve(onOperation(Object.fromEntries(known) as unknown as ProxyEvent)).catch(() => {});
    } catch {}
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isWorkerd = () => member(member(globalThis, "navigator"), "userAgent") === "Cloudflare-Workers";

/** What is waited for, unless the signal fires first. */
async function unless<T>(signal: AbortSignal, awaited: Promise<T>): Promise<T> {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Stopped("late")));
  });
  return Promise.race([awaited, over]);
}
