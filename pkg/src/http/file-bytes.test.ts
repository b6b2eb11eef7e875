// The right bytes are read from every kind of buffer, view and Blob.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { InvalidInput } from "../client/snapshot.js";
import { type Bytes, isHostBlob, readBlob, viewOf } from "./file-bytes.js";

const BYTES = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
const around = (buffer: ArrayBuffer | SharedArrayBuffer) => {
  new Uint8Array(buffer).set([99, ...BYTES, 99, 99, 99, 99, 99, 99, 99].slice(0, buffer.byteLength));
  return buffer;
};
const view = (Type: new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView, size: number) =>
  new Type(BYTES.buffer, 0, BYTES.byteLength / size);

const KINDS: Record<string, Bytes> = {
  ArrayBuffer: BYTES.buffer,
  Uint8Array: new Uint8Array(around(new ArrayBuffer(24)), 1, 16),
  Uint8ClampedArray: view(Uint8ClampedArray, 1),
  Int16Array: view(Int16Array, 2),
  Float64Array: view(Float64Array, 8),
  BigInt64Array: view(BigInt64Array, 8),
  DataView: new DataView(around(new ArrayBuffer(24)), 1, 16),
  "a pooled Buffer": Buffer.from(BYTES),
  SharedArrayBuffer: new SharedArrayBuffer(16),
  "a view of shared memory": new Uint8Array(around(new SharedArrayBuffer(24)), 1, 16),
  "a resizable ArrayBuffer": Reflect.construct(ArrayBuffer, [16, { maxByteLength: 64 }]),
  "a view of WebAssembly memory": new Uint8Array(around(new WebAssembly.Memory({ initial: 1 }).buffer), 1, 16),
  "a buffer of another realm": runInNewContext("new Uint8Array(Array.from({ length: 16 }, (_, i) => i + 1)).buffer"),
  "a view of another realm": runInNewContext(
    "new DataView(new Uint8Array(Array.from({ length: 18 }, (_, i) => i)).buffer, 1, 16)",
  ),
};
new Uint8Array(KINDS.SharedArrayBuffer as SharedArrayBuffer).set(BYTES);
new Uint8Array(KINDS["a resizable ArrayBuffer"] as ArrayBuffer).set(BYTES);

for (const [kind, bytes] of Object.entries(KINDS))
  test(`the bytes of ${kind} are those that it shows, and make a Blob`, async () => {
    const read = viewOf(bytes);
    assert.deepEqual([...read], [...BYTES]);
    assert.equal(new Blob([read]).size, 16);
  });

test("memory that is shared or resizable is copied", () => {
  for (const kind of ["SharedArrayBuffer", "a resizable ArrayBuffer"]) {
    const bytes = KINDS[kind] as ArrayBuffer;
    assert.notEqual(viewOf(bytes).buffer, bytes);
  }
});

test("a detached buffer and its views are refused", () => {
  const buffer = new ArrayBuffer(8);
  const views = [new Uint8Array(buffer), new DataView(buffer), buffer];
  structuredClone(buffer, { transfer: [buffer] });
  for (const bytes of views) assert.throws(() => viewOf(bytes), InvalidInput);
});

/** A file that loads when it is read: what it holds as a Blob is nothing. */
class Lazy extends Blob {
  override arrayBuffer() {
    return Promise.resolve(BYTES.buffer.slice(0));
  }
}

test("a subclass that reads by itself is asked for its bytes", async () => {
  assert.ok(!isHostBlob(new Lazy([])) && isHostBlob(new File([BYTES], "a")) && isHostBlob(new Blob([BYTES])));
  assert.deepEqual(await readBlob(new Lazy([])), BYTES);
});

test("a Blob of somebody's own gives bytes that nobody changes afterwards", async () => {
  const own = Uint8Array.from(BYTES);
  const blob = { size: 16, type: "", slice: () => blob, arrayBuffer: async () => own.buffer };
  const read = await readBlob(blob);
  own.fill(0);
  assert.deepEqual(read, BYTES);
});

test("a Blob that gives something else is an error", async () => {
  const blob = { size: 16, type: "", slice: () => blob, arrayBuffer: async () => "text" as never };
  await assert.rejects(readBlob(blob));
});
