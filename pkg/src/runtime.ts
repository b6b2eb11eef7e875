// The running wasm: started by the first call, replaced after a trap so that the next call works.
import { type Glue, instantiate } from "../generated/glue.js";
import { internalError } from "./errors.js";

/** One instance of the module, and the calls under way in it: how each is rejected, and its operation. */
export interface Instance {
  glue: Glue;
  calls: Map<(error: unknown) => void, string>;
  timers: Set<unknown>;
  dead: boolean;
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
registry[key] ??= {};
const shared: Shared = registry[key];

let bytes: () => BufferSource;

/** Says where the wasm comes from; each entry of the package does. */
export function provide(source: () => BufferSource): void {
  bytes = source;
}

/** The running instance: at once where the host compiles synchronously, else a promise of it. */
export function running(): Instance | Promise<Instance> {
  const under = shared.current ?? shared.starting;
  if (under) return under;
  try {
    shared.compiled ??= new WebAssembly.Module(bytes());
    const instance = load();
    instance.glue.initSync({ module: shared.compiled });
    shared.current = instance;
    return instance;
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
  shared.compiled ??= await WebAssembly.compile(bytes());
  const instance = load();
  await instance.glue.init({ module_or_path: shared.compiled });
  shared.current = instance;
  return instance;
}

/** A copy of the glue of its own, with its own timers: what an instance that has trapped left behind reaches no other. */
function load(): Instance {
  const instance = { calls: new Map(), timers: new Set(), dead: false } as unknown as Instance;
  const { timers } = instance;
  instance.glue = instantiate(
    (task) => queueMicrotask(() => guarded(instance, task)),
    (callback, ms) => {
      const handle = setTimeout(callback, ms);
      timers.add(handle);
      return handle;
    },
    (handle) => {
      timers.delete(handle);
      clearTimeout(handle as number);
    },
  );
  return instance;
}

/** All of Rust's asynchronous work runs in tasks: a trap in one ends here, not in the host's handler of uncaught errors. */
function guarded(instance: Instance, task: () => void): void {
  // A call that was rejected must not go on in secret: no more requests.
  if (instance.dead) return;
  try {
    task();
  } catch (error) {
    trapped(instance, error);
  }
}

/** Rejects every call of an instance that has trapped, and lets the next call start a fresh one. */
export function trapped(instance: Instance, error: unknown): void {
  instance.dead = true;
  if (shared.current === instance) shared.current = undefined;
  for (const handle of instance.timers) clearTimeout(handle as number);
  for (const [reject, operation] of instance.calls) {
    reject(
      internalError(operation, true, "a defect of clerk-organizations stopped this call; please report it", error),
    );
  }
  instance.calls.clear();
}
