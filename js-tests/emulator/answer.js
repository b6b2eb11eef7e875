// Writes responses directly to Node's response: a Web Response in between would take longer than all of the SQL.
import { randomUUID } from "node:crypto";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Refusal } from "./errors.js";
import { refuse } from "./refusals.js";

/** 32 lowercase hex digits, as Clerk's trace ids are. */
const newTrace = () => randomUUID().replaceAll("-", "");

function send(c, status, body, headers) {
  const { outgoing } = c.env;
  c.get("entry")?.setStatus(status);
  outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

/** Sends a 200 with a body that is already JSON text. */
export const sendJson = (c, text) =>
  send(c, 200, text, { "content-type": "application/json", "x-clerk-trace-id": newTrace() });

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
  const trace = newTrace();
  const headers = { ...refusal.headers, "content-type": "application/json", "x-clerk-trace-id": trace };
  return send(c, refusal.status, JSON.stringify({ errors: refusal.problems, clerk_trace_id: trace }), headers);
}
