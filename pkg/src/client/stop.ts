// Stops a call from outside: by one of its signals, by `close()`, or after a trap of its WebAssembly instance.
import { safeGet } from "../runtime/safe-get.js";
import type { AbortSignalLike } from "./public-types.js";

/**
 * The member of a signal that stops a call only between its requests: one in flight is completed. The symbol is registered, because
 * `bulk` is bundled separately.
 */
export const BETWEEN_REQUESTS = Symbol.for("clerk-organizations.betweenRequests");

/**
 * The member of a signal with a function that returns a promise. Each request of a call that has the signal waits for it. The function gets
 * another one, which it has to call at least once a second and at the end, so that the call keeps its slot.
 */
export const BEFORE_REQUEST = Symbol.for("clerk-organizations.beforeRequest");

/** The reason for stopping a call. */
export interface Cancellation {
  reason: "signal" | "closed" | "trapped";
  cause: unknown;
}

/** The stop of one call. Stopping only resolves a promise, so the call ends on its own stack. */
export class Stop {
  /** Resolves when the call has to stop. */
  readonly promise: Promise<Cancellation>;
  /** The reason, once the call has to stop. */
  why: Cancellation | undefined = undefined;
  /** Each request waits for this, if there is one. */
  turn: ((keepSlot: () => void) => Promise<void>) | undefined = undefined;
  readonly #signals: AbortSignalLike[];
  #resolve: (why: Cancellation) => void = () => {};
  #isSending = false;
  readonly #onAbort = () => {
    const fired = this.#signals.find((signal) => safeGet(signal, "aborted") && !this.#mustWait(signal));
    if (fired) this.fire({ reason: "signal", cause: safeGet(fired, "reason") });
  };

  constructor(signals: AbortSignalLike[]) {
    this.#signals = signals;
    for (const signal of signals) this.turn ??= safeGet(signal, BEFORE_REQUEST) as Stop["turn"];
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (signals.some((signal) => safeGet(signal, "aborted"))) this.#onAbort();
    else for (const signal of signals) listen(signal, this.#onAbort);
  }

  /** Records that a request is in flight. */
  beginSending(): void {
    this.#isSending = true;
  }

  /** Records that the request has ended. A signal that waited for that stops the call. */
  endSending(): void {
    this.#isSending = false;
    this.#onAbort();
  }

  #mustWait(signal: AbortSignalLike): boolean {
    return this.#isSending && safeGet(signal, BETWEEN_REQUESTS) === true;
  }

  fire(why: Cancellation): void {
    this.why ??= why;
    this.#resolve(why);
  }

  /** Removes the listeners when the call is over. */
  release(): void {
    for (const signal of this.#signals) unlisten(signal, this.#onAbort);
  }
}

interface Listeners {
  callbacks: Set<() => void>;
  fire: () => void;
}

/** One listener for each signal, even if a thousand calls share it: Node warns if there are more than ten. */
const listeners = new WeakMap<AbortSignalLike, Listeners>();

/** Calls `callback` when the signal fires. Errors of an invalid signal are ignored. */
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

/** Removes `callback`, and the listener with the last one. */
export function unlisten(signal: AbortSignalLike, callback: () => void): void {
  const known = listeners.get(signal);
  if (!known?.callbacks.delete(callback) || known.callbacks.size > 0) return;
  listeners.delete(signal);
  try {
    signal.removeEventListener("abort", known.fire);
  } catch {}
}
