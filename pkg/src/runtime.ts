// The running wasm: started by the first call, replaced after a trap so that the next call works.
import { decoders } from "../generated/decoders.js";
import { type Glue, instantiate } from "../generated/glue.js";
import { type Decoder, decode } from "./decode.js";
import { fromReport, internalError } from "./errors.js";

/** One instance of the module, and the calls under way in it: how each is rejected, and its operation. */
export interface Instance {
  glue: Glue;
  calls: Map<(error: unknown) => void, string>;
}

/** What the Rust side borrows of this one. */
export const host = {
  decode: (model: string, text: unknown) => decode(decoders[model] as Decoder, text),
  error: fromReport,
};

let bytes: () => BufferSource;
let compiled: WebAssembly.Module | undefined;
let current: Instance | undefined;
let starting: Promise<Instance> | undefined;

/** Says where the wasm comes from; each entry of the package does. */
export function provide(source: () => BufferSource): void {
  bytes = source;
}

/** The running instance: at once where the host compiles synchronously, else a promise of it. */
export function running(): Instance | Promise<Instance> {
  if (current || starting) return (current ?? starting) as Instance | Promise<Instance>;
  try {
    compiled ??= new WebAssembly.Module(bytes());
    const instance = load();
    instance.glue.initSync({ module: compiled });
    current = instance;
    return current;
  } catch (error) {
    // Older browsers compile and start a module of this size only asynchronously on a page's own thread.
    if (!(error instanceof RangeError)) throw error;
    starting = startAsync().finally(() => {
      starting = undefined;
    });
    return starting;
  }
}

async function startAsync(): Promise<Instance> {
  compiled ??= await WebAssembly.compile(bytes());
  const instance = load();
  await instance.glue.init({ module_or_path: compiled });
  current = instance;
  return current;
}

/** A copy of the glue of its own: what an instance that has trapped still does reaches no other. */
function load(): Instance {
  const instance = { calls: new Map() } as Instance;
  instance.glue = instantiate((task) => queueMicrotask(() => guarded(instance, task)));
  return instance;
}

/** All of Rust's asynchronous work runs in tasks: a trap in one ends here, not in the host's handler of uncaught errors. */
function guarded(instance: Instance, task: () => void): void {
  try {
    task();
  } catch (error) {
    trapped(instance, error);
  }
}

/** Rejects every call of an instance that has trapped, and lets the next call start a fresh one. */
export function trapped(instance: Instance, error: unknown): void {
  if (current === instance) current = undefined;
  for (const [reject, operation] of instance.calls) {
    reject(
      internalError(operation, true, "a defect of clerk-organizations stopped this call; please report it", error),
    );
  }
  instance.calls.clear();
}
