// Tests that private metadata stays on the server unless the owner allows it, and that the key always does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { answer, ID, json, KEY, refusal, setUp } from "./setting.js";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8");
const SECRET = { private_metadata: { plan: "PLANTED" } };
const PUBLIC = { public_metadata: { private_metadata: "the user's own key", data: [{ private_metadata: 1 }] } };

test("private metadata is removed from every response, but the same name within public metadata is kept", async (t) => {
  const one = { ...JSON.parse(fixture("organization")), ...SECRET, ...PUBLIC };
  const { private_metadata, ...shown } = one;
  assert.ok(private_metadata);
  const { ask, upstream } = await setUp(t, {}, (response) => answer(response, 200, one));
  for (const init of [{}, json("PATCH", { name: "A" }), { method: "DELETE" }]) {
    assert.deepEqual(await (await ask(`/organizations/${ID}`, init)).json(), shown);
  }
  assert.deepEqual(await (await ask("/organizations", json("POST", { name: "A" }))).json(), shown);
  assert.deepEqual(await (await ask(`/organizations/${ID}/logo`, { method: "DELETE" })).json(), shown);
  upstream.respond = (response) => answer(response, 200, { data: [one, one], total_count: 2 });
  assert.deepEqual(await (await ask("/organizations")).json(), { data: [shown, shown], total_count: 2 });
});

test("private metadata is removed wherever an organization is nested, from errors too, in any spelling", async (t) => {
  const one = `{"id":"x","private_metadata":{"plan":"PLANTED"},"public_metadata":{"private_metadata":"shown"}}`;
  const shown = { id: "x", public_metadata: { private_metadata: "shown" } };
  const { ask, upstream } = await setUp(t);
  for (const [body, expected] of [
    [`{"organization":${one}}`, { organization: shown }],
    [
      `{"data":[{"organization":${one}},[${one}]],"total_count":1}`,
      { data: [{ organization: shown }, [shown]], total_count: 1 },
    ],
    [`{"errors":[{"code":"a","meta":${one}}]}`, { errors: [{ code: "a", meta: shown }] }],
  ]) {
    for (const text of [
      body,
      body.replaceAll('{"plan', '{ "plan').replaceAll('"private_metadata":{', '"privat\\u0065\\u005Fmetadata" : {'),
    ]) {
      for (const status of [200, 422]) {
        upstream.respond = (response) => answer(response, status, text);
        const response = await ask(`/organizations/${ID}`);
        assert.equal(response.status, status);
        assert.deepEqual(await response.json(), expected, text);
      }
    }
  }
});

test("nothing else of a response changes: digits, escapes, order", async (t) => {
  const text =
    '{"public_metadata":{"n":12345678901234567890.10,"e":1e400,"s":"\\ud83d\\ude00\\u0041","__proto__":{"a":1}},"id":"x"}';
  const { ask } = await setUp(t, {}, (response) =>
    answer(response, 200, text.replace("{", '{"private_metadata":{"x":"}"},')),
  );
  assert.equal(await (await ask(`/organizations/${ID}`)).text(), text);
});

test("a write of private metadata is refused and not sent, in any spelling of its name", async (t) => {
  const { ask, upstream } = await setUp(t);
  const bodies = [
    { private_metadata: {} },
    { private_metadata: null },
    '{"name":"A","private\\u005fmetadata":{"a":1}}',
  ];
  for (const [method, path] of [
    ["POST", "/organizations"],
    ["PATCH", `/organizations/${ID}`],
    ["PATCH", `/organizations/${ID}/metadata`],
    ["PUT", `/organizations/${ID}/metadata`],
  ]) {
    for (const body of bodies.map((body) => (typeof body === "string" ? body.replace('"name":"A",', "") : body)))
      assert.deepEqual(await refusal(await ask(path, json(method, body))), [403, "private_metadata_refused"]);
    // A server that ignores case would treat these as the same name.
    for (const name of ["Private_Metadata", "PRIVATE_METADATA", "privateMetadata", "private_metadata\u0000"])
      assert.deepEqual(await refusal(await ask(path, json(method, { [name]: {} }))), [422, "form_param_unknown"], name);
  }
  assert.equal(upstream.begun.length, 0);
  const fine = { public_metadata: { private_metadata: { a: 1 } } };
  assert.equal((await ask(`/organizations/${ID}/metadata`, json("PATCH", fine))).status, 200);
  assert.deepEqual(JSON.parse(upstream.asked[0].body), fine);
});

test("a truncated response shows no private metadata", async (t) => {
  const { ask } = await setUp(t, {}, (response) =>
    answer(response, 200, '{"id":"x","private_metadata":{"plan":"PLANTED"}'),
  );
  const response = await ask(`/organizations/${ID}`);
  const body = await response.text();
  assert.equal(response.status, 502);
  assert.doesNotMatch(body, /PLANTED/);
});

test("with privateMetadata it is shown and written, and a response is streamed unchanged", async (t) => {
  const text = fixture("organizations").replace("{", `{ "private_metadata" : "PLANTED" ,`);
  const { ask, upstream } = await setUp(t, { privateMetadata: true }, (response) => answer(response, 200, text));
  assert.equal(await (await ask("/organizations")).text(), text);
  const written = { private_metadata: { a: 1 } };
  assert.equal((await ask(`/organizations/${ID}/metadata`, json("PATCH", written))).status, 200);
  assert.deepEqual(JSON.parse(upstream.asked[1].body), written);
});

test("the first rows of a streamed response arrive before the last are available", async (t) => {
  let finish;
  const { ask } = await setUp(t, { privateMetadata: true }, (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write(`{"data":[${" ".repeat(2000)}`);
    finish = () => response.end('],"total_count":0}');
  });
  const reader = (await ask("/organizations")).body.getReader();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /^\{"data":\[ /);
  finish();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read())
    rest += new TextDecoder().decode(part.value);
  assert.match(rest, /"total_count":0\}$/);
});

/** Every way in which an upstream could return the key: as it is, escaped, in a header, in parts. */
const ECHOES = {
  "an error": (response, { headers }) =>
    answer(response, 500, { errors: [{ code: "x", message: headers.authorization }] }),
  "an escaped error": (response, { headers }) => {
    const escaped = headers.authorization.replaceAll("_", "\\u005f");
    answer(response, 401, `{"errors":[{"code":"x","message":"${escaped}"}]}`);
  },
  "an error page": (response, { headers }) =>
    answer(response, 502, `<p>${headers.authorization}`, { "content-type": "text/html" }),
  "an organization": (response, { headers }) => answer(response, 200, { id: ID, name: headers.authorization }),
  "an escaped organization": (response, { headers }) =>
    answer(response, 200, `{"id":"x","name":"${headers.authorization.replaceAll("_", "\\u005F")}"}`),
  "a name": (response) => answer(response, 200, `{"id":"x","${KEY.replaceAll("_", "\\u005f")}":1}`),
  "an answer in an answer": (response) =>
    answer(response, 200, { id: "x", name: `{"name":"${KEY.replaceAll("_", "\\u005f")}"}` }),
  headers: (response, { headers }) =>
    answer(response, 429, { errors: [] }, { "x-clerk-trace-id": headers.authorization, "cf-ray": KEY, "x-own": KEY }),
  "a redirect": (response) => response.writeHead(302, { location: `https://a.test/?${KEY}` }).end(),
  "an answer in parts": (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const parts = [`{"id":"x","name":"${KEY.slice(0, 9)}`, `${KEY.slice(9)}"}`];
    response.write(parts[0]);
    setTimeout(() => response.end(parts[1]), 30);
  },
};

for (const privateMetadata of [false, true]) {
  test(`the key is in no response and no event, however the upstream returns it (privateMetadata: ${privateMetadata})`, async (t) => {
    const { ask, upstream, events } = await setUp(t, { privateMetadata });
    for (const [name, echo] of Object.entries(ECHOES)) {
      upstream.respond = echo;
      // A stream is aborted before the key: the page sees no response, or an incomplete one.
      const seen = await ask(`/organizations/${ID}`, { redirect: "manual" })
        .then(async (response) => inspect([...response.headers]) + (await response.text()))
        .catch((error) => inspect(error));
      assert.ok(!seen.includes(KEY), name);
      assert.ok(!seen.replaceAll(/\\+u005f/gi, "_").includes("kept_by_the_server"), name);
    }
    assert.equal(upstream.asked.length, Object.keys(ECHOES).length);
    assert.ok(upstream.asked.every(({ headers }) => headers.authorization === `Bearer ${KEY}`));
    assert.ok(!inspect(events, { depth: 9 }).includes(KEY));
  });
}

test("neither the proxy nor its errors show the key", async (t) => {
  const { proxy } = await setUp(t);
  assert.ok(!inspect(proxy, { depth: 9, showHidden: true }).includes(KEY));
  const broken = await setUp(t, {
    fetch: async (_, init) => {
      throw Object.assign(new Error(`could not send ${JSON.stringify(init.headers)}`), { init });
    },
  });
  const body = await (await broken.ask("/organizations")).text();
  assert.doesNotMatch(body + inspect(broken.events, { depth: 9 }), /kept_by_the_server|could not send/);
});
