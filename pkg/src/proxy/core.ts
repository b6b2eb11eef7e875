// The proxy's Rust side: what asks it, and starts it anew after a trap.
import { instantiate, type Glue as ProxyGlue } from "../../generated/proxy-glue.js";
import { own } from "../own.js";
import { baseOf, isBrowser } from "../place.js";
import { Refused } from "../plain.js";
import type { ProxyOutcome } from "./host.js";

let compile: () => WebAssembly.Module;
let compiled: WebAssembly.Module | undefined;

/** Says where the module comes from; each entry does. */
export function provide(module: () => WebAssembly.Module): void {
  compile = module;
}

/** An answer to the page, as the Rust side words it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  outcome: ProxyOutcome;
  body?: string;
  organizationId?: string;
}

export class Core {
  readonly #options: string;
  #glue: ProxyGlue | undefined;

  /** Starts it. Throws a `Refused` where the options break a rule. */
  constructor(options: string) {
    this.#options = options;
    this.#glue = this.#start();
  }

  /** Asks it. One that has trapped is left behind: the next question finds a fresh one. */
  ask<T>(question: (glue: ProxyGlue) => T): T {
    this.#glue ??= this.#start();
    try {
      return question(this.#glue);
    } catch (trap) {
      this.#glue = undefined;
      throw trap;
    }
  }

  /** Asks what is answered in JSON. */
  read<T>(question: (glue: ProxyGlue) => string): T {
    return own(JSON.parse(this.ask(question))) as T;
  }

  #start(): ProxyGlue {
    const glue = instantiate();
    const imports = { "./clerk_organizations_proxy_bg.js": glue as unknown as WebAssembly.ModuleImports };
    compiled ??= compile();
    const { exports } = new WebAssembly.Instance(compiled, imports);
    glue.__wbg_set_wasm(exports);
    (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
    const opened = glue.open_proxy(this.#options, baseOf(this.#options), isBrowser());
    const { parameter, rule } = own(JSON.parse(opened));
    if (parameter) throw new Refused(parameter, rule);
    return glue;
  }
}
