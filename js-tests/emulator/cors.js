// CORS for tests in a page that call the emulator directly. Off by default, because Clerk's Backend API has none.
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { refuseOption } from "./options.js";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const EXPOSED = "retry-after, x-clerk-trace-id";
const MAX_AGE_SECONDS = "600";

const isOrigin = (text) => URL.canParse(text) && new URL(text).origin === text;

/** @param {boolean | string | string[]} [option] true allows every origin */
export function checkCors(option) {
  if (option === undefined || typeof option === "boolean") return option ?? false;
  const origins = [option].flat();
  if (origins.length === 0) throw refuseOption("cors", "true, false, or origins such as http://localhost:5173");
  for (const [i, origin] of origins.entries())
    if (typeof origin !== "string" || !isOrigin(origin))
      throw refuseOption(`cors[${i}]`, "an origin without a path, such as http://localhost:5173");
  return origins;
}

/**
 * Returns a middleware that also answers the preflight of a browser.
 *
 * @param {true | string[]} allowed as `checkCors` returns it
 */
export function createCors(allowed) {
  return (c, next) => {
    const { incoming, outgoing } = c.env;
    const { origin } = incoming.headers;
    if (origin === undefined) return next();
    outgoing.setHeader("vary", "Origin");
    if (allowed !== true && !allowed.includes(origin)) return next();
    outgoing.setHeader("access-control-allow-origin", origin);
    outgoing.setHeader("access-control-expose-headers", EXPOSED);
    return isPreflight(incoming) ? answerPreflight(incoming, outgoing) : next();
  };
}

const isPreflight = ({ method, headers }) =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

/** A browser asks for a permission of its own before a page of another network calls this machine. */
function answerPreflight({ headers }, outgoing) {
  outgoing.writeHead(204, {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
    "access-control-max-age": MAX_AGE_SECONDS,
    ...(headers["access-control-request-private-network"] && { "access-control-allow-private-network": "true" }),
  });
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}
