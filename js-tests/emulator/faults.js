// Fault scripts: they let requests fail in the ways that a network and Clerk can fail. What they do to a connection is
// real, so that every client sees what it would see in production.
import { clearTimeout, setTimeout } from "node:timers";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { bodyText, checkFaultScript, refusalOf } from "./fault-script.js";
import { operationOf } from "./operations.js";

export class Faults {
  #queue = [];

  /** Adds a script, or several, after those that are left. */
  add(scripts) {
    this.#queue.push(...[scripts].flat().map(checkFaultScript));
  }

  /** The scripts that are left, in order; `times` counts the requests to come. */
  list() {
    return this.#queue.map((script) => ({ ...script }));
  }

  clear() {
    this.#queue = [];
  }

  /** Returns the script for this request and counts it, or undefined. A preflight of a browser is not an operation. */
  take(method, path) {
    if (this.#queue.length === 0 || method === "OPTIONS") return undefined;
    const operation = operationOf(method, path);
    const script = this.#queue.find(({ operation: wanted }) => wanted === undefined || wanted === operation);
    if (script === undefined) return undefined;
    script.times -= 1;
    if (script.times === 0) this.#queue.splice(this.#queue.indexOf(script), 1);
    return script;
  }
}

/** Applies what happens before the operation. With a status, or a break before it, the operation never runs. */
export async function failBefore(c, next, script) {
  c.set("fault", script);
  if (script.status !== undefined) throw refusalOf(script);
  if (script.reset !== "before") return next();
  later(c.env.outgoing, script.delay, () => breakConnection(c.env.outgoing));
  return RESPONSE_ALREADY_SENT;
}

/** Sends the response of the operation as the script says. What the operation wrote is already committed. */
export function sendFaulty(c, script, { status, headers, body }) {
  const { outgoing } = c.env;
  const bytes = script.body === undefined ? Buffer.from(body) : Buffer.from(bodyText(script.body));
  later(outgoing, script.delay, () => {
    if (script.reset === "after-commit") return breakConnection(outgoing);
    c.get("entry")?.setStatus(status);
    outgoing.writeHead(status, { ...headers, "content-length": bytes.length });
    if (script.reset !== "during") return outgoing.end(bytes);
    // A RST could overtake what was written, so the connection is closed in the middle instead.
    outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => outgoing.socket?.destroy());
  });
}

function later(outgoing, delay = 0, run) {
  if (delay === 0) return run();
  const timer = setTimeout(run, delay);
  outgoing.once("close", () => clearTimeout(timer));
}

/** Sends a RST, which clients report as a reset connection. */
const breakConnection = (outgoing) => outgoing.socket?.resetAndDestroy();
