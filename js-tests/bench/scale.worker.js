// Every organization into a file, a line each: by a walk, or by a loop that asks for a page when it has written the last one.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { OPTIONS } from "./scale.js";
import { collect, input, report } from "./worker.js";

const { entry, url, out, side, rows } = input();
const { secretKey, limit } = OPTIONS;
const file = createWriteStream(out);
let written = 0;
const memory = [];
let atOnce = 0;
let most = 0;

/** `fetch`, and how many of it there are at a time. */
async function counted(...request) {
  atOnce += 1;
  most = Math.max(most, atOnce);
  try {
    return await fetch(...request);
  } finally {
    atOnce -= 1;
  }
}

async function write(organization) {
  written += 1;
  if (!file.write(`${JSON.stringify(organization)}\n`)) await once(file, "drain");
  if (written % Math.ceil(rows / 10) === 0) memory.push(await memoryNow());
}

async function memoryNow() {
  await collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

const sides = {
  async ours() {
    const { OrganizationsApi } = await import(entry);
    const api = new OrganizationsApi({ secretKey, baseUrl: url, fetch: counted });
    for await (const organization of api.iterateOrganizations({ limit })) await write(organization);
  },
  async fetch() {
    const headers = { authorization: `Bearer ${secretKey}` };
    for (let offset = 0; ; offset += limit) {
      const { data } = await (
        await counted(`${url}/organizations?limit=${limit}&offset=${offset}`, { headers })
      ).json();
      for (const organization of data) await write(organization);
      if (data.length < limit) return;
    }
  },
};

const began = performance.now();
await sides[side]();
await finished(file.end());
const ms = performance.now() - began;
if (written !== rows) throw new Error(`${written} of ${rows} organizations`);
report({ ms, most, grown: Math.max(...memory) - memory[0] });
