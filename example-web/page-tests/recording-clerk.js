// What the server needs in a test: a folder with a page, and a Clerk that records the requests that it gets.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const secretKey = "sk_test_kept_by_the_server";

/** What this Clerk responds to everything. */
export const organization = { object: "organization", id: "org_1", private_metadata: { a: 1 } };

const PAGE = '<!doctype html><title>page</title><script type="module" src="/page.js"></script>';

/** Starts them. `options` are for `serve`; `requests` has the method, the path and the Authorization header of each request. */
export async function startRecordingClerk() {
  const dist = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(dist, "index.html"), PAGE);
  const requests = [];
  const clerk = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(organization));
  });
  await once(clerk.listen(0, "127.0.0.1"), "listening");
  const close = async () => {
    clerk.close();
    clerk.closeAllConnections();
    await rm(dist, { recursive: true });
  };
  const upstream = `http://127.0.0.1:${clerk.address().port}/v1`;
  return { options: { port: 0, upstream, secretKey, dist }, requests, close };
}
