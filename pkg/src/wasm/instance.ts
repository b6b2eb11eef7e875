// The running wasm: started by the first call, replaced after a trap so that the next call works.

import { type Glue, instantiate } from "../../generated/client-glue.js";
import type { Cancellation } from "../client/stop.js";

/** A call in progress, as its instance knows it: it may be one of another copy of the package. */
export interface RunningCall {
  client: unknown;
  /** Resolves what the call waits for, while it waits; with why no token came, where that is so. */
  wake: ((cause?: unknown) => void) | undefined;
  stop(why: Cancellation): void;
}

/** One instance of the module, and the calls that run in it, by their ids. */
export interface Instance {
  glue: Glue;
  calls: Map<number, RunningCall>;
  isDead: boolean;
}

interface Shared {
  compiled?: WebAssembly.Module;
  current?: Instance | undefined;
  starting?: Promise<Instance> | undefined;
}

/** Replaced by the build with the version. */
declare const VERSION: string;

// One for all copies of this version in a program (ESM beside CommonJS, two bundles): they share one rate limit.
const registry = globalThis as unknown as Record<symbol, Shared>;
const key = Symbol.for(`clerk-organizations ${VERSION}`);
// A realm may have a frozen global object: then each copy is alone.
if (!registry[key]) Reflect.defineProperty(registry, key, { value: {}, configurable: true });
const shared: Shared = registry[key] ?? {};

let compileSync: () => WebAssembly.Module;
let compileAsync: (() => Promise<WebAssembly.Module>) | undefined;

/**
 * Says where the module comes from; each entry of the package does. Only an entry that has bytes names what compiles them: the
 * tools of hosts that compile none refuse what could.
 */
export function provideWasm(module: () => WebAssembly.Module, later?: () => Promise<WebAssembly.Module>): void {
  compileSync = module;
  compileAsync = later;
}

/** The running instance: at once where the host compiles synchronously, else a promise of it. */
export function getInstance(): Instance | Promise<Instance> {
  const instance = shared.current ?? shared.starting;
  if (instance) return instance;
  try {
    shared.compiled ??= compileSync();
    const glue = instantiate();
    return initialize(glue, new WebAssembly.Instance(shared.compiled, imports(glue)));
  } catch (error) {
    // Older browsers compile and start a module of this size only asynchronously on a page's own thread.
    if (!(error instanceof RangeError)) throw error;
    shared.starting = startAsync().finally(() => {
      shared.starting = undefined;
    });
    return shared.starting;
  }
}

async function startAsync(): Promise<Instance> {
  shared.compiled ??= (await compileAsync?.()) as WebAssembly.Module;
  const glue = instantiate();
  return initialize(glue, await WebAssembly.instantiate(shared.compiled, imports(glue)));
}

/** Starts with a module that is there later, for the entry that has none: calls made meanwhile wait for it. */
export async function startWith(source: () => Promise<WebAssembly.Module>): Promise<void> {
  if (shared.current) return;
  const start = async () => {
    shared.compiled ??= await source();
    return startAsync();
  };
  shared.starting ??= start().finally(() => {
    shared.starting = undefined;
  });
  await shared.starting;
}

/** What the module imports, under the name that wasm-bindgen gives it. */
function imports(glue: Glue): WebAssembly.Imports {
  return { "./clerk_organizations_bg.js": glue as unknown as WebAssembly.ModuleImports };
}

/** Each instance has a copy of the glue of its own: one that has trapped is left behind with it. */
function initialize(glue: Glue, { exports }: WebAssembly.Instance): Instance {
  glue.__wbg_set_wasm(exports);
  (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
  shared.current = { glue, calls: new Map(), isDead: false };
  return shared.current;
}

/** Ends every call of an instance that has trapped, and lets the next call start a fresh one. */
export function onTrap(instance: Instance, cause: unknown): void {
  instance.isDead = true;
  // Clients of it that are collected later are not freed in it any more.
  instance.glue.__wbg_set_wasm({ __wbg_client_free: () => {} });
  if (shared.current === instance) shared.current = undefined;
  for (const call of instance.calls.values()) call.stop({ reason: "trapped", cause });
}
