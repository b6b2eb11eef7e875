// What of Clerk a page may reach through this server: the seven organization operations, with the key added here and nothing else let through.

const segment = /^[A-Za-z0-9_-]+$/;
const kilobyte = 1024;
const bodyLimit = { json: 256 * kilobyte, logo: 11 * kilobyte * kilobyte };
const passedOn = ["accept", "content-type", "content-length", "clerk-api-version"];
const passedBack = ["content-type", "retry-after", "x-clerk-trace-id"];

/** (request) => response, web standard; `request.url` is below `mount`, and its signal cancels the request to Clerk. */
export function createProxy({ upstream, secretKey, mount = "/api/clerk" }) {
  return async (request) => {
    if (isCrossSite(request))
      return refusal(403, "cross_site_request", "This API answers only the page it belongs to.");
    const operation = operationOf(request, mount);
    if (!operation) return refusal(404, "resource_not_found", "There is no such operation here.");
    const body = boundedBody(request, operation.limit);
    if (body.tooLarge) return tooLarge();
    try {
      return answer(await fetch(upstream + operation.path, outgoing(request, body.stream, secretKey)));
    } catch {
      // The reason stays here: it may name hosts and, in some runtimes, header values.
      return body.tooLarge ? tooLarge() : refusal(502, "bad_gateway", "Clerk could not be reached.");
    }
  };
}

/** The path is built from its checked parts, so what the browser sent is never part of Clerk's URL. */
function operationOf(request, mount) {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(`${mount}/`)) return undefined;
  const [collection, id, part, ...rest] = url.pathname.slice(mount.length + 1).split("/");
  if (collection !== "organizations" || rest.length > 0 || (id !== undefined && !segment.test(id))) return undefined;
  const limit = bodyLimits(request.method, id, part);
  const path = [collection, id, part].filter((name) => name !== undefined).join("/");
  return limit === undefined ? undefined : { path: `/${path}${url.search}`, limit };
}

/** How large the body of this operation may be; undefined where there is no such operation. */
function bodyLimits(method, id, part) {
  const collection = { GET: 0, POST: bodyLimit.json };
  const organization = { GET: 0, PATCH: bodyLimit.json, DELETE: 0 };
  const parts = { metadata: { PATCH: bodyLimit.json }, logo: { PUT: bodyLimit.logo } };
  const methods = id === undefined ? collection : part === undefined ? organization : own(parts, part);
  return own(methods ?? {}, method);
}

/** `constructor` and its like are not operations. */
function own(table, key) {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Browsers say where a request comes from; those that do not yet send Sec-Fetch-Site send Origin with every write. */
function isCrossSite(request) {
  const site = request.headers.get("sec-fetch-site") ?? "none";
  const origin = request.headers.get("origin");
  return !["same-origin", "none"].includes(site) || (origin !== null && origin !== new URL(request.url).origin);
}

/** The body as it comes, never held whole; `tooLarge` tells whether the limit ended it. */
function boundedBody(request, limit) {
  const declared = Number(request.headers.get("content-length") ?? 0);
  const body = { tooLarge: limit > 0 && declared > limit, stream: null };
  if (limit === 0 || !request.body || body.tooLarge) return body;
  let seen = 0;
  const count = (chunk, controller) => {
    seen += chunk.byteLength;
    body.tooLarge = seen > limit;
    if (body.tooLarge) controller.error(new Error("The body is too large."));
    else controller.enqueue(chunk);
  };
  body.stream = request.body.pipeThrough(new TransformStream({ transform: count }));
  return body;
}

function outgoing(request, body, secretKey) {
  const headers = chosen(request.headers, passedOn);
  if (!body) for (const name of ["content-type", "content-length"]) headers.delete(name);
  headers.set("authorization", `Bearer ${secretKey}`);
  // A redirect is not followed: the key goes to one host only.
  return { method: request.method, headers, body, duplex: "half", redirect: "manual", signal: request.signal };
}

function answer(response) {
  return new Response(response.body, { status: response.status, headers: chosen(response.headers, passedBack) });
}

function chosen(headers, names) {
  return new Headers(names.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
}

function tooLarge() {
  return refusal(413, "request_body_too_large", "The request body is too large.");
}

/** An error as Clerk words it, so that one client reads both. */
function refusal(status, code, message) {
  return Response.json({ errors: [{ message, long_message: message, code }] }, { status });
}
