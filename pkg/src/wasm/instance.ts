// The running WebAssembly instance. The first call starts it, and the first call after a trap starts another one.

import { type Glue, instantiate } from "../../generated/client-glue.js";
import type { Cancellation } from "../client/stop.js";

/** A call in progress. It may belong to another copy of the package. */
export interface RunningCall {
  client: unknown;
  /** Resumes the call while it waits. `cause` is the error of the token function, if it failed. */
  wake: ((cause?: unknown) => void) | undefined;
  stop(why: Cancellation): void;
}

/** An instance of the module, and the calls that run in it, by id. */
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

// All copies of this version in a program (ESM next to CommonJS, two bundles) share an instance, and with it the rate limit.
const registry = globalThis as unknown as Record<symbol, Shared>;
const key = Symbol.for(`clerk-organizations ${VERSION}`);
// If the global object is frozen, each copy has its own.
if (!registry[key]) Reflect.defineProperty(registry, key, { value: {}, configurable: true });
const shared: Shared = registry[key] ?? {};

let compileSync: () => WebAssembly.Module;
let compileAsync: (() => Promise<WebAssembly.Module>) | undefined;

/**
 * Sets the source of the module; each entry of the package does. Only entries that embed the bytes pass functions that compile them,
 * because build tools of edge runtimes reject code that compiles WebAssembly.
 */
export function provideWasm(module: () => WebAssembly.Module, later?: () => Promise<WebAssembly.Module>): void {
  compileSync = module;
  compileAsync = later;
}

/** Returns the running instance, or a promise of it if the host cannot compile synchronously. */
export function getInstance(): Instance | Promise<Instance> {
  const instance = shared.current ?? shared.starting;
  if (instance) return instance;
  try {
    shared.compiled ??= compileSync();
    const glue = instantiate();
    return initialize(glue, new WebAssembly.Instance(shared.compiled, imports(glue)));
  } catch (error) {
    // On the main thread of a page, older browsers compile a module of this size only asynchronously.
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

/** Starts with a module that arrives later, for the entry without one. Calls that are made meanwhile wait for it. */
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

/** The imports of the module, under the name that wasm-bindgen uses. */
function imports(glue: Glue): WebAssembly.Imports {
  return { "./clerk_organizations_bg.js": glue as unknown as WebAssembly.ModuleImports };
}

/** Each instance has its own copy of the glue, which is abandoned with it after a trap. */
function initialize(glue: Glue, { exports }: WebAssembly.Instance): Instance {
  glue.__wbg_set_wasm(exports);
  (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
  shared.current = { glue, calls: new Map(), isDead: false };
  return shared.current;
}

/** Ends every call of an instance that has trapped, and lets the next call start another one. */
export function onTrap(instance: Instance, cause: unknown): void {
  instance.isDead = true;
  // A finalizer of one of its clients must no longer call into it.
  instance.glue.__wbg_set_wasm({ __wbg_client_free: () => {} });
  if (shared.current === instance) shared.current = undefined;
  for (const call of instance.calls.values()) call.stop({ reason: "trapped", cause });
}
