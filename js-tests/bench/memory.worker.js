// Makes calls, ten at a time and without free(), and reports the memory after every step.
import { row } from "./rows.js";
import { clientOf } from "./sides.js";
import { wasmMemory } from "./wasm-memory.js";
import { collect, input, report } from "./worker.js";

const { entry, steps, each } = input();
const body = JSON.stringify(row(7));
const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
const api = clientOf(await import(entry), "https://bench.test", { fetch });

async function calls(count) {
  for (let i = 0; i < count; i += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, at) => api.getOrganization(`org_${i + at}`)));
  }
}

async function memoryNow() {
  await collect();
  return { wasm: wasmMemory(), heap: process.memoryUsage().heapUsed };
}

await calls(each);
const seen = [await memoryNow()];
for (let step = 0; step < steps; step++) {
  await calls(each);
  seen.push(await memoryNow());
}
report(seen);
