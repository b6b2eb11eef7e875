// Calls the proxy's Rust core, and starts another instance after a trap. The interfaces are what crosses the boundary.
import { type Glue, instantiate } from "../../generated/proxy-glue.js";
import { InvalidInput } from "../client/snapshot.js";
import type { FormParts } from "../http/multipart.js";
import { isBrowser, parseBaseUrl } from "../runtime/detect-runtime.js";
import { withoutPrototypes } from "../runtime/own-members.js";
import type { Redact } from "./guard.js";
import type { ProxyOperation, ProxyOutcome } from "./public-types.js";

let compile: () => WebAssembly.Module;
let compiled: WebAssembly.Module | undefined;

/** Sets the source of the module; each entry does. */
export function provideWasm(module: () => WebAssembly.Module): void {
  compile = module;
}

/** A request as it was received, and as the host's parsers read it. */
export interface Incoming {
  method: string;
  url: string;
  path?: string;
  origin?: string;
  query?: string[][];
  headers: Record<string, string>;
}

/** An operation whose parameters have not been read yet. Its `ids` are those of the path only. */
export type AdmittedOperation = Omit<ProxyOperation, "params"> & Partial<Pick<ProxyOperation, "params">>;

/** The properties of an admitted request; or the `answer` that ends it. */
export interface Admitted {
  answer?: Answer;
  operation?: AdmittedOperation;
  takes: "nothing" | "json" | "form";
  limit: number;
  timeout: number;
  /** The boundary of a form, and the maximum number of its parts. */
  boundary?: string;
  parts: number;
}

/** The operation with its parameters, or neither member if more of a form is needed. */
export interface Checked {
  answer?: Answer;
  operation?: ProxyOperation;
}

/** The request to Clerk; or the `answer` that ends the request. */
export interface Outgoing {
  answer?: Answer;
  method: string;
  url: string;
  headers: Record<string, string>;
  json?: string;
  form?: FormParts;
  /** The number of the token that is sent. */
  token: number;
}

/** The head of Clerk's response, with the `Authorization` header of its request. */
export interface Received {
  status: number;
  headers: Record<string, string>;
  sent: string;
}

/** What to do with Clerk's response: replace it, stream its body, or read that many bytes of it. */
export interface Next {
  answer?: Answer;
  stream?: Answer;
  read?: number;
}

/** A response to the page. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  outcome: ProxyOutcome;
  body?: string;
  createdIds?: string[];
  organizationId?: string;
}

interface Running {
  glue: Glue;
  proxy: InstanceType<Glue["Proxy"]>;
}

export class ProxyCore {
  readonly #options: unknown;
  #running: Running | undefined;

  /** Starts an instance. Throws an `InvalidInput` if an option breaks a rule. */
  constructor(options: unknown) {
    this.#options = options;
    this.#running = this.#start();
  }

  /** Calls the core. If the instance traps, the next call starts another one. */
  call<T>(method: (proxy: Running["proxy"], glue: Glue) => T): T {
    this.#running ??= this.#start();
    const { proxy, glue } = this.#running;
    try {
      return withoutPrototypes(method(proxy, glue));
    } catch (trap) {
      this.#running = undefined;
      throw trap;
    }
  }

  /** Returns a function that removes what a page may not see from a response that arrives in chunks. */
  redactor(): Redact {
    this.#running ??= this.#start();
    const redactor = this.#running.proxy.redactor();
    return redactor ? (bytes) => redactor.push(bytes) : (bytes) => bytes;
  }

  #start(): Running {
    const glue = instantiate();
    const imports = { "./clerk_organizations_proxy_bg.js": glue as unknown as WebAssembly.ModuleImports };
    compiled ??= compile();
    const { exports } = new WebAssembly.Instance(compiled, imports);
    glue.__wbg_set_wasm(exports);
    (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
    return { glue, proxy: this.#open(glue) };
  }

  #open(glue: Glue): Running["proxy"] {
    try {
      return new glue.Proxy(this.#options, parseBaseUrl(this.#options), isBrowser());
    } catch (thrown) {
      throw Array.isArray(thrown) ? new InvalidInput(thrown[0], thrown[1]) : thrown;
    }
  }
}
