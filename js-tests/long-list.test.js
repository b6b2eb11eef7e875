// Tests that a long list is decoded the same, whatever chunks it arrives in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";

const organization = fixture("organization");

/** A list that is long enough for many chunks. `change` returns more fields for each organization. */
const listOf = (count, change = () => ({})) => ({
  data: Array.from({ length: count }, (_, number) => ({ ...organization, id: `org_${number}`, ...change(number) })),
  total_count: count,
});

/** Calls `listOrganizations` with a response in these chunks. */
function list(chunks) {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  return new OrganizationsApi({ secretKey: "sk_test_1", maxRetries: 0, fetch }).listOrganizations({ limit: 499 });
}

const bytesOf = (body) => new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));

function* pieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The results for chunks of `size` bytes, and for a single chunk. */
const both = async (body, size) => [await list(pieces(bytesOf(body), size)), await list([bytesOf(body)])];

const messageFor = async (chunks) => (await list(chunks).then(assert.fail, (error) => error)).message;

for (const size of [1, 700, 16_384, 40_001, 65_536, 100_000])
  test(`a list in chunks of ${size} bytes is the same as in one`, async () => {
    const [parts, whole] = await both(listOf(size > 1 ? 300 : 60), size);
    assert.deepEqual(parts, whole);
    assert.equal(parts.data.at(-1).id, `org_${parts.totalCount - 1}`);
  });

const looksLikeTheEnd = '"},{"]}[\\';
const contents = {
  "text that looks like the end of an item": () => ({ name: looksLikeTheEnd, public_metadata: { a: looksLikeTheEnd } }),
  "characters of two to four bytes": (number) => ({
    name: `é€😀${"ü".repeat(number % 7)}😀`,
    public_metadata: { ключ: "値" },
  }),
  "lists of objects inside": () => ({ public_metadata: { seats: [{ a: 1 }, { b: [{}, {}] }, { c: 2 }] } }),
  "a list of objects as long as a part": (number) => ({
    public_metadata: { rows: number % 90 ? [] : Array.from({ length: 5000 }, (_, a) => ({ a })) },
  }),
  "an item longer than several chunks": (number) =>
    number % 90 !== 50 ? {} : { public_metadata: { text: "x".repeat(200_000) } },
  "no members that are objects": () => ({ public_metadata: {}, private_metadata: null }),
  "members that no version knows": (number) => ({ [`new_${number % 3}`]: [{ a: null }, { __proto__x: 1 }] }),
};

for (const [name, change] of Object.entries(contents))
  test(`a list with ${name} is the same as in one chunk, wherever it is cut`, async () => {
    const body = listOf(200, change);
    for (const size of [33_000, 33_001, 33_002, 33_003, 47_111, 65_536]) {
      const [parts, whole] = await both(body, size);
      assert.deepEqual(parts, whole, `chunks of ${size}`);
    }
  });

test("the members of the page can have any order, and unknown ones can be among them", async () => {
  const { data } = listOf(300);
  const orders = [
    { total_count: 300, data },
    { more: [{ a: 1 }, { b: 2 }], data, total_count: 300 },
    { data, total_count: 300, more: Array.from({ length: 9000 }, (_, a) => ({ a })) },
  ];
  for (const body of orders) {
    const [parts, whole] = await both(body, 40_000);
    assert.deepEqual(parts, whole);
    assert.equal(parts.data.length, 300);
  }
});

test("an indented list is the same", async () => {
  const [parts, whole] = await both(JSON.stringify(listOf(300), null, 2), 40_000);
  assert.deepEqual(parts, whole);
});

test("an error in a list has its position in the whole body", async () => {
  const wrong = bytesOf(listOf(300, (number) => (number === 250 ? { name: 5 } : {})));
  assert.match(await messageFor(pieces(wrong, 40_000)), /expected a string, found a number at \/data\/250\/name$/);
});

test("a truncated list and a list with invalid JSON have the same error as in one chunk", async () => {
  const bytes = bytesOf(listOf(300));
  const broken = bytes.slice();
  broken[broken.length >> 1] = 0;
  const foreign = bytes.slice();
  foreign[broken.length >> 1] = 0xff;
  for (const body of [bytes.subarray(0, -30), bytes.subarray(0, -bytes.length >> 1), broken, foreign])
    assert.equal(await messageFor(pieces(body, 40_000)), await messageFor([body]));
});
