// What can a server do to a request? Small functions, each giving a behaviour: `({ request, socket, send, isOpen }) => ...`.
import { setTimeout as sleep } from "node:timers/promises";

const REASONS = { 200: "OK", 429: "Too Many Requests", 503: "Service Unavailable" };
const JSON_TYPE = { "content-type": "application/json" };

/** A whole answer as bytes; a header that is undefined is left out, one that is a list is repeated. */
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

/** What a script says to a request: behaviours in order, the last one for all that follow, or a function that picks one. */
export const pickFrom = (script) =>
  typeof script === "function" ? script : ({ number }) => script[Math.min(number, script.length - 1)];

/** A behaviour that knows how it was made, so that another process can make it too. */
const behaviour =
  (name, make) =>
  (...args) =>
    Object.assign(make(...args), { made: { name, args } });

/** The bytes, and the connection stays. */
export const raw = behaviour("raw", (...parts) => async ({ send }) => {
  for (const part of parts) send(part);
});

export const json = (status, body, headers = {}) => raw(answer(status, body, { ...JSON_TYPE, ...headers }));

export const text = (status, type, body, headers = {}) =>
  raw(answer(status, body, { "content-type": type, ...headers }));

/** What a proxy answers on its own. */
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

/** An empty answer, as 204 is. */
export const empty = (number) => raw(head(number, number === 204 || number === 304 ? {} : { "content-length": 0 }));

export const reset = behaviour(
  "reset",
  () =>
    ({ socket }) =>
      socket.resetAndDestroy(),
);

/** The end of the stream, in good order. */
export const fin = behaviour(
  "fin",
  () =>
    ({ socket }) =>
      socket.end(),
);

export const never = behaviour("never", () => () => {});

/** One behaviour after another. */
export const inTurn = behaviour("inTurn", (...behaviours) => async (exchange) => {
  for (const behaviour of behaviours) await behaviour(exchange);
});

export const wait = behaviour("wait", (ms) => () => sleep(ms));

export const after = (ms, behaviour) => inTurn(wait(ms), behaviour);

/** What has been sent reaches the client before what follows does. */
export const flushed = (bytes, behaviour) => inTurn(raw(bytes), wait(30), behaviour);

/** The head of a JSON answer and the beginning of its body; the rest never comes. */
export const stallBody = (number, begun = '{"id":', headers = {}) =>
  raw(head(number, { ...JSON_TYPE, "content-length": 1000, ...headers }), begun);

/** A few bytes at a time, for as long as anybody listens. */
export const trickle = behaviour("trickle", (bytes, count, ms) => async ({ send, isOpen }) => {
  for (let at = 0; at < bytes.length && isOpen(); at += count) {
    send(bytes.subarray(at, at + count));
    await sleep(ms);
  }
});

export const chunk = (bytes) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

/** A chunked answer whose last chunk, the empty one, does not come: the connection ends. */
export const withoutTerminator = (number, body) =>
  flushed(
    Buffer.concat([Buffer.from(head(number, { ...JSON_TYPE, "transfer-encoding": "chunked" })), chunk(toBytes(body))]),
    fin(),
  );

/** Runs as soon as the head is there, while the body may still be on its way. */
export const early = behaviour("early", (run) => Object.assign((exchange) => run(exchange), { early: true }));

/** Reads no more of the connection. */
export const pause = behaviour("pause", () => ({ socket }) => {
  socket.pause();
});

/** Reads no more, so that the sender's buffers fill up. */
export const stopReading = () => early(pause());

/**
 * A body of so many bytes, sent no faster than it is read, with so many milliseconds' pause after each 64 KiB; `sent` on
 * the request tells how far that went.
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
