// Tests the documented servers of docs/frameworks.md on real sockets: what a page does, and what goes wrong between a
// page and a server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { until } from "../faults/calling.js";
import { png } from "../png.js";
import { ID, JSON_TYPE, MOUNT, message, raw, statusOf } from "../proxy/setting.js";
import { PROGRAMS, start } from "./servers.js";

const NAMES = Object.keys(PROGRAMS);
const PATH = `${MOUNT}/organizations`;
const LOGO = `PUT ${PATH}/${ID}/logo`;
const large = () => Buffer.concat([png(), Buffer.alloc(3_000_000)]);

const MULTIPART = { "content-type": "multipart/form-data; boundary=x" };
const FILE = Buffer.concat([
  Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'),
  png(),
]);

/** The code of the error in a raw response. */
const codeOf = (text) => JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)).errors[0].code;

for (const name of NAMES) {
  test(`${name}: a page lists, creates, updates, uploads 3 MB and deletes`, async (t) => {
    const { origin, upstream } = await start(t, name);
    const api = new OrganizationsApi({ baseUrl: origin + MOUNT });
    assert.equal((await api.listOrganizations({ limit: 5, query: "a b&c" })).totalCount, 1);
    assert.equal((await api.createOrganization({ name: "Acmé 😀" })).id, ID);
    assert.equal((await api.mergeOrganizationMetadata(ID, { publicMetadata: { a: 1 } })).id, ID);
    assert.equal((await api.uploadOrganizationLogo(ID, { file: new File([large()], "a.png") })).id, ID);
    assert.equal((await api.deleteOrganization(ID)).deleted, true);
    assert.deepEqual(JSON.parse(upstream.asked[1].body), { name: "Acmé 😀" });
    assert.ok(upstream.asked[3].body.includes(large()));
    assert.deepEqual(
      upstream.asked.map(({ method }) => method),
      ["GET", "POST", "PATCH", "PUT", "DELETE"],
    );
  });

  test(`${name}: a body in chunks arrives whole`, async (t) => {
    const front = await start(t, name);
    const head = message(front, `POST ${PATH}`, { ...JSON_TYPE, "transfer-encoding": "chunked" });
    const chunks = ['{"na', 'me":"A', '"}', ""].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`);
    assert.equal(statusOf(await raw(front, [head, ...chunks])), 200);
    assert.equal(front.upstream.asked[0].body.toString(), '{"name":"A"}');
  });

  test(`${name}: HEAD, OPTIONS and unknown paths are answered, and nothing is sent to Clerk`, async (t) => {
    const front = await start(t, name);
    for (const [line, status] of [
      [`HEAD ${PATH}`, 404],
      [`OPTIONS ${PATH}`, 404],
      [`GET ${MOUNT}/users`, 404],
      [`DELETE ${PATH}/${ID}/..%2f..`, 404],
    ]) {
      const got = await raw(front, message(front, line));
      assert.equal(statusOf(got), status, `${line}: ${got}`);
      if (line.startsWith("HEAD")) assert.match(got, /\r\n\r\n$/);
    }
    assert.deepEqual(front.upstream.begun, []);
  });

  test(`${name}: a request with a wrong or second Host, or from another site, is refused`, async (t) => {
    const front = await start(t, name);
    const refused = [
      { host: `x.test${PATH}#` },
      { host: "a b" },
      { host: "user@x.test" },
      { "sec-fetch-site": "cross-site" },
      { origin: `http://${front.host}\r\norigin: https://evil.test` },
      { origin: "https://evil.test" },
    ];
    for (const headers of refused) {
      const got = await raw(front, message(front, `DELETE ${PATH}/${ID}`, headers));
      assert.ok([400, 403, 404].includes(statusOf(got)), `${JSON.stringify(headers)}: ${got.slice(0, 200)}`);
    }
    assert.deepEqual(front.upstream.begun, []);
  });

  test(`${name}: duplicate headers arrive as one`, async (t) => {
    let seen;
    const authorize = ({ headers }) => {
      seen = [headers.get("cookie"), headers.get("x-team")];
      return true;
    };
    const front = await start(t, name, { authorize });
    const twice = { cookie: "a=1\r\ncookie: b=2", "x-team": "c\r\nx-team: d" };
    assert.equal(statusOf(await raw(front, message(front, `GET ${PATH}`, twice))), 200);
    assert.deepEqual(seen, ["a=1; b=2", "c, d"]);
  });

  test(`${name}: a refused upload gets its reason, and its connection ends`, { timeout: 120_000 }, async (t) => {
    const front = await start(t, name, { authorize: () => false });
    const head = { ...MULTIPART, "content-length": 10_000_000, connection: "keep-alive" };
    const socket = connect(front.server.address().port, "127.0.0.1");
    let got = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      got += data;
    });
    socket.write(Buffer.concat([Buffer.from(message(front, LOGO, head)), FILE]));
    await until(() => statusOf(got) === 403);
    assert.equal(codeOf(got), "authorization_invalid");
    // This client never sends the rest.
    const began = performance.now();
    if (!socket.closed) await once(socket, "close");
    assert.ok(performance.now() - began < 15_000);
    assert.deepEqual(front.upstream.begun, []);
  });

  test(`${name}: after the refusal of a small body, the connection serves the next request`, async (t) => {
    const front = await start(t, name, { authorize: (_, { name }) => name === "listOrganizations" });
    const keep = { connection: "keep-alive" };
    const body = '{"name":"A"}';
    const first = message(front, `POST ${PATH}`, { ...JSON_TYPE, ...keep, "content-length": body.length }, body);
    const got = await raw(front, first + message(front, `GET ${PATH}`));
    assert.deepEqual(got.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 403", "HTTP/1.1 200"]);
  });

  test(`${name}: an upload that breaks off reaches Clerk not at all`, async (t) => {
    let isAsked = false;
    const authorize = () => {
      isAsked = true;
      return true;
    };
    const front = await start(t, name, { authorize });
    const socket = connect(front.server.address().port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(message(front, LOGO, { ...MULTIPART, "content-length": 1_000_000 }));
    socket.write(FILE);
    await until(() => isAsked);
    socket.resetAndDestroy();
    await until(() => front.events.length === 1);
    assert.equal(front.events[0].outcome, "not_sent");
    assert.deepEqual(front.upstream.begun, []);
  });

  test(`${name}: if a page leaves, its request to Clerk is aborted`, async (t) => {
    let aborted = false;
    const front = await start(t, name, {}, (response) => {
      response.once("close", () => {
        aborted = !response.writableFinished;
      });
    });
    const leaving = new AbortController();
    const asking = fetch(front.origin + PATH, { signal: leaving.signal }).catch(({ name }) => name);
    await until(() => front.upstream.asked.length === 1);
    leaving.abort();
    assert.equal(await asking, "AbortError");
    await until(() => aborted);
    await until(() => front.events.length === 1);
    assert.equal(front.events[0].status, 499);
  });
}

for (const name of ["Express 4", "Express 5", "Fastify", "Hono"]) {
  test(`${name}: other routes keep their body parser`, async (t) => {
    const { origin } = await start(t, name);
    const response = await fetch(`${origin}/echo`, { method: "POST", headers: JSON_TYPE, body: '{"a":[1]}' });
    assert.deepEqual(await response.json(), { a: [1] });
  });
}
