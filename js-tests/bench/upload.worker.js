// Measures the peak memory of an upload. A small upload comes first, so that the memory of any call does not count.
import { logo } from "./logo.js";
import { clientOf, ID, sendLogo } from "./sides.js";
import { wasmMemory } from "./wasm-memory.js";
import { collect, input, report } from "./worker.js";

const { entry, origin, side } = input();
const api = clientOf(await import(entry), origin);
await api.getOrganization(ID);
const file = logo();
const small = new Blob([await file.slice(0, 1000).arrayBuffer()], { type: file.type });
const upload = (blob) => (side === "ours" ? api.uploadOrganizationLogo(ID, { file: blob }) : sendLogo(origin, blob));
await upload(small);
await collect();

const [before, wasm] = [process.memoryUsage.rss(), wasmMemory()];
let peak = before;
const look = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 1);
await upload(file);
clearInterval(look);
peak = Math.max(peak, process.memoryUsage.rss());
report({ peak: peak - before, wasm: wasmMemory() - wasm });
