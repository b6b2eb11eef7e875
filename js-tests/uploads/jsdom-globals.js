// Tests uploads where jsdom's globals replace Node's, as in a test with the environment jsdom. `node jsdom-globals.js
// MODULE NAMES` takes these names from that version of jsdom, and prints the outcome for each kind of file and what the
// server received.
import { Blob as NodeBlob } from "node:buffer";
import { faultServer } from "../faults/server.js";
import { png } from "../png.js";

const [module, names] = process.argv.slice(2);
const PNG = png(60);
const { JSDOM } = await import(module);
const { window } = new JSDOM("", { url: "http://localhost:3000" });
for (const name of names.split(",")) Object.defineProperty(globalThis, name, { value: window[name], writable: true });
// The package is imported after the globals are replaced.
const { clientOf, ID, ok } = await import("../faults/calling.js");

const FILES = {
  bytes: PNG,
  Blob: new Blob([PNG]),
  File: new File([PNG], "a.png"),
  "Node's Blob": new NodeBlob([PNG]),
};

const seen = {};
for (const [kind, file] of Object.entries(FILES)) {
  const server = await faultServer([ok()]);
  const { api } = clientOf(server.url, { timeout: 20_000, maxRetries: 0 });
  const began = performance.now();
  const result = await api.uploadOrganizationLogo(ID, { file }).then(
    () => "resolved",
    ({ kind, parameter, outcome }) => [kind, parameter, outcome].join(" "),
  );
  const ms = performance.now() - began;
  await server.close();
  const requests = server.requests.map(({ headers, body }) => ({ headers, body: body.toString("base64") }));
  seen[kind] = { result, ms, requests };
}
console.log(JSON.stringify(seen));
process.exit();
