// The proxy's Rust side: what asks it, and starts it anew after a trap.
import { type Glue, instantiate } from "../../generated/proxy-glue.js";
import { InvalidInput } from "../client/snapshot.js";
import type { FormParts } from "../http/multipart.js";
import { isBrowser, parseBaseUrl } from "../runtime/detect-runtime.js";
import { withoutPrototypes } from "../runtime/own-members.js";
import type { ProxyOperation, ProxyOutcome } from "./public-types.js";

let compile: () => WebAssembly.Module;
let compiled: WebAssembly.Module | undefined;

/** Says where the module comes from; each entry does. */
export function provideWasm(module: () => WebAssembly.Module): void {
  compile = module;
}

/** A request as it came: what the host's own parsers see, as far as they can read it. */
export interface Incoming {
  method: string;
  url: string;
  path?: string;
  origin?: string;
  query?: string[][];
  headers: Record<string, string>;
}

/** What a request may do next; `answer` ends it. */
export interface Admitted {
  answer?: Answer;
  operation?: Omit<ProxyOperation, "params">;
  takes: "nothing" | "json" | "form";
  limit: number;
  timeout: number;
  /** What divides the parts of a form, and how many there may be. */
  boundary?: string;
  parts: number;
}

/** What is asked for, with its parameters; nothing where more of a form must come first. */
export interface Checked {
  answer?: Answer;
  operation?: ProxyOperation;
}

/** What is sent for a request; `answer` ends it. */
export interface Outgoing {
  answer?: Answer;
  method: string;
  url: string;
  headers: Record<string, string>;
  json?: string;
  form?: FormParts;
  /** Which token is sent. */
  token: number;
}

/** The head of Clerk's answer, with the `Authorization` header of its request. */
export interface Received {
  status: number;
  headers: Record<string, string>;
  sent: string;
}

/** What to do with an answer whose head has come: answer something else, let its body through, or read so many bytes of it. */
export interface Next {
  answer?: Answer;
  stream?: Answer;
  read?: number;
}

/** An answer to the page. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  outcome: ProxyOutcome;
  body?: string;
  organizationId?: string;
}

interface Running {
  glue: Glue;
  proxy: InstanceType<Glue["Proxy"]>;
}

export class ProxyCore {
  readonly #options: unknown;
  #running: Running | undefined;

  /** Starts it. Throws an `InvalidInput` where the options break a rule. */
  constructor(options: unknown) {
    this.#options = options;
    this.#running = this.#start();
  }

  /** Asks it. One that has trapped is left behind: the next question finds a fresh one. */
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
