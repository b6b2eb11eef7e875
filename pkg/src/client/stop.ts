// One listener for each AbortSignal, however many calls wait for it: a signal shared by a thousand calls gets one, not a thousand.
import type { AbortSignalLike } from "./host.js";

interface Waiting {
  calls: Set<() => void>;
  fire: () => void;
}

const signals = new WeakMap<AbortSignalLike, Waiting>();

/** Calls `call` when the signal fires. One that cannot be listened to never does. */
export function listen(signal: AbortSignalLike, call: () => void): void {
  try {
    let waiting = signals.get(signal);
    if (!waiting) {
      const calls = new Set<() => void>();
      const fire = () => {
        for (const call of [...calls]) call();
      };
      waiting = { calls, fire };
      signals.set(signal, waiting);
      signal.addEventListener("abort", fire);
    }
    waiting.calls.add(call);
  } catch {}
}

/** Forgets `call`; the last one takes the listener away. */
export function unlisten(signal: AbortSignalLike, call: () => void): void {
  const waiting = signals.get(signal);
  if (!waiting?.calls.delete(call) || waiting.calls.size > 0) return;
  signals.delete(signal);
  try {
    signal.removeEventListener("abort", waiting.fire);
  } catch {}
}
