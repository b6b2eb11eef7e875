// Tests that the Blobs of other libraries and realms can be sent, and that an unreadable one is refused before anything
// is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { JSDOM } from "jsdom";
import { JSDOM as OlderJSDOM } from "jsdom-26";
import { Blob as FetchBlob, File as FetchFile } from "node-fetch-3";
import { fails, failure, ID, ok, sent, setUp } from "../faults/calling.js";
import { png } from "../png.js";
import { assertSent } from "./sent.js";

const PNG = png(300);
const INVALID = { kind: "invalid", outcome: "not_sent", parameter: "file", attempts: [] };
const upload = (api, file, options) => api.uploadOrganizationLogo(ID, { file }, options);
const jsdom = new JSDOM().window;
const older = new OlderJSDOM().window;

/** A File whose bytes are read lazily. */
class LazyFile extends File {
  get size() {
    return PNG.length;
  }
  slice(start, end) {
    return new Blob([PNG.subarray(start, end)]);
  }
  async arrayBuffer() {
    return new Uint8Array(PNG).buffer;
  }
}

const BLOBS = {
  "jsdom's Blob": [new jsdom.Blob([PNG]), "logo"],
  "jsdom's File": [new jsdom.File([PNG], "a.png"), "a.png"],
  "a slice of jsdom's Blob": [
    new jsdom.Blob([Buffer.alloc(100), PNG, Buffer.alloc(9)]).slice(100, 100 + PNG.length),
    "logo",
  ],
  "node-fetch's Blob": [new FetchBlob([PNG]), "logo"],
  "node-fetch's File": [new FetchFile([PNG], "a.png"), "a.png"],
  "a lazy File": [new LazyFile([], "a.png"), "a.png"],
  "a Buffer of a pool": [Buffer.from(PNG).subarray(0), "logo"],
  "shared memory": [sharedCopy(), "logo"],
  "a view of shared memory": [new DataView(sharedCopy()), "logo"],
  "a resizable buffer": [resizableCopy(), "logo"],
  "bytes of another realm": [runInNewContext("Uint8Array.from(bytes)", { bytes: [...PNG] }), "logo"],
};
for (const [what, [file, name]] of Object.entries(BLOBS))
  for (const [by, options] of Object.entries({
    "the global fetch": {},
    "another fetch": { fetch: (...given) => fetch(...given) },
  }))
    test(`${what} is sent by ${by}`, async (t) => {
      const { server, api } = await setUp(t, [ok()], options);
      await upload(api, file);
      await assertSent(server.requests[0], PNG, { name });
    });

function sharedCopy() {
  const memory = new SharedArrayBuffer(PNG.length);
  new Uint8Array(memory).set(PNG);
  return memory;
}

function resizableCopy() {
  const buffer = new ArrayBuffer(PNG.length, { maxByteLength: 2 * PNG.length });
  new Uint8Array(buffer).set(PNG);
  return buffer;
}

test("changes of the bytes after the call are not sent", async (t) => {
  for (const copy of [new Uint8Array(PNG), new Uint8Array(sharedCopy()), new Uint8Array(resizableCopy())]) {
    const { server, api } = await setUp(t, [ok()]);
    const call = upload(api, copy);
    copy.fill(0);
    await call;
    await assertSent(server.requests[0], PNG);
  }
});

test("a Blob of an older jsdom is sent if its FileReader is available, and refused otherwise", async (t) => {
  const { server, api } = await setUp(t, [ok()]);
  await fails(upload(api, new older.File([PNG], "a.png")), INVALID);
  sent(server, 0);
  globalThis.FileReader = older.FileReader;
  t.after(() => Reflect.deleteProperty(globalThis, "FileReader"));
  await upload(api, new older.File([PNG], "a.png"));
  await assertSent(server.requests[0], PNG, { name: "a.png" });
});

const failing = (parts) => ({
  size: PNG.length,
  type: "image/png",
  slice: () => new Blob([PNG.subarray(0, 12)]),
  ...parts,
});
const FAILING = {
  "whose bytes reject": failing({ arrayBuffer: () => Promise.reject(new Error("gone")) }),
  "that throws": failing({
    arrayBuffer: () => {
      throw new Error("gone");
    },
  }),
  "that gives a text": failing({ arrayBuffer: async () => "text" }),
  "that has become shorter": failing({ arrayBuffer: async () => new ArrayBuffer(12) }),
  "whose slices reject": failing({ slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) }),
  "whose slices throw": failing({
    slice: () => {
      throw new Error("gone");
    },
  }),
  "whose size throws": Object.defineProperty(failing({ arrayBuffer: () => {} }), "size", {
    get: () => {
      throw new Error("gone");
    },
  }),
};
for (const [what, file] of Object.entries(FAILING))
  test(`a Blob ${what} is refused, and holds no slot afterwards`, async (t) => {
    const { server, api, events } = await setUp(t, [ok()], { maxConcurrent: 1 });
    await fails(upload(api, file), INVALID);
    sent(server, 0);
    await api.getOrganization(ID);
    assert.deepEqual(
      events.filter(({ type }) => type === "retry"),
      [],
    );
  });

const HANGING = failing({ arrayBuffer: () => new Promise(() => {}) });

test("a Blob that never provides its bytes is refused after the time limit of the attempt", async (t) => {
  const { server, api } = await setUp(t, [ok()], { maxConcurrent: 1 });
  await fails(upload(api, HANGING, { timeout: 300 }), INVALID);
  sent(server, 0);
  await api.getOrganization(ID);
});

test("a call that is aborted while its file is read has sent nothing", async (t) => {
  const { server, api } = await setUp(t, [ok()]);
  const signal = AbortSignal.timeout(50);
  await fails(upload(api, HANGING, { signal }), { kind: "aborted", outcome: "not_sent" });
  const call = upload(api, HANGING);
  setTimeout(() => api.close(), 50);
  await fails(call, { kind: "aborted", outcome: "not_sent", reason: "client_closed" });
  sent(server, 0);
});

/** A Blob that does not even provide its first bytes. */
const SILENT = failing({ slice: () => SILENT, arrayBuffer: () => new Promise(() => {}) });

test("a call whose file never provides its first bytes is stopped by its signal, or by its timeout", async (t) => {
  const { server, api } = await setUp(t, [ok()]);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (const signal of [AbortSignal.abort("now"), AbortSignal.timeout(50)]) {
    const error = await failure(upload(api, SILENT, { signal }));
    assert.deepEqual([error.kind, error.outcome, error.cause], ["aborted", "not_sent", signal.reason]);
  }
  assert.ok(timers() <= before, "a timer keeps the program running");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const call = upload(api, SILENT);
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(20_000);
  await fails(call, INVALID);
  sent(server, 0);
});

test("a detached buffer and its views are refused with the name of the parameter", async (t) => {
  const { server, api } = await setUp(t, [ok()]);
  const buffer = new Uint8Array(PNG).buffer;
  const views = [buffer, new Uint8Array(buffer), new DataView(buffer)];
  structuredClone(buffer, { transfer: [buffer] });
  for (const file of views) assert.match((await failure(upload(api, file))).message, /file .*transferred/);
  sent(server, 0);
});
