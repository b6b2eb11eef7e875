// Writes a line for each operation: who did what to which organization, and what became of it.
import { AsyncLocalStorage } from "node:async_hooks";

/**
 * @param {(request: Request) => import("./session.js").Decision | undefined} decisionOn what `authorize` decided about a request
 * @param {(line: string) => void} write takes a line of JSON, without its line break
 */
export function auditTrail(decisionOn, write) {
  /** @type {AsyncLocalStorage<Request>} */
  const current = new AsyncLocalStorage();
  return {
    /**
     * For the option `onOperation` of `createProxy`.
     * @param {import("clerk-organizations/proxy").ProxyEvent} event
     */
    onOperation(event) {
      const request = current.getStore();
      if (event.operation) write(JSON.stringify(lineOf(event, request && decisionOn(request))));
    },

    /**
     * Wraps the proxy, so that `onOperation` knows which request an event belongs to. The event of a refused request has no actor.
     * @param {(request: Request) => Promise<Response>} proxy
     * @returns {(request: Request) => Promise<Response>}
     */
    record: (proxy) => (request) => current.run(request, () => proxy(request)),
  };
}

/**
 * @param {import("clerk-organizations/proxy").ProxyEvent} event
 * @param {import("./session.js").Decision | undefined} decision
 */
function lineOf({ operation, ids, createdIds, parameters, status, outcome, ms }, decision) {
  const { session, refusal } = decision ?? {};
  return {
    time: new Date().toISOString(),
    user: session?.userId,
    impersonator: session?.impersonatorId,
    session: session?.id,
    operation,
    ids,
    createdIds,
    parameters,
    // `protect` changes the status of a refusal.
    status: status === 403 ? (refusal?.status ?? status) : status,
    outcome,
    ms,
  };
}
