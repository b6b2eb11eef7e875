// Tests that an iteration reads ahead in each host.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fixture } from "../fixtures/fixture.js";
import { COMMANDS, run, runInWorkerd } from "./hosts.js";

const ORGANIZATION = fixture("organization");
const ROWS = 500;

/** A list on a server that is 20 ms away. `most` is the number of requests that it had at once. */
async function listing(t) {
  const seen = { open: 0, most: 0 };
  const server = createServer(async ({ url }, response) => {
    seen.open += 1;
    seen.most = Math.max(seen.most, seen.open);
    await setTimeout(20);
    seen.open -= 1;
    const { searchParams } = new URL(url, "http://a.test");
    const [limit, offset] = ["limit", "offset"].map((name) => Number(searchParams.get(name)));
    const count = Math.max(Math.min(limit, ROWS - offset), 0);
    const data = Array.from({ length: count }, (_, at) => ({ ...ORGANIZATION, id: `org_${offset + at}` }));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ data, total_count: ROWS }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, baseUrl: `http://127.0.0.1:${server.address().port}/v1` };
}

const hosts = { ...COMMANDS, workerd: undefined };

for (const [host, command] of Object.entries(hosts))
  test(`${host}: every row is yielded once, with several pages in flight`, { timeout: 60_000 }, async (t) => {
    const { seen, baseUrl } = await listing(t);
    const calls = [{ name: "walk", baseUrl, operation: "iterateOrganizations", params: { limit: 10 } }];
    const { walk } = await (command ? run(t, command, { calls }) : runInWorkerd(t, calls));
    assert.deepEqual(walk, { rows: ROWS, different: ROWS });
    assert.ok(seen.most >= 4 && seen.most <= 8, `${seen.most} requests at once`);
  });
