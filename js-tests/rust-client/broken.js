// Responses of Clerk as a proxy or a broken connection may alter them, by the last segment of the path.

const html = (status) => (response) => response.writeHead(status, { "content-type": "text/html" }).end("<h1>no</h1>");
const json = (status, body) => (response) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

/** Breaks the connection in the middle of a body. */
function cut(response) {
  response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
  response.write('{"object":', () => setTimeout(() => response.destroy(), 20));
}

export const BROKEN = {
  cut,
  html: html(200),
  organizations: html(200),
  page: html(404),
  empty: (response) => response.writeHead(200).end(),
  array: json(200, []),
  text: json(200, "text"),
  wrong: json(200, { object: "organization", id: 5 }),
  large: json(200, { object: "x".repeat(100_000) }),
  bare: json(404, { errors: "none" }),
  redirect: (response) => response.writeHead(302, { location: "https://elsewhere.test/v1" }).end(),
  forbidden: json(403, {
    errors: [{ code: "authorization_invalid", message: "no", long_message: "You are not allowed", meta: {} }],
    clerk_trace_id: "0123456789abcdef0123456789abcdef",
  }),
};
