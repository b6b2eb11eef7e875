// Tests that the key stays on the server in whatever spelling an upstream returns it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answer, ID, json, KEY, setUp } from "./setting.js";

const RUNS = 200;

/** A spelling of the key in a JSON string: each character literal, or as an escape in either case. */
const key = fc
  .tuple(
    ...[...KEY].map((character) => {
      const code = character.charCodeAt(0).toString(16).padStart(4, "0");
      return fc.constantFrom(character, character, `\\u${code}`, `\\u${code.toUpperCase()}`);
    }),
  )
  .map((characters) => characters.join(""));
/** Some servers quote another response in theirs. */
const quoted = key.map((text) => JSON.stringify(text).slice(1, -1));
const planted = fc
  .tuple(
    fc.constantFrom("", "Bearer ", "x\\n"),
    fc.oneof({ weight: 4, arbitrary: key }, quoted),
    fc.constantFrom("", "/", "\\\\"),
  )
  .map((parts) => `"${parts.join("")}"`);
const plain = fc
  .constantFrom("id", "a", "é😀", '\\"', "public_metadata", "data", "")
  .map((text) => JSON.stringify(text));
const string = fc.oneof({ weight: 2, arbitrary: plain }, planted);

/** A document as text, because its strings have spellings that a value cannot have. */
const { object } = fc.letrec((tie) => ({
  object: fc
    .array(fc.tuple(string, tie("value")), { maxLength: 4 })
    .map((members) => `{${members.map(([name, value]) => `${name} : ${value}`).join(" ,")}}`),
  list: fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",\n")}]`),
  number: fc.constantFrom("1e400", "null", "12345678901234567890"),
  value: fc.oneof({ maxDepth: 6 }, string, tie("number"), tie("object"), tie("list")),
}));
const given = fc.record({
  text: object,
  status: fc.constantFrom(200, 200, 422, 500),
  cuts: fc.array(fc.nat(), { maxLength: 3 }),
});

const unescaped = (text) =>
  text.replaceAll(/\\+u([\da-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** The strings and names of a document, including those of JSON quoted in it. */
function* texts(value) {
  if (typeof value === "string") {
    yield value;
    yield unescaped(value);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield* texts(name);
    yield* texts(inner);
  }
}

/** Sends a text in a few parts. */
function inParts(response, { status, text, cuts }) {
  response.writeHead(status, { "content-type": "application/json" });
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((one, other) => one - other);
  const parts = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
  const next = () => {
    const part = parts.shift();
    if (part === undefined) return response.end();
    response.write(part);
    setImmediate(next);
  };
  next();
}

/** The part of a response that a page can see: all of it, or what arrives before it is aborted. */
async function seen(asking) {
  let text = "";
  try {
    const decoder = new TextDecoder();
    for await (const part of (await asking).body) text += decoder.decode(part, { stream: true });
    return { text, isWhole: true };
  } catch {
    return { text, isWhole: false };
  }
}

for (const [mode, options, init] of [
  ["that is read whole", {}, {}],
  ["that streams through", { privateMetadata: true }, {}],
  ["to a create", { privateMetadata: true }, json("POST", { name: "A" })],
]) {
  test(`no response ${mode} shows the key`, async (t) => {
    const { ask, upstream } = await setUp(t, options);
    const counts = { planted: 0, whole: 0 };
    const property = fc.asyncProperty(given, async (answered) => {
      const { text, status } = answered;
      const isPlanted = unescaped(text).includes(KEY);
      upstream.respond = (response) => inParts(response, answered);
      const got = await seen(ask(init.method ? "/organizations" : `/organizations/${ID}`, init));
      if (got.isWhole) {
        const all = [...texts(JSON.parse(got.text))];
        assert.ok(!all.some((one) => one.includes(KEY)), got.text);
        assert.equal(got.text.includes("[redacted]"), isPlanted, got.text);
      } else {
        assert.ok(options.privateMetadata && status === 200 && isPlanted, "broke off");
        assert.ok(text.startsWith(got.text) && got.text.length < text.length, got.text);
        assert.ok(unescaped(text.slice(got.text.length)).includes(KEY), "something of the key has passed");
      }
      counts.planted += Number(isPlanted);
      counts.whole += Number(got.isWhole && !isPlanted);
    });
    await fc.assert(property, { numRuns: RUNS });
    // Both kinds occurred.
    assert.ok(counts.planted > RUNS / 4 && counts.whole > RUNS / 10, JSON.stringify(counts));
  });
}

test("a stream with other escapes and many backslashes passes unchanged", async (t) => {
  const text = `{"a":"${"\\\\".repeat(10_000)}","b":"\\u0073k_test_\\u006bept","c":"\\ud83d\\ude00${"x".repeat(100_000)}sk_test_"}`;
  const { ask } = await setUp(t, { privateMetadata: true }, (response) => answer(response, 200, text));
  assert.equal(await (await ask(`/organizations/${ID}`)).text(), text);
});

test("a stream in UTF-16 is aborted, because the key would not be found in it", async (t) => {
  const text = Buffer.from(`{"id":"${KEY}"}`, "utf16le");
  for (const privateMetadata of [true, false]) {
    const { ask } = await setUp(t, { privateMetadata }, (response) =>
      response.writeHead(200, { "content-type": "application/json; charset=utf-16le" }).end(text),
    );
    const got = await seen(ask(`/organizations/${ID}`));
    assert.ok(!got.text.replaceAll("\0", "").includes(KEY));
  }
});

for (const privateMetadata of [true, false]) {
  test(`a token is in no response to a request that was sent with it, even after its replacement (privateMetadata: ${privateMetadata})`, async (t) => {
    const tokens = ["first/token", "second/token"];
    const waiting = [];
    const { ask, upstream } = await setUp(
      t,
      { privateMetadata, token: () => tokens.shift() },
      (response, { headers }) => {
        if (headers.authorization === "Bearer second/token") return answer(response, 200, { id: ID });
        waiting.push(response);
        if (waiting.length === 2) answer(response, 401, { errors: [] });
      },
    );
    const slow = ask(`/organizations/${ID}`);
    while (upstream.asked.length < 1) await new Promise(setImmediate);
    // Clerk refuses it in another request, after which a new one is requested.
    assert.equal((await ask(`/organizations/${ID}`)).status, 401);
    assert.equal((await ask(`/organizations/${ID}`)).status, 200);
    answer(waiting[0], 200, '{"id":"\\u0066irst\\/token"}');
    const got = await seen(slow);
    assert.ok(!got.text.includes("irst"), got.isWhole);
    if (got.isWhole) assert.deepEqual(JSON.parse(got.text), { id: "[redacted]" });
  });
}
