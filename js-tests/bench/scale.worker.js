// Exports every organization to a file, one line each, flushed to the disk page by page: by iteration, or by a loop
// that requests a page when the previous one is written.
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { OPTIONS } from "./scale.js";
import { collect, input, report } from "./worker.js";

const { entry, url, out, side, rows, away } = input();
const { secretKey, limit } = OPTIONS;
const file = await open(out, "w");
let written = 0;
const memory = [];
let atOnce = 0;
let most = 0;

/** A `fetch` with added latency that counts its concurrent requests. */
async function counted(...request) {
  atOnce += 1;
  most = Math.max(most, atOnce);
  try {
    if (away > 0) await setTimeout(away);
    return await fetch(...request);
  } finally {
    atOnce -= 1;
  }
}

/** The work of the caller: nothing that was written is lost if the process is killed. */
async function write(page) {
  await file.write(page.map((organization) => `${JSON.stringify(organization)}\n`).join(""));
  await file.datasync();
  const tenth = Math.ceil(rows / 10);
  if (Math.floor((written + page.length) / tenth) > Math.floor(written / tenth)) memory.push(await memoryNow());
  written += page.length;
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
    for await (const { data } of api.iterateOrganizations({ limit }).pages()) await write(data);
  },
  async fetch() {
    const headers = { authorization: `Bearer ${secretKey}` };
    for (let offset = 0; ; offset += limit) {
      const { data } = await (
        await counted(`${url}/organizations?limit=${limit}&offset=${offset}`, { headers })
      ).json();
      await write(data);
      if (data.length < limit) return;
    }
  },
};

const began = performance.now();
await sides[side]();
await file.close();
const ms = performance.now() - began;
if (written !== rows) throw new Error(`${written} of ${rows} organizations were written.`);
report({ ms, most, grown: Math.max(...memory) - memory[0] });
