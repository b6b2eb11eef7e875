// Writes responses directly to Node's response: a Web Response in between would take longer than all of the SQL.
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Refusal } from "./errors.js";
import { sendFaulty } from "./faults.js";
import { Ids } from "./ids.js";
import { refuse } from "./refusals.js";

/** Without webhooks there is nothing to collect. */
export function prepareAnswer(c, { ids, webhooks }) {
  c.set("ids", ids);
  if (webhooks !== undefined) c.set("webhooks", webhooks);
}

/** The image routes need no parts. */
const RANDOM = new Ids();
const traceFor = (c) => (c.get("ids") ?? RANDOM).trace();

function send(c, status, body, headers) {
  const { incoming, outgoing } = c.env;
  c.get("webhooks")?.collect(incoming);
  const fault = c.get("fault");
  if (fault !== undefined) {
    sendFaulty(c, fault, { status, headers, body });
    return RESPONSE_ALREADY_SENT;
  }
  c.get("entry")?.setStatus(status);
  outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

/** Sends a 200 with a body that is already JSON text. */
export const sendJson = (c, text) =>
  send(c, 200, text, { "content-type": "application/json", "x-clerk-trace-id": traceFor(c) });

/** The URL of a logo changes with its content, so a browser may cache the image forever. */
export const sendImage = (c, type, bytes) =>
  send(c, 200, bytes, {
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
  });

/** Sends Clerk's error envelope. An error that is not a Refusal is a bug of the emulator, and becomes a 500. */
export function sendError(c, error) {
  if (c.env.outgoing.destroyed) return RESPONSE_ALREADY_SENT;
  const refusal = error instanceof Refusal ? error : refuse.internal();
  if (refusal !== error) console.error(error);
  const trace = traceFor(c);
  const headers = { ...refusal.headers, "content-type": "application/json", "x-clerk-trace-id": trace };
  return send(c, refusal.status, JSON.stringify({ errors: refusal.problems, clerk_trace_id: trace }), headers);
}
