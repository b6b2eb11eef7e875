// Is a logo's form built anew? What is one file and at most one uploader arrives as our own form; anything else is refused before Clerk sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { png } from "../png.js";
import { ID, MOUNT, PROGRAM, refusal, setUp } from "./setting.js";

const URL_OF_LOGO = `http://127.0.0.1${MOUNT}/organizations/${ID}/logo`;
const BOUNDARY = "----one1two2";
const FORM = { ...PROGRAM, "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

const head = (name, more = "") => `Content-Disposition: form-data; name="${name}"${more}`;
const uploader = (value = "user_1") => [head("uploader_user_id"), value];
const file = (content = png(), more = '; filename="a.png"\r\nContent-Type: image/png') => [head("file", more), content];

/** A form of parts, each a head and its content, as browsers write it. */
function form(parts, { boundary = BOUNDARY, end = `--${boundary}--\r\n`, begin = "" } = {}) {
  const pieces = parts.flatMap(([head, content]) => [`--${boundary}\r\n${head}\r\n\r\n`, content, "\r\n"]);
  return Buffer.concat([begin, ...pieces, end].map((piece) => Buffer.from(piece)));
}

const put = (body, headers = FORM) => new Request(URL_OF_LOGO, { method: "PUT", headers, body, duplex: "half" });

/** A body that comes in these pieces. */
const inPieces = (pieces) =>
  new ReadableStream({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new Uint8Array(piece));
    },
  });

/** What arrived, as Clerk's own parser would read it, and as text. */
async function arrived({ headers, body }) {
  const read = await new Response(body, { headers: { "content-type": headers["content-type"] } }).formData();
  const entries = [...read].map(([name, value]) => [
    name,
    typeof value === "string" ? value : { name: value.name, type: value.type, size: value.size },
  ]);
  return { entries, text: body.toString("latin1"), bytes: await read.get("file").bytes?.() };
}

const PNG = { name: "a.png", type: "image/png", size: png().length };

test("one file and perhaps one uploader arrive, in a form of ours", async (t) => {
  const { proxy, upstream } = await setUp(t);
  for (const [parts, expected] of [
    [[file()], [["file", PNG]]],
    [
      [uploader(), file()],
      [
        ["uploader_user_id", "user_1"],
        ["file", PNG],
      ],
    ],
    [
      [file(), uploader("ü")],
      [
        ["uploader_user_id", "ü"],
        ["file", PNG],
      ],
    ],
    [[file(png(), '; filename=""')], [["file", { ...PNG, name: "logo" }]]],
    [
      [file(png(), '; filename="../../e\\"t c.png"\r\nContent-Type: text/html\r\nX-Other: 1')],
      [["file", { ...PNG, name: "et c.png" }]],
    ],
  ]) {
    assert.equal((await proxy(put(form(parts)))).status, 200);
    const sent = upstream.asked.pop();
    const { entries, text } = await arrived(sent);
    assert.deepEqual(entries, expected);
    assert.ok(sent.body.includes(png()));
    assert.equal(sent.headers["content-length"], String(sent.body.length));
    assert.ok(!text.includes(BOUNDARY) && !/text\/html|X-Other|etc\//.test(text), text);
  }
  for (const body of [form([file()], { end: `--${BOUNDARY}--` }), form([file()])])
    assert.equal((await proxy(put(body))).status, 200);
});

test("the type is that of the content, whatever the page says", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const contents = {
    "image/gif": "GIF89a\x01\0\x01\0\0\0",
    "image/jpeg": "\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
    "image/webp": "RIFF\x24\0\0\0WEBPVP8 ",
    "image/x-icon": "\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20",
  };
  for (const [type, content] of Object.entries(contents)) {
    const bytes = Buffer.from(content, "latin1");
    assert.equal(
      (await proxy(put(form([file(bytes, '; filename="x.svg"\r\nContent-Type: image/svg+xml')])))).status,
      200,
    );
    assert.deepEqual((await arrived(upstream.asked.pop())).entries[0][1].type, type);
  }
  upstream.begun.length = 0;
  for (const content of [
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<html>",
    "{}",
    "BM0000000000",
    "%PDF-1.7 0000",
    "PNG",
  ])
    assert.deepEqual(await refusal(await proxy(put(form([file(Buffer.from(content))])))), [
      422,
      "form_param_value_invalid",
    ]);
  assert.equal(upstream.begun.length, 0);
});

/** What is not such a form, with the status that it is answered. */
const REFUSED = {
  "a part that is not declared": [form([file(), [head("x"), "1"]]), 422],
  "a part that is not declared, first": [form([[head("name"), "1"], file()]), 422],
  "private metadata": [form([[head("private_metadata"), "{}"], file()]), 422],
  "two files": [form([file(), file()]), 422],
  "two uploaders": [form([uploader(), uploader("user_2")]), 422],
  "three parts": [form([uploader(), file(), uploader("user_2")]), 400],
  "50,000 parts": [form(Array.from({ length: 50_000 }, () => uploader())), 400],
  "an uploader that is a file": [form([[head("uploader_user_id", '; filename="x"'), png()], file()]), 422],
  "a file that is a text": [form([[head("file"), png()]]), 422],
  "an uploader of two lines": [form([uploader("user_1\r\nuser_2"), file()]), 422],
  "an uploader that is too long": [form([uploader("u".repeat(10_000)), file()]), 422],
  "no file": [form([uploader()]), 422],
  "no parts": [form([]), 422],
  "an empty file": [form([file("")]), 422],
  "another name for the file": [form([[head("File", '; filename="a.png"'), png()]]), 422],
  "no boundary": [Buffer.from("x"), 400],
  nothing: [Buffer.alloc(0), 400],
  JSON: [Buffer.from('{"file":"x"}'), 400],
  "another boundary": [form([file()], { boundary: "other" }), 400],
  "something before the form": [form([file()], { begin: "x\r\n" }), 400],
  "an empty line before the form": [form([file()], { begin: "\r\n" }), 400],
  "something after the form": [form([file()], { end: `--${BOUNDARY}--\r\nx` }), 400],
  "no end": [form([file()], { end: "" }), 400],
  "half an end": [form([file()], { end: `--${BOUNDARY}-` }), 400],
  "lines that end without a carriage return": [
    Buffer.from(
      form([file("GIF89a\x01\0\x01\0\0\0")])
        .toString()
        .replaceAll("\r", ""),
    ),
    400,
  ],
  "a part without a head": [form([["", png()]]), 400],
  "a head that never ends": [Buffer.from(`--${BOUNDARY}\r\nX: ${"x".repeat(70_000)}`), 400],
  "a part with two dispositions": [
    form([[`${head("file", '; filename="a"')}\r\n${head("uploader_user_id")}`, png()]]),
    400,
  ],
  "two names": [form([[head("file", '; name="uploader_user_id"; filename="a"'), png()]]), 400],
  "a disposition on two lines": [form([['Content-Disposition: form-data;\r\n name="file"; filename="a"', png()]]), 400],
  "spaces after a boundary": [
    Buffer.from(
      form([file("GIF89a\x01\0\x01\0\0\0")])
        .toString()
        .replace(BOUNDARY, `${BOUNDARY} `),
    ),
    400,
  ],
};

test("anything else is refused, and Clerk sees none of it", async (t) => {
  const { proxy, upstream, events } = await setUp(t);
  for (const [name, [body, status]] of Object.entries(REFUSED)) {
    const response = await proxy(put(body));
    const { errors } = await response.json();
    assert.equal(response.status, status, `${name}: ${JSON.stringify(errors)}`);
    assert.equal(events.pop().outcome, "not_sent", name);
  }
  assert.deepEqual(upstream.begun, []);
});

test("the pieces that a form comes in make no difference", async (t) => {
  const { proxy, upstream } = await setUp(t);
  // Boundaries that are none, in every part of the way to one.
  const content = Buffer.concat([png(), Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n-\r\r\n\r\n--x`), png(3)]);
  const whole = form([uploader(), file(content)]);
  assert.equal((await proxy(put(whole))).status, 200);
  const expected = await arrived(upstream.asked.pop());
  assert.equal(expected.entries[1][1].size, content.length);
  const cuts = fc.uniqueArray(fc.nat(whole.length), { maxLength: 6 });
  const property = fc.asyncProperty(cuts, async (at) => {
    const edges = [...new Set([0, ...at, whole.length])].sort((a, b) => a - b);
    const pieces = edges.slice(1).map((end, i) => whole.subarray(edges[i], end));
    assert.equal((await proxy(put(inPieces(pieces)))).status, 200);
    assert.deepEqual((await arrived(upstream.asked.pop())).entries, expected.entries);
  });
  // More pieces than these would be refused.
  const bytes = Array.from({ length: 1000 }, (_, i) => i);
  await fc.assert(property, { numRuns: 50, examples: [[bytes], [[1, 2, 3]]] });
});

test("whatever is changed in a form, what arrives is a form of ours or nothing", { timeout: 60_000 }, async (t) => {
  const { proxy, upstream } = await setUp(t);
  const whole = form([uploader(), file()]);
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.constantFrom(10, 13, 34, 45, 59, 61, 120) });
  let accepted = 0;
  const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
    const body = Buffer.from(whole);
    for (const { at, byte } of changes) body[at] = byte;
    const { status } = await proxy(put(body));
    const [sent] = upstream.asked.splice(0);
    assert.equal(sent !== undefined, status === 200, String(status));
    if (!sent) return;
    accepted += 1;
    const { entries } = await arrived(sent);
    assert.match(entries.map(([name]) => name).join(), /^(uploader_user_id,)?file$/);
    assert.equal(entries.at(-1)[1].type, "image/png");
  });
  await fc.assert(property, { numRuns: 300 });
  assert.ok(accepted > 20 && accepted < 280, `${accepted} were accepted`);
});

/** A body that comes up to a point, and then waits to be told to go on. */
function halting(bytes, at) {
  let go;
  const stream = new ReadableStream({
    async start(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(0, at)));
      await new Promise((resolve) => {
        go = resolve;
      });
      controller.enqueue(new Uint8Array(bytes.subarray(at)));
      controller.close();
    },
  });
  return { stream, go: () => go() };
}

test("the owner is asked when the file begins, with the uploader and what the file is, and no more of it is read before", async (t) => {
  const asked = [];
  let allow = true;
  const authorize = (_, { params }) => asked.push(params) > 0 && allow;
  const { proxy, upstream } = await setUp(t, { authorize });
  const whole = form([uploader(), file()]);
  const expected = { uploaderUserId: "user_1", file: { name: "a.png", type: "image/png" } };
  const { stream, go } = halting(whole, whole.length - 60);
  const answering = proxy(put(stream));
  await sleep(50);
  assert.deepEqual(asked.splice(0), [expected]);
  assert.deepEqual(upstream.begun, []);
  go();
  assert.equal((await answering).status, 200);
  assert.equal(asked.length, 0, "once is enough");
  allow = false;
  const refused = halting(whole, whole.length - 60);
  assert.equal((await proxy(put(refused.stream))).status, 403, "without the rest");
});

test("an uploader that comes after the file is asked about too", async (t) => {
  const asked = [];
  const authorize = (_, { params }) => asked.push(params.uploaderUserId) > 0 && params.uploaderUserId !== "user_2";
  const { proxy, upstream } = await setUp(t, { authorize });
  for (const [user, status] of [
    ["user_1", 200],
    ["user_2", 403],
  ]) {
    const whole = form([file(), uploader(user)]);
    const cut = whole.indexOf("IDAT");
    assert.equal((await proxy(put(inPieces([whole.subarray(0, cut), whole.subarray(cut)])))).status, status);
  }
  assert.deepEqual(asked, [undefined, "user_1", undefined, "user_2"]);
  assert.equal(upstream.asked.length, 1);
});

test("a field is judged when all of it is there, and not by its beginning", async (t) => {
  const asked = [];
  const authorize = (_, { params }) => asked.push(params.uploaderUserId) > 0 && params.uploaderUserId !== "user_12";
  const { proxy, upstream } = await setUp(t, { authorize });
  for (const parts of [
    [file(), uploader("user_12")],
    [uploader("user_12"), file()],
  ]) {
    const whole = form(parts);
    const end = whole.indexOf("user_12") + "user_1".length;
    // What could be the beginning of a boundary waits; after that much, the value seems to end.
    const { stream, go } = halting(whole, end);
    const answering = proxy(put(stream));
    await sleep(50);
    go();
    assert.equal((await answering).status, 403);
  }
  assert.deepEqual(asked, [undefined, "user_12", "user_12"]);
  assert.deepEqual(upstream.begun, []);
});

test("a stranger makes the server read no more than the beginning of a form", async (t) => {
  const { proxy } = await setUp(t, { authorize: () => assert.fail("there is nothing to be asked about") });
  let given = 0;
  const endless = (start, next) =>
    new ReadableStream({
      pull(controller) {
        const bytes = given === 0 ? Buffer.from(start) : Buffer.alloc(16_384, next);
        given += bytes.length;
        controller.enqueue(new Uint8Array(bytes));
      },
    });
  for (const [start, status] of [
    [`--${BOUNDARY}\r\n${head("uploader_user_id")}\r\n\r\n`, 413],
    [`--${BOUNDARY}\r\n`, 400],
  ]) {
    given = 0;
    assert.equal((await proxy(put(endless(start, "x")))).status, status);
    assert.ok(given < 300_000, `${given} bytes were read`);
  }
});

test("a file in many pieces takes no more memory than its bytes, and one in a million is not taken", {
  timeout: 60_000,
}, async (t) => {
  const { proxy, upstream } = await setUp(t);
  const content = Buffer.concat([png(), Buffer.alloc(300_000, 1)]);
  const whole = form([file(content)]);
  const piecesOf = (size) => {
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= whole.length) return controller.close();
        controller.enqueue(new Uint8Array(whole.subarray(at, at + size)));
        at += size;
      },
    });
  };
  const before = process.memoryUsage().arrayBuffers;
  assert.equal((await proxy(put(piecesOf(512)))).status, 200);
  assert.ok(upstream.asked[0].body.includes(content));
  const refused = await proxy(put(piecesOf(1)));
  assert.deepEqual([refused.status, upstream.asked.length], [400, 1]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 60_000_000);
});
