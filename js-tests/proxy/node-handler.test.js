// Tests `nodeHandler` in node:http, HTTP/2 and Express: guards and the proxy see the same path, and no client can hold
// a connection forever.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import * as http2 from "node:http2";
import { connect } from "node:net";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { nodeHandler } from "clerk-organizations/node";
import express5 from "express";
import express4 from "express4";
import { until } from "../faults/calling.js";
import { png } from "../png.js";
import { ID, JSON_TYPE, json, MOUNT, message, PROGRAM, raw, refusal, serve, setUp, statusOf } from "./setting.js";

/** Applications in which a proxy can be mounted, each with a guard that can be mounted before it. */
const APPLICATIONS = {
  "node:http": (handler) => handler,
  "Express 4": (handler, before) => {
    const app = express4();
    before?.(app);
    return app.all("/api/clerk/*", handler);
  },
  "Express 5": (handler, before) => {
    const app = express5();
    before?.(app);
    return app.all("/api/clerk/*path", handler);
  },
  "Express 4, mounted": (handler) => express4().use(MOUNT, handler),
  "Express 5, mounted": (handler) => express5().use(MOUNT, handler),
};

for (const [name, application] of Object.entries(APPLICATIONS)) {
  test(`${name}: the client of a page reads, writes and uploads`, async (t) => {
    const { proxy, upstream } = await setUp(t);
    const { origin } = await serve(t, proxy, application(nodeHandler(proxy)));
    const api = new OrganizationsApi({ baseUrl: origin + MOUNT });
    assert.equal((await api.listOrganizations({ limit: 5 })).totalCount, 1);
    assert.equal((await api.createOrganization({ name: "Acmé 😀" })).id, ID);
    assert.equal((await api.uploadOrganizationLogo(ID, { file: png() })).id, ID);
    assert.equal((await api.deleteOrganization(ID)).deleted, true);
    assert.equal(upstream.asked.length, 4);
    assert.deepEqual(JSON.parse(upstream.asked[1].body), { name: "Acmé 😀" });
  });
}

for (const name of ["Express 4", "Express 5"]) {
  test(`${name}: no spelling of a path passes a guard and addresses another organization`, async (t) => {
    const { proxy, upstream } = await setUp(t);
    const guarded = [];
    const guard = (app) =>
      app.use(`${MOUNT}/organizations/:id`, ({ params }, response, next) => {
        guarded.push(params.id);
        if (params.id === "org_mine") next();
        else response.sendStatus(403);
      });
    const front = await serve(t, proxy, APPLICATIONS[name](nodeHandler(proxy), guard));
    const paths = [
      "org_mine/../org_1",
      "org_mine/%2e%2e/org_1",
      "org_mine/..\\org_1",
      "org_mine\\..\\org_1",
      "../x/../organizations/org_1",
      "org_1/",
      "/org_1",
      "%6frg_1",
    ];
    for (const path of paths) {
      const got = await raw(front, message(front, `DELETE ${MOUNT}/organizations/${path}`));
      assert.ok([400, 403, 404].includes(statusOf(got)), `${path}: ${statusOf(got)}`);
    }
    const host = { host: `x.test${MOUNT}/organizations/org_1#` };
    assert.equal(statusOf(await raw(front, message(front, `DELETE ${MOUNT}/nothing`, host))), 404);
    assert.deepEqual(upstream.begun, []);
    assert.equal(statusOf(await raw(front, message(front, `DELETE ${MOUNT}/organizations/org_mine`))), 200);
    assert.ok(guarded.includes("org_mine"));
  });
}

test("a body that was already read is refused at once with the reason", async (t) => {
  const { proxy, upstream } = await setUp(t);
  for (const express of [express4, express5]) {
    const app = express();
    app.use(express.json());
    const { origin } = await serve(t, proxy, app.use(MOUNT, nodeHandler(proxy)));
    const response = await fetch(`${origin}${MOUNT}/organizations`, json("POST", { name: "A" }));
    const { errors } = await response.json();
    assert.deepEqual([response.status, errors[0].code], [400, "request_body_consumed"]);
    assert.match(errors[0].message, /mount the proxy before body parsers/);
  }
  assert.equal(upstream.begun.length, 0);
});

test("HTTP/2 works too, with and without TLS", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const server = http2.createServer(nodeHandler(proxy));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => {
    session.destroy();
    server.close();
  });
  const ask = async (headers, body) => {
    const stream = session.request({ ...PROGRAM, ...headers });
    stream.end(body);
    const [head] = await once(stream, "response");
    stream.resume();
    await once(stream, "close");
    return head[":status"];
  };
  const path = `${MOUNT}/organizations`;
  assert.equal(await ask({ ":path": path }), 200);
  assert.equal(await ask({ ":path": path, ":method": "POST", ...JSON_TYPE }, '{"name":"A"}'), 200);
  assert.equal(await ask({ ":path": `${path}/x/../org_1`, ":method": "DELETE" }), 404);
  assert.equal(upstream.asked.length, 2);
  assert.equal(upstream.asked[1].body.toString(), '{"name":"A"}');
});

/** Sends as much of a body as the server accepts. Returns the number of bytes and the response. */
function flood(front, head) {
  return new Promise((resolve) => {
    const socket = connect(front.server.address().port, "127.0.0.1");
    const chunk = Buffer.alloc(64 * 1024, "x");
    let answer = "";
    let answered;
    const write = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("connect", () => socket.write(head) && write());
    socket.on("drain", write);
    socket.on("data", (data) => {
      answer += data;
      answered ??= performance.now();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve({ written: socket.bytesWritten, answer, ms: performance.now() - answered }));
  });
}

test("over HTTP/2, the response to a request without a body is streamed", { timeout: 120_000 }, async (t) => {
  let hasArrived = false;
  const body = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      async pull(controller) {
        await until(() => hasArrived);
        controller.close();
      },
    });
  const server = http2.createServer(nodeHandler(async () => new Response(body())));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => {
    session.destroy();
    server.close();
  });
  for (const method of ["GET", "DELETE"]) {
    hasArrived = false;
    const stream = session.request({ ":method": method });
    const [first] = await once(stream, "data");
    assert.equal(first.length, 1);
    hasArrived = true;
    await once(stream.resume(), "end");
  }
});

test("a refused upload gets a response, and then its connection is closed", { timeout: 120_000 }, async (t) => {
  const { proxy, upstream } = await setUp(t, { authorize: () => false });
  const front = await serve(t, proxy);
  const form = {
    "content-type": "multipart/form-data; boundary=x",
    "content-length": 10_000_000,
    connection: "keep-alive",
  };
  const start = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG\r\n\x1a\n0000';
  for (const line of [`PUT ${MOUNT}/organizations/${ID}/logo`, `PUT ${MOUNT}/elsewhere`]) {
    const { written, answer, ms } = await flood(front, Buffer.from(message(front, line, form, start), "latin1"));
    assert.match(answer, /^HTTP\/1\.1 40[34] /);
    assert.match(answer, /\r\nconnection: close\r\n/i);
    assert.match(answer, /\}$/);
    // The bytes in the network buffers count as written too.
    assert.ok(written < 8_000_000 && ms < 15_000, `${written} bytes, ${ms} ms`);
  }
  assert.equal(upstream.begun.length, 0);
});

test("a client that sends everything before it reads, like a browser, receives the reason of a refusal", async (t) => {
  const { proxy } = await setUp(t, { authorize: () => false });
  const front = await serve(t, proxy);
  const body = new FormData();
  body.append("file", new Blob([png(), new Uint8Array(9_000_000)]), "a.png");
  const response = await fetch(`${front.origin}${MOUNT}/organizations/${ID}/logo`, { method: "PUT", body });
  assert.deepEqual(await refusal(response), [403, "authorization_invalid"]);
});

test("the refusal of a small body keeps the connection open", async (t) => {
  const { proxy } = await setUp(t, { authorize: () => false });
  const front = await serve(t, proxy);
  const init = json("POST", { name: "A" });
  for (let i = 0; i < 3; i++)
    assert.equal((await fetch(`${front.origin}${MOUNT}/organizations`, init)).headers.get("connection"), "keep-alive");
});

/** Requests a large response, and reads nothing of it, or a byte now and then. */
function reluctant(t, front, ms) {
  const request = httpRequest(`${front.origin}${MOUNT}/organizations`, { headers: PROGRAM });
  request.on("error", () => {});
  request.on("response", (response) => {
    response.on("error", () => {});
    const timer = ms && setInterval(() => response.read(1), ms);
    t.after(() => clearInterval(timer));
  });
  request.end();
  t.after(() => request.destroy());
}

test("the connection is closed if a client reads its response too slowly or not at all", {
  timeout: 120_000,
}, async (t) => {
  const large = JSON.stringify({ data: [], total_count: 0, more: "x".repeat(12_000_000) });
  const { proxy } = await setUp(t, {}, (response) => response.writeHead(200, JSON_TYPE).end(large));
  const closed = [];
  const listening = (name, options) => {
    const handler = nodeHandler(proxy, options);
    return (incoming, outgoing) => {
      outgoing.once("close", () => closed.push(name));
      return handler(incoming, outgoing);
    };
  };
  reluctant(t, await serve(t, proxy, listening("idle", { timeout: 300 })));
  await until(() => closed.includes("idle"));
  reluctant(t, await serve(t, proxy, listening("slow", { timeout: 15_000, totalTimeout: 800 })), 20);
  await until(() => closed.includes("slow"));
});

test("the proxy notices when the client disconnects", async (t) => {
  let signal;
  const front = await serve(
    t,
    undefined,
    nodeHandler(({ signal: given }) => {
      signal = given;
      return new Promise(() => {});
    }),
  );
  const page = new AbortController();
  const asking = fetch(front.origin, { signal: page.signal }).catch(({ name }) => name);
  await until(() => signal);
  assert.equal(signal.aborted, false);
  page.abort();
  assert.equal(await asking, "AbortError");
  await until(() => signal.aborted);
});

test("a page that disconnected while a middleware was busy is noticed too", async (t) => {
  const signals = [];
  const handler = nodeHandler(({ signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  const app = express5();
  app.use((_request, response, next) => response.once("close", () => setImmediate(next)));
  const front = await serve(t, undefined, app.use(MOUNT, handler));
  for (const method of ["GET", "DELETE"]) {
    const page = connect(front.server.address().port, "127.0.0.1");
    page.write(message(front, `${method} ${MOUNT}/organizations/${ID}`, { connection: "keep-alive" }));
    await once(front.server, "request");
    page.destroy();
  }
  await until(() => signals.length === 2);
  assert.ok(signals.every(({ aborted }) => aborted));
});

test("waiting for a slow client leaves no listener behind", async (t) => {
  const waits = 50;
  let left = waits;
  let response;
  const body = () =>
    new ReadableStream({
      pull(controller) {
        // More than fits into the buffer of a response.
        controller.enqueue(new Uint8Array(1 << 20));
        left -= 1;
        if (left === 0) controller.close();
      },
    });
  const handler = nodeHandler(async () => new Response(body()));
  const front = await serve(t, undefined, (incoming, outgoing) => {
    response = outgoing;
    return handler(incoming, outgoing);
  });
  const warned = [];
  const onWarning = ({ name }) => warned.push(name);
  process.on("warning", onWarning);
  t.after(() => process.off("warning", onWarning));
  const received = await (await fetch(front.origin)).arrayBuffer();
  assert.equal(received.byteLength, waits << 20);
  assert.ok(response.listenerCount("close") < 10, `${response.listenerCount("close")} listeners`);
  assert.deepEqual(warned, []);
});

test("a proxy that rejects ends the connection, but not the server", async (t) => {
  const front = await serve(
    t,
    undefined,
    nodeHandler(async () => Promise.reject(new Error("no"))),
  );
  await assert.rejects(fetch(front.origin));
  await assert.rejects(fetch(front.origin));
});

test("each cookie of a response is a header of its own", async (t) => {
  const headers = [
    ["set-cookie", "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT"],
    ["set-cookie", "b=2"],
  ];
  const front = await serve(t, async () => new Response("", { headers }));
  const response = await fetch(front.origin);
  assert.deepEqual(response.headers.getSetCookie(), [headers[0][1], headers[1][1]]);
});

test("a method that a Request cannot have is a 405", async (t) => {
  const { proxy, upstream } = await setUp(t);
  const front = await serve(t, proxy);
  assert.equal(statusOf(await raw(front, message(front, `TRACE ${MOUNT}/organizations`))), 405);
  assert.deepEqual(upstream.begun, []);
});

test("an invalid proxy or time limit is refused when the server starts", () => {
  const proxy = async () => new Response();
  for (const wrong of [undefined, {}, "proxy"]) assert.throws(() => nodeHandler(wrong), /must be a function/);
  for (const ms of [0, -1, Number.NaN, "1", 2 ** 31])
    for (const name of ["timeout", "totalTimeout"])
      assert.throws(() => nodeHandler(proxy, { [name]: ms }), { message: new RegExp(`^nodeHandler: ${name} must`) });
  assert.equal(typeof createServer(nodeHandler(proxy)).listen, "function");
});
