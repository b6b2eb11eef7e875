// Does the key stay on the server in whatever spelling something upstream gives it back? The documents are the same on every machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../fuzz/random.js";
import { answer, ID, json, KEY, setUp } from "./setting.js";

const COUNT = 200;
const SEED = 20_261_012;

/** A spelling of a text inside a JSON string: each character as it is, or as an escape in either case. */
const spelled = (random, text) =>
  [...text]
    .map((character) => {
      const code = character.charCodeAt(0).toString(16).padStart(4, "0");
      return random.pick([character, character, `\\u${code}`, `\\u${code.toUpperCase()}`]);
    })
    .join("");

/** A string as JSON, with the key in it somewhere or without. */
function string(random, planted) {
  if (!random.oneIn(3)) return JSON.stringify(random.pick(["id", "a", "é😀", '\\"', "public_metadata", "data", ""]));
  planted.count += 1;
  const key = spelled(random, KEY);
  // Some servers quote another answer in their own.
  const content = random.oneIn(5) ? JSON.stringify(key).slice(1, -1) : key;
  return `"${random.pick(["", "Bearer ", "x\\n"])}${content}${random.pick(["", "/", "\\\\"])}"`;
}

/** A document as text; `planted.count` says how often the key is in it. */
function document(random, planted, depth = 0) {
  const kind = depth === 0 ? 1 : random.below(depth > 5 ? 1 : 4);
  if (kind === 0)
    return random.oneIn(3) ? random.pick(["1e400", "null", "12345678901234567890"]) : string(random, planted);
  const members = random.some(4, () => {
    const value = document(random, planted, depth + 1);
    return kind === 1 ? `${string(random, planted)} : ${value}` : value;
  });
  return kind === 1 ? `{${members.join(" ,")}}` : `[${members.join(",\n")}]`;
}

/** The texts of a document, its names too, and what is inside those that quote JSON. */
function* texts(value) {
  if (typeof value === "string") {
    yield value;
    yield value.replaceAll(/\\+u([\da-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield* texts(name);
    yield* texts(inner);
  }
}

/** Sends a text in a few parts. */
function inParts(random, response, status, text) {
  response.writeHead(status, { "content-type": "application/json" });
  const bytes = Buffer.from(text);
  const cuts = random.some(3, () => random.below(bytes.length + 1)).sort((one, other) => one - other);
  const parts = [...cuts, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : cuts[i - 1], end));
  const next = () => {
    const part = parts.shift();
    if (part === undefined) return response.end();
    response.write(part);
    setImmediate(next);
  };
  next();
}

/** What a page gets to see of an answer: all of it, or what comes before it breaks off. */
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
  test(`of ${COUNT} random documents (seed ${SEED}) none shows the key in an answer ${mode}`, async (t) => {
    const { ask, upstream } = await setUp(t, options);
    const counts = { planted: 0, whole: 0 };
    for (let number = 0; number < COUNT; number += 1) {
      const random = new Random(SEED, number);
      const planted = { count: 0 };
      const text = document(random, planted);
      const status = random.pick([200, 200, 422, 500]);
      upstream.respond = (response) => inParts(random, response, status, text);
      const got = await seen(ask(init.method ? "/organizations" : `/organizations/${ID}`, init));
      const why = `case ${number}, ${status}`;
      if (got.isWhole) {
        const all = [...texts(JSON.parse(got.text))];
        assert.ok(!all.some((one) => one.includes(KEY)), why);
        assert.equal(got.text.includes("[redacted]"), planted.count > 0, why);
      } else {
        assert.ok(options.privateMetadata && status === 200 && planted.count > 0, `${why} broke off`);
        assert.ok(text.startsWith(got.text) && got.text.length < text.length, why);
        const rest = text
          .slice(got.text.length)
          .replaceAll(/\\+u([\da-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
        assert.ok(rest.includes(KEY), `${why}: nothing of the key has passed`);
      }
      counts.planted += Number(planted.count > 0);
      counts.whole += Number(got.isWhole && planted.count === 0);
    }
    // Both kinds were there.
    assert.ok(counts.planted > COUNT / 4 && counts.whole > COUNT / 10, JSON.stringify(counts));
  });
}

test("a stream with other escapes and long rows of backslashes passes as it is", async (t) => {
  const text = `{"a":"${"\\\\".repeat(10_000)}","b":"\\u0073k_test_\\u006bept","c":"\\ud83d\\ude00${"x".repeat(100_000)}sk_test_"}`;
  const { ask } = await setUp(t, { privateMetadata: true }, (response) => answer(response, 200, text));
  assert.equal(await (await ask(`/organizations/${ID}`)).text(), text);
});

test("a stream in UTF-16 breaks off: there the key would not be found", async (t) => {
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
  test(`a token is in no answer to what was sent with it, also when it has been replaced since (privateMetadata: ${privateMetadata})`, async (t) => {
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
    // Clerk refuses it to somebody else, and then a new one is asked for.
    assert.equal((await ask(`/organizations/${ID}`)).status, 401);
    assert.equal((await ask(`/organizations/${ID}`)).status, 200);
    answer(waiting[0], 200, '{"id":"\\u0066irst\\/token"}');
    const got = await seen(slow);
    assert.ok(!got.text.includes("irst"), got.isWhole);
    if (got.isWhole) assert.deepEqual(JSON.parse(got.text), { id: "[redacted]" });
  });
}
