// Behaviours of a server towards a request: functions that each make a behaviour, `({ request, socket, send, isOpen })
// => ...`.
import { setTimeout as sleep } from "node:timers/promises";

const REASONS = { 200: "OK", 429: "Too Many Requests", 503: "Service Unavailable" };
const JSON_TYPE = { "content-type": "application/json" };

/** A complete response as bytes. An undefined header is omitted, and a list repeats the header. */
export function answer(status, body = "", headers = JSON_TYPE) {
  const bytes = toBytes(body);
  return Buffer.concat([Buffer.from(head(status, { "content-length": bytes.length, ...headers })), bytes]);
}

export function head(status, headers) {
  const given = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const lines = given.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}\r\n${lines.join("")}\r\n`;
}

export const toBytes = (body) =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));

/** Picks a behaviour: a script is a list, whose last one applies to all later requests, or a function. */
export const pickFrom = (script) =>
  typeof script === "function" ? script : ({ number }) => script[Math.min(number, script.length - 1)];

/** Marks a behaviour with its name and arguments, so that another process can make it. */
const behaviour =
  (name, make) =>
  (...args) =>
    Object.assign(make(...args), { made: { name, args } });

/** Sends the bytes and keeps the connection. */
export const raw = behaviour("raw", (...parts) => async ({ send }) => {
  for (const part of parts) send(part);
});

export const json = (status, body, headers = {}) => raw(answer(status, body, { ...JSON_TYPE, ...headers }));

export const text = (status, type, body, headers = {}) =>
  raw(answer(status, body, { "content-type": type, ...headers }));

/** A response that a proxy makes itself. */
export const html = (status, headers = {}, page = `<html><head><title>${status}</title></head><h1>Proxy</h1></html>`) =>
  text(status, "text/html", page, { "cf-ray": "8f00ba5e", ...headers });

/** An error as Clerk sends it. */
export const status = (number, { code = "code_of_it", retryAfter, headers = {}, ...rest } = {}) =>
  json(
    number,
    { errors: [{ code, message: "Short.", long_message: "Long.", ...rest }], clerk_trace_id: "trace1" },
    {
      "retry-after": retryAfter,
      ...headers,
    },
  );

export const redirect = (number, location) => raw(answer(number, "", { location }));

/** An empty response, such as 204. */
export const empty = (number) => raw(head(number, number === 204 || number === 304 ? {} : { "content-length": 0 }));

export const reset = behaviour(
  "reset",
  () =>
    ({ socket }) =>
      socket.resetAndDestroy(),
);

/** Ends the connection in an orderly way. */
export const fin = behaviour(
  "fin",
  () =>
    ({ socket }) =>
      socket.end(),
);

export const never = behaviour("never", () => () => {});

/** Runs one behaviour after the other. */
export const inTurn = behaviour("inTurn", (...behaviours) => async (exchange) => {
  for (const behaviour of behaviours) await behaviour(exchange);
});

export const wait = behaviour("wait", (ms) => () => sleep(ms));

export const after = (ms, behaviour) => inTurn(wait(ms), behaviour);

/** Makes sure that the client receives the previous bytes first. */
export const flushed = (bytes, behaviour) => inTurn(raw(bytes), wait(30), behaviour);

/** Sends the head and the start of the body of a JSON response, and nothing more. */
export const stallBody = (number, begun = '{"id":', headers = {}) =>
  raw(head(number, { ...JSON_TYPE, "content-length": 1000, ...headers }), begun);

/** Sends a few bytes at a time until the client closes the connection. */
export const trickle = behaviour("trickle", (bytes, count, ms) => async ({ send, isOpen }) => {
  for (let at = 0; at < bytes.length && isOpen(); at += count) {
    send(bytes.subarray(at, at + count));
    await sleep(ms);
  }
});

export const chunk = (bytes) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

/** Ends the connection before the last, empty chunk of a chunked response. */
export const withoutTerminator = (number, body) =>
  flushed(
    Buffer.concat([Buffer.from(head(number, { ...JSON_TYPE, "transfer-encoding": "chunked" })), chunk(toBytes(body))]),
    fin(),
  );

/** Runs a behaviour as soon as the head of the request has arrived, before its body. */
export const early = behaviour("early", (run) => Object.assign((exchange) => run(exchange), { early: true }));

/** Stops reading from the connection. */
export const pause = behaviour("pause", () => ({ socket }) => {
  socket.pause();
});

/** Stops reading, so that the buffers of the sender fill up. */
export const stopReading = () => early(pause());

/**
 * Sends a body of this many bytes, no faster than it is read, with a pause in milliseconds after each 64 KiB. `sent` on
 * the request is the number of bytes so far.
 */
export const flood = behaviour("flood", (size, pause = 0) => async ({ request, socket, send, isOpen }) => {
  const part = Buffer.alloc(64 * 1024, "x");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  send(head(200, { ...JSON_TYPE, "content-length": size }));
  for (request.sent = 0; request.sent < size && isOpen(); request.sent += part.length) {
    if (!send(part)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), closed]);
    if (pause > 0) await sleep(pause);
  }
});
