// The server that all sides call. It sends prepared bytes from its own process, so that only the client is measured.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { list, row } from "./rows.js";

const own = fileURLToPath(import.meta.url);

/** The page sizes that the server has. */
export const PAGES = [1, 10, 100, 499];

/** Starts the server. `put` adds files: `{ path, headers, body }`. */
export async function serve() {
  const child = fork(own, ["serve"], { serialization: "advanced" });
  const [port] = await once(child, "message");
  return {
    origin: `http://127.0.0.1:${port}`,
    async put(...files) {
      child.send(files);
      await once(child, "message");
    },
    close: () => child.kill(),
  };
}

/** Browsers give only cross-origin isolated pages a precise clock. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const json = (value) => ({ headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(value)) });

function listen() {
  const pages = new Map(PAGES.map((count) => [String(count), json(list(count))]));
  const one = json(row(7));
  const files = new Map();
  const answerTo = (url) => {
    const limit = /^\/v1\/organizations\?(?:.*&)?limit=(\d+)/.exec(url)?.[1];
    return limit ? pages.get(limit) : (files.get(url) ?? one);
  };
  const server = createServer((request, response) => {
    const { headers, body } = answerTo(request.url);
    request.resume().on("end", () => {
      response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
    });
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("message", (added) => {
    for (const { path, headers, body } of added) files.set(path, { headers: { ...ISOLATED, ...headers }, body });
    process.send("put");
  });
  process.on("disconnect", () => process.exit());
}

if (process.argv[1] === own && process.argv[2] === "serve") listen();
