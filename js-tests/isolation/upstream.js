// A stub of Clerk that responds with the requested organization after some time.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const ORGANIZATION = JSON.parse(readFileSync(new URL("../fixtures/organization.json", import.meta.url), "utf8"));

/** Starts the stub, which is closed with the test. `limited(n)` decides whether request `n` is refused with a 429. */
export async function startUpstream(t, { delay = 30, limited = () => false } = {}) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    response.setHeader("content-type", "application/json");
    if (limited(requests)) {
      const error = { errors: [{ code: "too_many_requests", message: "Too many requests." }] };
      response.writeHead(429, { "retry-after": "1" }).end(JSON.stringify(error));
      return;
    }
    const id = request.url.split("/").at(-1).split("?")[0];
    const wait = id === "org_slow" ? 60_000 : delay;
    const timer = setTimeout(() => response.end(JSON.stringify({ ...ORGANIZATION, id })), wait);
    response.once("close", () => clearTimeout(timer));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { baseUrl: `http://127.0.0.1:${server.address().port}/v1`, count: () => requests };
}
