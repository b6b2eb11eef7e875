// Tests that the size of bodies and the time to receive them are limited, and that only complete bodies are sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LATE_MS, until } from "../faults/calling.js";
import { answer, ID, JSON_TYPE, json, MOUNT, message, PROGRAM, raw, refusal, setUp, statusOf } from "./setting.js";

const MB = 1024 * 1024;
const LOGO = `/organizations/${ID}/logo`;
const FORM = { ...PROGRAM, "content-type": "multipart/form-data; boundary=x" };

/** The start and the end of the form of a logo. */
const START = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\nGIF89a\x01\0\x01\0\0\0';
const END = "\r\n--x--\r\n";
const LEAST = START.length + END.length;

/** A form with a logo, of this many bytes. */
const logo = (size) => Buffer.concat([Buffer.from(START), Buffer.alloc(size - LEAST, 1), Buffer.from(END)]);

/** A stream of bytes in parts. `given` counts them. */
function flow(bytes, part = 64 * 1024, ms = undefined) {
  const counted = { given: 0, cancelled: false };
  counted.stream = new ReadableStream({
    async pull(controller) {
      if (ms !== undefined) await sleep(ms);
      if (counted.given >= bytes.length) return controller.close();
      const next = new Uint8Array(bytes.subarray(counted.given, counted.given + part));
      counted.given += next.length;
      controller.enqueue(next);
    },
    cancel() {
      counted.cancelled = true;
    },
  });
  return counted;
}

const put = (body, headers = {}) => ({ method: "PUT", body, duplex: "half", headers: { ...FORM, ...headers } });

test("JSON of more than 64 KB is refused and not sent, whether or not it has a Content-Length", async (t) => {
  const { ask, upstream } = await setUp(t);
  const large = JSON.stringify({ name: "A", public_metadata: { a: "x".repeat(64 * 1024) } });
  assert.deepEqual(await refusal(await ask("/organizations", json("POST", large))), [413, "request_body_too_large"]);
  const chunked = { method: "POST", body: new Blob([large]).stream(), duplex: "half", headers: JSON_TYPE };
  assert.deepEqual(await refusal(await ask("/organizations", chunked)), [413, "request_body_too_large"]);
  assert.equal(upstream.begun.length, 0);
  const fits = `{"name":"A"${" ".repeat(64 * 1024 - 12)}}`;
  assert.equal((await ask("/organizations", json("POST", fits))).status, 200);
  assert.equal(upstream.asked[0].body.toString(), '{"name":"A"}');
});

test("a list of invitations may have 256 KB, and must be a list", async (t) => {
  const { ask, upstream } = await setUp(t, { operations: ["invitations"] }, (response) => answer(response, 200, {}));
  const bulk = (body, headers) => ask(`/organizations/${ID}/invitations/bulk`, json("POST", body, headers));
  const item = { email_address: "a@b.test", role: "org:member", public_metadata: { a: "x".repeat(8000) } };
  const list = JSON.stringify(Array(10).fill(item));
  assert.equal((await bulk(list)).status, 200);
  assert.equal(upstream.asked[0].body.toString(), list);
  const largest = list.padEnd(256 * 1024, " ");
  assert.equal((await bulk(largest)).status, 200);
  assert.deepEqual(await refusal(await bulk(`${largest} `)), [413, "request_body_too_large"]);
  for (const [body, expected] of [
    ["[]", [422, "form_param_value_invalid"]],
    [JSON.stringify(Array(11).fill({ ...item, public_metadata: {} })), [422, "form_param_value_invalid"]],
    [JSON.stringify([item, { ...item, role: "admin" }]), [422, "form_param_value_invalid"]],
    [JSON.stringify([item, { ...item, private_metadata: {} }]), [403, "private_metadata_refused"]],
    [JSON.stringify([item, { ...item, __proto_: {} }]), [422, "form_param_unknown"]],
    [JSON.stringify(item), [400, "request_body_invalid"]],
    [JSON.stringify([item, null]), [400, "request_body_invalid"]],
    [JSON.stringify([[item]]), [400, "request_body_invalid"]],
    [list.replace('"role":', '"role":"org:admin","role":'), [400, "request_body_invalid"]],
    ["[", [400, "request_body_invalid"]],
    ["", [400, "request_body_invalid"]],
  ])
    assert.deepEqual(await refusal(await bulk(body)), expected, body.slice(0, 100));
  assert.deepEqual(await refusal(await bulk("[]", { "content-type": "text/plain" })), [
    415,
    "unsupported_content_type",
  ]);
  const { errors } = await (await bulk("[")).json();
  assert.match(errors[0].message, /must be a JSON list of objects/);
  assert.equal(upstream.begun.length, 2);
});

test("JSON in thousands of chunks is refused, because each takes more memory than its bytes", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const text = JSON.stringify({ name: "A", public_metadata: { text: "x".repeat(5000) } });
  const request = (size) => {
    const pieces = text.match(new RegExp(`.{1,${size}}`, "g"));
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    const headers = { ...PROGRAM, ...JSON_TYPE };
    return new Request(`http://127.0.0.1${MOUNT}/organizations`, { method: "POST", headers, body, duplex: "half" });
  };
  assert.equal((await proxy(request(8))).status, 200);
  assert.deepEqual(await refusal(await proxy(request(1))), [400, "request_body_invalid"]);
  assert.equal(upstream.asked.length, 1);
});

test("numbers that JavaScript cannot represent are refused, because authorize would see other ones", async (t) => {
  const { ask, upstream } = await setUp(t);
  for (const number of ["9007199254740993", "-9007199254740993", "1e400", "18446744073709551615"]) {
    const body = `{"name":"A","public_metadata":{"n":[${number}]}}`;
    const response = await ask("/organizations", { method: "POST", headers: JSON_TYPE, body });
    assert.deepEqual(await refusal(response), [400, "request_body_invalid"], number);
  }
  assert.deepEqual(upstream.begun, []);
});

test("a body that is not a JSON object is refused and not sent", async (t) => {
  const { ask, upstream } = await setUp(t);
  const bodies = [
    "",
    "{",
    "[]",
    "null",
    "5",
    '"x"',
    "{}{}",
    '{"name":"A",}',
    '{"name":1.2.3}',
    '{"name":"A","name":"B"}',
    "\ufeff\ufeff{}",
  ];
  for (const body of [...bodies, Buffer.from('{"name":"\xff"}', "latin1"), "[".repeat(60_000)]) {
    const response = await ask("/organizations", { method: "POST", body, headers: JSON_TYPE });
    assert.deepEqual(await refusal(response), [400, "request_body_invalid"], String(body).slice(0, 40));
  }
  assert.equal(upstream.begun.length, 0);
  const marked = await ask("/organizations", json("POST", '\ufeff{"name":"\\ud83d\\ude00"}'));
  assert.equal(marked.status, 200);
  assert.equal(upstream.asked[0].body.toString(), '{"name":"😀"}');
});

test("only the content type of the operation is accepted", async (t) => {
  const { ask, upstream } = await setUp(t);
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; a=application/json",
  ];
  for (const type of [...types, "application/json; charset=utf-16", "application/jsonp", "image/png"]) {
    const init = { method: "POST", body: '{"name":"A"}', headers: { "content-type": type } };
    assert.deepEqual(await refusal(await ask("/organizations", init)), [415, "unsupported_content_type"], type);
  }
  for (const type of ["application/json", "image/png", "multipart/form-data", "multipart/mixed; boundary=x"])
    assert.deepEqual(await refusal(await ask(LOGO, put("x", { "content-type": type }))), [
      415,
      "unsupported_content_type",
    ]);
  const untyped = await ask("/organizations", { method: "POST", body: new TextEncoder().encode('{"name":"A"}') });
  assert.equal(untyped.status, 415);
  const packed = json("POST", '{"name":"A"}', { "content-encoding": "gzip" });
  assert.equal((await ask("/organizations", packed)).status, 415);
  assert.equal(upstream.begun.length, 0);
});

test("an operation without a body is sent without one, and a request with one is refused", async (t) => {
  const front = await setUp(t);
  const { ask, upstream } = front;
  for (const init of [{ body: "x" }, { body: new Blob(["x"]).stream(), duplex: "half" }]) {
    const response = await ask(`/organizations/${ID}`, { method: "DELETE", ...init });
    assert.deepEqual(await refusal(response), [400, "request_body_invalid"]);
  }
  const get = message(front, `GET ${MOUNT}/organizations`, { "content-length": 5 }, "hello");
  assert.equal(statusOf(await raw(front, get)), 400);
  assert.equal(upstream.begun.length, 0);
  assert.equal(
    (await ask(`/organizations/${ID}`, { method: "DELETE", headers: { "content-length": "0" } })).status,
    200,
  );
});

test("a body without Content-Length, as over HTTP/2, is detected by reading it", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const url = `http://a.test${MOUNT}/organizations/${ID}`;
  const request = new Request(url, {
    method: "DELETE",
    headers: PROGRAM,
    body: flow(Buffer.alloc(1)).stream,
    duplex: "half",
  });
  assert.deepEqual(await refusal(await proxy(request)), [400, "request_body_invalid"]);
  const empty = new Request(url, {
    method: "DELETE",
    headers: PROGRAM,
    body: flow(Buffer.alloc(0)).stream,
    duplex: "half",
  });
  assert.equal((await proxy(empty)).status, 200);
  assert.equal(upstream.asked.length, 1);
});

test("a logo is sent when it is complete, with its length, whether or not the request had one", async (t) => {
  const { proxy, ask, upstream } = await setUp(t);
  const slow = flow(logo(5 * MB));
  const response = await proxy(new Request(`http://a.test${MOUNT}${LOGO}`, put(slow.stream)));
  assert.equal(response.status, 200);
  assert.equal((await ask(LOGO, put(logo(1000)))).status, 200);
  const [chunked, sized] = upstream.asked;
  for (const { headers, body } of [chunked, sized])
    assert.deepEqual([headers["content-length"], headers["transfer-encoding"]], [String(body.length), undefined]);
  assert.ok(chunked.body.length > 5 * MB - LEAST && sized.body.length > 1000 - LEAST);
});

test("a form with a logo of 10 MB passes; one byte more than the limit, announced or not, is not sent", async (t) => {
  const { ask, upstream } = await setUp(t, { maxBodyBytes: MB });
  assert.equal((await ask(LOGO, put(logo(MB)))).status, 200);
  assert.deepEqual(await refusal(await ask(LOGO, put(logo(MB + 1)))), [413, "request_body_too_large"]);
  const untold = await ask(LOGO, put(flow(logo(MB + 1)).stream));
  assert.deepEqual(await refusal(untold), [413, "request_body_too_large"]);
  assert.equal(upstream.begun.length, 1);
  const whole = await setUp(t);
  assert.equal((await whole.ask(LOGO, put(logo(10 * MB + LEAST - 12)))).status, 200);
  assert.deepEqual(await refusal(await whole.ask(LOGO, put(logo(10 * MB + LEAST)))), [422, "form_param_value_invalid"]);
  assert.deepEqual(await refusal(await whole.ask(LOGO, put(logo(11 * MB)))), [413, "request_body_too_large"]);
  assert.equal(whole.upstream.begun.length, 1);
});

test("a slow body is ended by a time limit, and nothing is sent", {
  timeout: 120_000,
}, async (t) => {
  const front = await setUp(t, { timeout: 300 });
  const started = performance.now();
  const head = { ...JSON_TYPE, "content-length": 1000 };
  const slow = raw(front, message(front, `POST ${MOUNT}/organizations`, head, '{"name":'));
  assert.equal(statusOf(await slow), 408);
  const drip = raw(front, message(front, `PUT ${MOUNT}${LOGO}`, { ...FORM, "content-length": 1000 }, START));
  assert.equal(statusOf(await drip), 408);
  assert.ok(performance.now() - started < 2 * 300 + LATE_MS);
  assert.equal(front.upstream.asked.length, 0);
  const { proxy, upstream } = front;
  const url = `http://a.test${MOUNT}${LOGO}`;
  const trickle = flow(logo(1000), 1, 20);
  assert.deepEqual(await refusal(await proxy(new Request(url, put(trickle.stream)))), [408, "request_timeout"]);
  await until(() => trickle.cancelled);
  assert.equal(upstream.asked.length, 0);
});

test("a body with a wrong Content-Length is refused or cut, and an incomplete body is never sent", async (t) => {
  const front = await setUp(t);
  const post = (length, body) =>
    message(front, `POST ${MOUNT}/organizations`, { ...JSON_TYPE, "content-length": length }, body);
  // The body is shorter than its Content-Length.
  assert.ok([0, 400].includes(statusOf(await raw(front, post(50, '{"name":"A"}'), { end: true }))));
  const cut = message(front, `PUT ${MOUNT}${LOGO}`, { ...FORM, "content-length": 5000 }, logo(1000));
  assert.ok([0, 400].includes(statusOf(await raw(front, cut, { end: true }))));
  await until(() => front.events.length === 2);
  assert.deepEqual(front.upstream.asked, []);
  // The body is longer than its Content-Length: the rest is neither part of it nor a request.
  assert.ok([200, 400].includes(statusOf(await raw(front, post(12, '{"name":"A"}, "slug":"x"}')))));
  const asked = front.upstream.asked.splice(0).map(({ body }) => body.toString());
  assert.ok(asked.every((body) => body === '{"name":"A"}') && asked.length <= 1, String(asked));
  for (const length of ["-1", "1e3", "0x10", "99999999999999999999", "5 5", ""])
    assert.ok([0, 400, 413].includes(statusOf(await raw(front, post(length, "{}")))), length);
  assert.deepEqual(front.upstream.asked, []);
});

test("a logo without a body is refused, and nothing is sent", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const request = new Request(`http://a.test${MOUNT}${LOGO}`, { method: "PUT", headers: FORM });
  assert.deepEqual(await refusal(await proxy(request)), [400, "request_body_invalid"]);
  assert.equal(upstream.begun.length, 0);
});
