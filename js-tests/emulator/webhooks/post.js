// Sends one message over a connection of its own. Not with `fetch`, which a test may have replaced.
import { request as requestHttp } from "node:http";
import { clearTimeout, setTimeout } from "node:timers";

/** TLS takes long to load, and most endpoints of tests do without it. */
const requestFor = async ({ protocol }) => (protocol === "https:" ? (await import("node:https")).request : requestHttp);

/**
 * Resolves to the status, or rejects if there is none. The body of the answer is not used.
 *
 * @param {{ headers: object, body: string, timeoutMs: number, signal: AbortSignal }} message
 */
export async function post(url, { headers, body, timeoutMs, signal }) {
  const send = await requestFor(url);
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method: "POST", headers, agent: false, signal }, (incoming) => {
      incoming.on("error", reject);
      incoming.on("end", () => resolve(incoming.statusCode)).resume();
    });
    const late = () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    outgoing.on("error", reject).on("close", () => clearTimeout(timer));
    outgoing.end(body);
  });
}
