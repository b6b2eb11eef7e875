// Tests, in the real workerd, that the other visitors are still served if the request that was waiting for the token
// disappears.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { startUpstream } from "./upstream.js";
import { startWorker } from "./workerd.js";

/** A server of tokens that does not respond to the first request. The path `/arrived` responds when that has arrived. */
async function startVault(t) {
  let requests = 0;
  let arrive;
  const arrived = new Promise((resolve) => {
    arrive = resolve;
  });
  const server = createServer(async ({ url }, response) => {
    if (url === "/arrived") return arrived.then(() => response.end());
    requests += 1;
    arrive();
    if (requests > 1) response.end("sk_test_isolation");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { tokenUrl: `http://127.0.0.1:${server.address().port}/`, count: () => requests };
}

async function served(t, date, path) {
  const [upstream, vault] = [await startUpstream(t), await startVault(t)];
  const origin = await startWorker(t, "token-worker.js", { date });
  const visit = async (id, more = {}) => {
    const query = new URLSearchParams({ baseUrl: upstream.baseUrl, tokenUrl: vault.tokenUrl, ...more });
    return (await fetch(`${origin}${path}/${id}?${query}`, { signal: AbortSignal.timeout(60_000) })).text();
  };
  assert.equal(await visit("org_dropped", { drop: "yes" }), "dropped");
  const answers = await Promise.all([1, 2, 3].map((n) => visit(`org_${n}`)));
  for (const [i, answer] of answers.entries()) assert.match(answer, new RegExp(`org_${i + 1}`));
  assert.match(await visit("org_later"), /org_later/);
  assert.equal(vault.count(), 2, "asked again once, for all");
}

for (const date of ["2026-01-01", "2024-01-01"])
  describe(`if the request that was waiting for the token is dropped, compatibility date ${date}`, {
    concurrency: 2,
  }, () => {
    test("a client requests the token again", (t) => served(t, date, ""));
    test("a proxy requests the token again", (t) => served(t, date, "/api/clerk/organizations"));
  });
