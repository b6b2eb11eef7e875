// The running wasm: started by the first call, replaced after a trap so that the next call works.
import { type Glue, instantiate } from "../generated/glue.js";

/** A call under way, as far as its instance knows it: it may be that of another copy of the package. */
export interface Running {
  /** The wait is over. */
  wake(): void;
  /** The client has a token, or this is why it has none. */
  answered(client: unknown, cause: unknown): void;
  /** The instance has trapped. */
  lose(error: unknown): void;
}

/** One instance of the module, and what runs in it. */
export interface Instance {
  glue: Glue;
  calls: Set<Running>;
  /** The calls that wait, by their numbers: any call may wake one, of whatever client. */
  waiting: Map<number, Running>;
  /** The numbers of the calls that are to be woken. */
  woken: number[];
  /** What is still to be done when the requests that have just begun are written. */
  postponed: (() => void)[];
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
registry[key] ??= {};
const shared: Shared = registry[key];

let compiled: () => WebAssembly.Module;
let compiledLater: (() => Promise<WebAssembly.Module>) | undefined;

/**
 * Says where the module comes from; each entry of the package does. Only an entry that has bytes names what compiles them: the
 * tools of hosts that compile none refuse what could.
 */
export function provide(module: () => WebAssembly.Module, later?: () => Promise<WebAssembly.Module>): void {
  compiled = module;
  compiledLater = later;
}

/** The running instance: at once where the host compiles synchronously, else a promise of it. */
export function running(): Instance | Promise<Instance> {
  const under = shared.current ?? shared.starting;
  if (under) return under;
  try {
    shared.compiled ??= compiled();
    const glue = instantiate();
    return started(glue, new WebAssembly.Instance(shared.compiled, imports(glue)));
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
  shared.compiled ??= (await compiledLater?.()) as WebAssembly.Module;
  const glue = instantiate();
  return started(glue, await WebAssembly.instantiate(shared.compiled, imports(glue)));
}

/** Starts with a module that is there later, for the entry that has none: calls made meanwhile wait for it. */
export async function startFrom(source: () => Promise<WebAssembly.Module>): Promise<void> {
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
function started(glue: Glue, { exports }: WebAssembly.Instance): Instance {
  glue.__wbg_set_wasm(exports);
  (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
  shared.current = { glue, calls: new Set(), waiting: new Map(), woken: [], postponed: [], isDead: false };
  return shared.current;
}

/** Settles every call of an instance that has trapped, and lets the next call start a fresh one. */
export function trapped(instance: Instance, error: unknown): void {
  instance.isDead = true;
  if (shared.current === instance) shared.current = undefined;
  for (const call of instance.calls) call.lose(error);
}

/** Wakes a call that waits. One that wakes another does so after it has done its own step: a long queue is no deep stack. */
export function wake({ woken, waiting }: Instance, number: number): void {
  woken.push(number);
  if (woken.length > 1) return;
  for (let i = 0; i < woken.length; i++) waiting.get(woken[i] as number)?.wake();
  woken.length = 0;
}

/** Does what is postponed: a call that finds others under way must not wait for the place of one that is over. */
export function catchUp({ postponed }: Instance): void {
  for (const act of postponed.splice(0)) act();
}

/**
 * Does something when what has just begun is written: from then on time costs nobody anything. So many microtasks are enough for
 * who gets an answer now to begin the next call, and for Node to write it, which it does some after `fetch` where it has a body.
 */
export async function postpone(instance: Instance, act: () => void): Promise<void> {
  if (instance.postponed.push(act) > 1) return;
  for (let left = 14; left > 0; left--) await undefined;
  catchUp(instance);
}
