// Counts the calls that a row makes in this host. A row without a call proves nothing about the host.
import { AsyncLocalStorage } from "node:async_hooks";
import { OrganizationsApi } from "clerk-organizations";

const current = new AsyncLocalStorage();

/** Calls `run`. Returns its result and the number of calls that it made. */
export async function callsOf(run) {
  const counted = { calls: 0 };
  const seen = await current.run(counted, run);
  return { seen, calls: counted.calls };
}

export function countCall() {
  const counted = current.getStore();
  if (counted) counted.calls += 1;
}

/** Makes each method of a client count as a call. */
export function countCalls() {
  const { prototype } = OrganizationsApi;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = prototype[name];
    if (name === "constructor" || typeof method !== "function") continue;
    prototype[name] = function (...given) {
      countCall();
      return method.apply(this, given);
    };
  }
}
