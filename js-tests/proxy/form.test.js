// Tests that the form of a logo is built anew: one file and at most one uploader arrive in a new form, and anything
// else is refused before Clerk sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { until } from "../faults/calling.js";
import { png } from "../png.js";
import { ID, MOUNT, PROGRAM, refusal, setUp } from "./setting.js";

const URL_OF_LOGO = `http://127.0.0.1${MOUNT}/organizations/${ID}/logo`;
const BOUNDARY = "----one1two2";
const FORM = { ...PROGRAM, "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

const head = (name, more = "") => `Content-Disposition: form-data; name="${name}"${more}`;
const uploader = (value = "user_1") => [head("uploader_user_id"), value];
const file = (content = png(), more = '; filename="a.png"\r\nContent-Type: image/png') => [head("file", more), content];

/** A form as browsers write it, from parts that each have a head and content. */
function form(parts, { boundary = BOUNDARY, end = `--${boundary}--\r\n`, begin = "" } = {}) {
  const pieces = parts.flatMap(([head, content]) => [`--${boundary}\r\n${head}\r\n\r\n`, content, "\r\n"]);
  return Buffer.concat([begin, ...pieces, end].map((piece) => Buffer.from(piece)));
}

const put = (body, headers = FORM) => new Request(URL_OF_LOGO, { method: "PUT", headers, body, duplex: "half" });

/** A body in these chunks. */
const inPieces = (pieces) =>
  new ReadableStream({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new Uint8Array(piece));
    },
  });

/** The form that arrived: as a form parser reads it, and as text. */
async function arrived({ headers, body }) {
  const read = await new Response(body, { headers: { "content-type": headers["content-type"] } }).formData();
  const entries = [...read].map(([name, value]) => [
    name,
    typeof value === "string" ? value : { name: value.name, type: value.type, size: value.size },
  ]);
  return { entries, text: body.toString("latin1"), bytes: await read.get("file").bytes?.() };
}

const PNG = { name: "a.png", type: "image/png", size: png().length };

test("one file, with or without an uploader, arrives in a new form", async (t) => {
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

test("the media type is that of the content, whatever the page declares", async (t) => {
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

/** Forms that are refused, with the status of the response. */
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

test("anything else is refused, and nothing is sent to Clerk", async (t) => {
  const { proxy, upstream, events } = await setUp(t);
  for (const [name, [body, status]] of Object.entries(REFUSED)) {
    const response = await proxy(put(body));
    const { errors } = await response.json();
    assert.equal(response.status, status, `${name}: ${JSON.stringify(errors)}`);
    assert.equal(events.pop().outcome, "not_sent", name);
  }
  assert.deepEqual(upstream.begun, []);
});

test("the chunks of a form make no difference", async (t) => {
  const { proxy, upstream } = await setUp(t);
  // The file contains every prefix of a boundary.
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
  // More chunks than these would be refused.
  const bytes = Array.from({ length: 1000 }, (_, i) => i);
  await fc.assert(property, { numRuns: 50, examples: [[bytes], [[1, 2, 3]]] });
});

test("whatever is changed in a form, a valid new form arrives or nothing", { timeout: 120_000 }, async (t) => {
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

/** A body that stops at a point until the test lets it continue. */
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

test("authorize is called when the file begins, with the uploader and the type, before more of it is read", async (t) => {
  const asked = [];
  let allow = true;
  const authorize = (_, { params }) => asked.push(params) > 0 && allow;
  const { proxy, upstream } = await setUp(t, { authorize });
  const whole = form([uploader(), file()]);
  const expected = { uploaderUserId: "user_1", file: { name: "a.png", type: "image/png" } };
  const { stream, go } = halting(whole, whole.length - 60);
  const answering = proxy(put(stream));
  await until(() => asked.length > 0);
  assert.deepEqual(asked.splice(0), [expected]);
  assert.deepEqual(upstream.begun, []);
  go();
  assert.equal((await answering).status, 200);
  assert.equal(asked.length, 0, "once is enough");
  allow = false;
  const refused = halting(whole, whole.length - 60);
  assert.equal((await proxy(put(refused.stream))).status, 403, "without the rest");
});

test("an uploader after the file is authorized too", async (t) => {
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

test("a field is checked when it is complete, not by its start", async (t) => {
  const asked = [];
  const authorize = (_, { params }) => asked.push(params.uploaderUserId) > 0 && params.uploaderUserId !== "user_12";
  const { proxy, upstream } = await setUp(t, { authorize });
  for (const parts of [
    [file(), uploader("user_12")],
    [uploader("user_12"), file()],
  ]) {
    const whole = form(parts);
    const end = whole.indexOf("user_12") + "user_1".length;
    // The possible start of a boundary is held back, so the value seems to end after this chunk.
    const { stream, go } = halting(whole, end);
    const answering = proxy(put(stream));
    await sleep(50);
    go();
    assert.equal((await answering).status, 403);
  }
  assert.deepEqual(asked, [undefined, "user_12", "user_12"]);
  assert.deepEqual(upstream.begun, []);
});

test("an unauthorized upload makes the server read only the start of a form", async (t) => {
  const { proxy } = await setUp(t, { authorize: () => assert.fail("authorize was called") });
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

test("a file in many chunks takes no more memory than its bytes, and one in a million chunks is refused", {
  timeout: 120_000,
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
