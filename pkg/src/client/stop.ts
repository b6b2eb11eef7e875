// Whatever ends a call from outside: one of its signals, `close()`, or a trap in the WebAssembly instance that it runs in.
import { safeGet } from "../runtime/safe-get.js";
import type { AbortSignalLike } from "./public-types.js";

/** Why a call is stopped. */
export interface Cancellation {
  reason: "signal" | "closed" | "trapped";
  cause: unknown;
}

/** The stop of one call. Whoever stops it only resolves a promise: the call itself ends on its own stack. */
export class Stop {
  /** Resolves when the call is to stop. */
  readonly promise: Promise<Cancellation>;
  /** Why, once it is. */
  why: Cancellation | undefined;
  readonly #signals: AbortSignalLike[];
  #resolve: (why: Cancellation) => void = () => {};
  readonly #onAbort = () => {
    const fired = this.#signals.find((signal) => safeGet(signal, "aborted"));
    this.fire({ reason: "signal", cause: safeGet(fired, "reason") });
  };

  constructor(signals: AbortSignalLike[]) {
    this.#signals = signals;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (signals.some((signal) => safeGet(signal, "aborted"))) this.#onAbort();
    else for (const signal of signals) listen(signal, this.#onAbort);
  }

  fire(why: Cancellation): void {
    this.why ??= why;
    this.#resolve(why);
  }

  /** The call is over: its signals are released. */
  release(): void {
    for (const signal of this.#signals) unlisten(signal, this.#onAbort);
  }
}

interface Listeners {
  callbacks: Set<() => void>;
  fire: () => void;
}

/** One listener for each signal: a signal shared by a thousand calls gets one, not a thousand (Node warns of eleven). */
const listeners = new WeakMap<AbortSignalLike, Listeners>();

/** Calls `callback` when the signal fires. One that cannot be listened to never does. */
export function listen(signal: AbortSignalLike, callback: () => void): void {
  try {
    let known = listeners.get(signal);
    if (!known) {
      const callbacks = new Set<() => void>();
      const fire = () => {
        for (const callback of [...callbacks]) callback();
      };
      known = { callbacks, fire };
      listeners.set(signal, known);
      signal.addEventListener("abort", fire);
    }
    known.callbacks.add(callback);
  } catch {}
}

/** Forgets `callback`; the last one removes the listener. */
export function unlisten(signal: AbortSignalLike, callback: () => void): void {
  const known = listeners.get(signal);
  if (!known?.callbacks.delete(callback) || known.callbacks.size > 0) return;
  listeners.delete(signal);
  try {
    signal.removeEventListener("abort", known.fire);
  } catch {}
}
