// Measures the memory that is left after large uploads. `node --expose-gc memory.js` prints a line of JSON, in bytes,
// for each way to upload.
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasmMemory } from "../bench/wasm-memory.js";
import { collect } from "../bench/worker.js";

const { clientOf, ID, ORG } = await import("../faults/calling.js");
const BYTES = new Uint8Array(10 * 1024 * 1024);
BYTES.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const folder = mkdtempSync(join(tmpdir(), "memory-"));
const path = join(folder, "logo.png");
writeFileSync(path, BYTES);

// The server discards everything that it receives.
const server = createServer((request, response) => {
  const answer = () => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(ORG));
  request.resume().on("end", answer);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/v1`;

const FILES = { bytes: () => BYTES, Blob: () => new Blob([BYTES]), "a file on disk": () => openAsBlob(path) };
const FETCHES = { own: undefined, foreign: (...given) => fetch(...given) };

async function held() {
  await collect();
  const { arrayBuffers, external } = process.memoryUsage();
  return Math.max(arrayBuffers, external);
}

const left = {};
for (const [by, fetch] of Object.entries(FETCHES))
  for (const [kind, open] of Object.entries(FILES)) {
    const { api } = clientOf(url, { fetch });
    const upload = async () => api.uploadOrganizationLogo(ID, { file: await open() });
    await api.getOrganization(ID);
    const before = { held: await held(), wasm: wasmMemory() };
    for (let i = 0; i < 3; i++) await upload();
    left[`${kind} ${by}`] = { held: (await held()) - before.held, wasm: wasmMemory() - before.wasm };
  }
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(left));
