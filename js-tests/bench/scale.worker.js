// Exports every organization to a file, one line each, flushed to the disk page by page: by iteration, or by a loop of listOrganizations
// that requests a page when the previous one is written.
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { collect, input, report } from "./worker.js";

const { entry, url, out, side, rows, limit, away, isMemoryMeasured } = input();
const file = await open(out, "w");
let written = 0;
let page = 0;
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
async function write(organizations) {
  const text = organizations.map((organization) => `${JSON.stringify(organization)}\n`).join("");
  page ||= text.length / 1e6;
  await file.write(text);
  await file.datasync();
  const tenth = Math.ceil(rows / 10);
  const { length } = organizations;
  // Collecting garbage takes time in which pages arrive, so it would change the times.
  if (isMemoryMeasured && Math.floor((written + length) / tenth) > Math.floor(written / tenth))
    memory.push(await memoryNow());
  written += length;
}

async function memoryNow() {
  await collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

const { OrganizationsApi } = await import(entry);
const api = new OrganizationsApi({ secretKey: "sk_test_scale", baseUrl: url, fetch: counted });

const sides = {
  async ours() {
    for await (const { data } of api.iterateOrganizations({ limit }).pages()) await write(data);
  },
  async loop() {
    for (let offset = 0; ; offset += limit) {
      const { data } = await api.listOrganizations({ limit, offset });
      await write(data);
      if (data.length < limit) return;
    }
  },
};

// The first call compiles the WebAssembly and opens a connection.
await api.listOrganizations({ limit, offset: 0 });
const start = await memoryNow();
const began = performance.now();
await sides[side]();
await file.close();
const ms = performance.now() - began;
if (written !== rows) throw new Error(`${written} of ${rows} organizations were written.`);
report({ ms, most, page, grown: Math.max(0, ...memory) - start });
