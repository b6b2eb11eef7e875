// Tests responses whose body is not what it should be: rows F32 to F51.
import assert from "node:assert/strict";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { answer, flood, json, raw, text } from "./behaviours.js";
import { between, clientOf, fails, failure, ORG, ok, page, sent, setUp, shortly, until } from "./calling.js";
import { row, section } from "./row.js";

const TEXT = JSON.stringify(ORG);
/** The JSON of the organization with part of it replaced. */
const edited = (from, to) => {
  assert.ok(TEXT.includes(from), from);
  return TEXT.replace(from, () => to);
};
const publicMetadata = (json) =>
  edited(`"public_metadata":${JSON.stringify(ORG.public_metadata)}`, `"public_metadata":${json}`);
const bytes = (body, headers = {}) => raw(answer(200, body, { "content-type": "application/json", ...headers }));
const DEEP = 200_000;
/** The time limits of a client for large bodies, which a busy machine reads slowly. */
const PATIENT = { timeout: 60_000, totalTimeout: 110_000 };
const nested = "[".repeat(DEEP) + "]".repeat(DEEP);

section("Bodies", () => {
  row("F32", "truncated JSON with a correct length", "is a decode error, retried once for reads", async (t) => {
    const cut = bytes(TEXT.slice(0, -30));
    const once = await setUp(t, [cut, ok()]);
    assert.equal((await once.get()).id, ORG.id);
    const always = await setUp(t, [cut]);
    const seen = await fails(always.get(), { kind: "decode", status: 200 });
    sent(always.server, 2);
    const write = await setUp(t, [cut, ok()]);
    await fails(write.api.updateOrganization(ORG.id, { name: "A" }), { kind: "decode", outcome: "unknown" });
    sent(write.server, 1);
    return seen;
  });

  row("F33", "200 with HTML, text or XML", "is a decode error that names the type and a possible sender", async (t) => {
    for (const [type, body] of [
      ["text/html", "<html>Log in to the Wi-Fi</html>"],
      ["text/plain", "hello"],
      ["application/xml", "<a/>"],
    ]) {
      const { get } = await setUp(t, [text(200, type, body)]);
      const error = await failure(get());
      assert.deepEqual([error.kind, error.status], ["decode", 200]);
      assert.ok(error.message.includes(type) && /proxy|portal/.test(error.message), error.message);
      assert.ok(error.snippet.startsWith(body.slice(0, 5)), error.snippet);
    }
    return "decode 200, the message names the type";
  });

  row("F34", "an empty 200", "is a decode error", async (t) => {
    const { get } = await setUp(t, [bytes("")]);
    await fails((await setUp(t, [bytes(" \n")])).get(), { kind: "decode", status: 200 });
    return fails(get(), { kind: "decode", status: 200 });
  });

  row("F35", "JSON under another content type, or none,", "is recognized by its content", async (t) => {
    const types = [
      "application/json; charset=utf-8",
      "application/problem+json",
      undefined,
      "Application/JSON",
      "text/plain",
    ];
    for (const type of types) {
      const { get } = await setUp(t, [raw(answer(200, TEXT, { "content-type": type }))]);
      assert.equal((await get()).name, ORG.name);
    }
    const errors = { errors: [{ code: "odd", message: "Odd." }] };
    const { get } = await setUp(t, [raw(answer(422, errors, { "content-type": "application/problem+json" }))]);
    assert.equal((await failure(get())).code, "odd");
    return `${types.length} types`;
  });

  row("F36", "a byte order mark", "is skipped", async (t) => {
    const { get } = await setUp(t, [bytes(`\ufeff${TEXT}`)]);
    assert.equal((await get()).name, ORG.name);
    const failing = await setUp(t, [
      json(422, `\ufeff${JSON.stringify({ errors: [{ code: "odd", message: "Odd." }] })}`),
    ]);
    assert.equal((await failure(failing.get())).code, "odd");
    return "resolved; errors read";
  });

  row("F6", "a body that is complete by its length", "is a response before its end is received", async () => {
    /** The organization as a stream that does not end, and that counts how often it is read. */
    const endless = (headers, { type = "default", timeout = 50 } = {}) => {
      const reads = { times: 0 };
      const pull = (controller) => {
        reads.times += 1;
        if (reads.times === 1) controller.enqueue(new TextEncoder().encode(TEXT));
        else return new Promise(() => {});
      };
      const stream = new ReadableStream({ pull }, { highWaterMark: 0 });
      const response = Object.defineProperty(new Response(stream, { headers }), "type", { value: type });
      const { get } = clientOf("https://a.test", { fetch: async () => response, timeout, maxRetries: 0 });
      return { get, reads };
    };
    const length = Buffer.byteLength(TEXT);
    const { get, reads } = endless({ "content-length": length }, { timeout: 10_000 });
    assert.equal((await get()).id, ORG.id);
    assert.equal(reads.times, 2, "the end is taken, so that the body is not left unread");
    const unsure = [
      endless({}),
      endless({ "content-length": length - 1 }),
      endless({ "content-length": length + 1 }),
      // The length counts compressed bytes. A page cannot see whether a response of another origin was compressed.
      endless({ "content-length": length, "content-encoding": "gzip" }),
      endless({ "content-length": length }, { type: "cors" }),
    ];
    for (const { get } of unsure) await fails(get(), { kind: "timeout" });
    return `resolved; ${unsure.length} others waited for their end`;
  });

  row("F37", "bytes that are not UTF-8", "are a decode error, not U+FFFD in a name", async (t) => {
    const body = Buffer.from(TEXT);
    body[body.indexOf(Buffer.from(ORG.name)) + 1] = 0xff;
    const { get } = await setUp(t, [bytes(body)]);
    return fails(get(), { kind: "decode", status: 200 });
  });

  row("F38", "half of a surrogate pair", "is kept unchanged", async (t) => {
    const { get } = await setUp(t, [bytes(edited(`"name":"${ORG.name}"`, '"name":"a\\ud800b"'))]);
    assert.equal((await get()).name, "a\ud800b");
    const failing = await setUp(t, [json(422, '{"errors":[{"code":"odd","message":"a\\ud800b"}]}')]);
    const error = await failure(failing.get());
    assert.deepEqual([error.kind, error.status], ["api", 422]);
    return `name a\\ud800b; in an error: ${shortly(error)}`;
  });

  row(
    "F39",
    "50 MB, or a decompression bomb,",
    "is stopped at maxResponseBytes, and the stream is cancelled",
    async (t) => {
      const plain = await setUp(t, [flood(50_000_000)], PATIENT);
      const seen = await fails(plain.get(), { kind: "decode", reason: "too_large", status: 200 });
      const [flooded] = plain.server.requests;
      await until(() => flooded.answeredAt !== undefined);
      const count = flooded.sent;
      assert.ok(count < 40_000_000, `${count} bytes sent`);
      const spaces = Buffer.alloc(20_000_000, " ");
      for (const [encoding, packed] of [
        ["gzip", gzipSync(spaces)],
        ["br", brotliCompressSync(spaces)],
      ]) {
        const { get } = await setUp(t, [bytes(packed, { "content-encoding": encoding })], PATIENT);
        await fails(get(), { kind: "decode", reason: "too_large" });
      }
      const small = await setUp(t, [ok()], { maxResponseBytes: 100 });
      await fails(small.get(), { kind: "decode", reason: "too_large" });
      const big = await setUp(t, [bytes(edited(ORG.name, "x".repeat(8_000_000)))], PATIENT);
      assert.equal((await big.get()).name.length, 8_000_000);
      return `${seen}; ${Math.round(count / 1e6)} MB sent of 50`;
    },
  );

  row("F39", "an error body of 50 MB", "keeps its status", async (t) => {
    const huge = raw(answer(400, Buffer.alloc(20_000_000, "x"), { "content-type": "text/plain" }));
    const { get } = await setUp(t, [huge], PATIENT);
    const error = await failure(get());
    assert.deepEqual([error.kind, error.status], ["api", 400]);
    assert.ok((error.snippet ?? "").length <= 200 && error.message.length < 400);
    return shortly(error);
  });

  row("F40", "nesting 200 000 deep", "is a decode error, never a trap", async (t) => {
    const { get } = await setUp(t, [
      bytes(publicMetadata(`{"a":${nested}}`)),
      ok(),
      bytes(nested),
      ok(),
      json(400, nested),
      ok(),
    ]);
    const seen = await fails(get({ maxRetries: 0 }), { kind: "decode", status: 200 });
    assert.equal((await get()).id, ORG.id);
    await fails(get({ maxRetries: 0 }), { kind: "decode", status: 200 });
    assert.equal((await get()).id, ORG.id);
    await fails(get({ maxRetries: 0 }), { kind: "api", status: 400 });
    assert.equal((await get()).id, ORG.id);
    return `${seen}; the next call works`;
  });

  row("F40", "metadata 120 and 140 levels deep", "is accepted and refused", async (t) => {
    const deep = (depth) => publicMetadata(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
    const { get } = await setUp(t, [bytes(deep(120)), bytes(deep(140))]);
    let depth = 0;
    for (let at = (await get()).publicMetadata; at !== 1; at = at.a) depth += 1;
    assert.equal(depth, 120);
    return fails(get({ maxRetries: 0 }), { kind: "decode" });
  });

  row("F41", "a field of the wrong type", "is a decode error that points at it", async (t) => {
    const wrong = {
      id: 5,
      created_at: "2024",
      name: null,
      public_metadata: [],
      has_image: "yes",
      max_allowed_memberships: {},
    };
    for (const [field, value] of Object.entries(wrong)) {
      const { get } = await setUp(t, [ok({ [field]: value })]);
      await fails(get(), { kind: "decode", status: 200, pointer: `/${field}` });
    }
    const list = await setUp(t, [json(200, { data: {}, total_count: 0 }), page([ORG, { ...ORG, id: 7 }])]);
    await fails(list.api.listOrganizations(), { pointer: "/data" });
    await fails(list.api.listOrganizations(), { pointer: "/data/1/id" });
    const { get } = await setUp(t, [json(200, "null")]);
    await fails(get(), { kind: "decode", status: 200 });
    return "pointers /id, /created_at, ..., /data, /data/1/id";
  });

  row("F42", "a missing required field", "is a decode error; an optional one is undefined", async (t) => {
    for (const field of ["id", "created_at"]) {
      const { get } = await setUp(t, [ok({ [field]: undefined })]);
      await fails(get(), { kind: "decode", pointer: `/${field}` });
    }
    const { get } = await setUp(t, [
      ok({ members_count: undefined, created_by: undefined, private_metadata: undefined }),
    ]);
    const org = await get();
    assert.deepEqual([org.membersCount, org.createdBy, org.privateMetadata], [undefined, undefined, undefined]);
    return "decode /id; membersCount undefined";
  });

  row("F43", "unknown fields", "are kept in camelCase on the object", async (t) => {
    const { get } = await setUp(t, [ok({ brand_new_field: { inner_key: [1] }, odd__name: 2 })]);
    const org = await get();
    assert.deepEqual(org.brandNewField, { inner_key: [1] });
    assert.ok(!("brand_new_field" in org));
    assert.equal(org.odd__name, 2);
    return "brandNewField kept, its inside untouched";
  });

  row("F44", "an object or a role set of an unknown kind", "is kept as a string", async (t) => {
    const { get } = await setUp(t, [ok({ object: "organization_v9", role_set_key: "role:new" })]);
    const org = await get();
    assert.deepEqual([org.object, org.roleSetKey], ["organization_v9", "role:new"]);
    return "object organization_v9";
  });

  row(
    "F45",
    "numbers that JavaScript cannot represent",
    "are a decode error in known fields, and JSON.parse's in metadata",
    async (t) => {
      for (const number of ["9007199254740993", "1.5", "1e400", "-9007199254740993"]) {
        const { get } = await setUp(t, [bytes(edited(`"created_at":${ORG.created_at}`, `"created_at":${number}`))]);
        await fails(get(), { kind: "decode", pointer: "/created_at" });
      }
      const unusual = '{"big":9007199254740993,"half":1.5,"huge":1e400,"zero":-0}';
      const { get } = await setUp(t, [bytes(publicMetadata(unusual))]);
      assert.deepEqual((await get()).publicMetadata, JSON.parse(unusual));
      const plain = await setUp(t, [bytes(edited(`"created_at":${ORG.created_at}`, '"created_at":1.7e12'))]);
      assert.equal((await plain.get()).createdAt, 1.7e12);
      return "decode /created_at; metadata as JSON.parse";
    },
  );

  row("F46", "the same key twice", "has the last value", async (t) => {
    const { get } = await setUp(t, [bytes(edited(`"name":"${ORG.name}"`, '"name":5,"name":"Last"'))]);
    assert.equal((await get()).name, "Last");
    const doubled = '{"errors":[],"errors":[{"code":"a","code":"last","message":"M"}]}';
    const failing = await setUp(t, [json(422, doubled)]);
    assert.equal((await failure(failing.get())).code, "last");
    return "name Last; error code last";
  });

  row("F47", "keys such as __proto__, constructor, then", "are ordinary members when sent and received", async (t) => {
    const keys = ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "then", "toJSON"];
    const metadata = `{${keys.map((key) => `${JSON.stringify(key)}:{"x":1}`).join()}}`;
    const { server, api, get } = await setUp(t, [bytes(publicMetadata(metadata)), ok()]);
    const org = await get();
    assert.deepEqual(Object.keys(org.publicMetadata), keys);
    assert.equal(Object.getPrototypeOf(org.publicMetadata), Object.prototype);
    assert.equal({}.x, undefined);
    await api.mergeOrganizationMetadata(ORG.id, { publicMetadata: org.publicMetadata });
    assert.equal(server.requests[1].body.toString(), `{"public_metadata":${metadata}}`);
    const hijack = await setUp(t, [bytes(edited('"object":', '"then":"later","__proto__":{"evil":1},"object":'))]);
    const direct = await hijack.get();
    assert.equal(direct.evil, undefined);
    assert.equal(Object.getPrototypeOf(direct), Object.prototype);
    return `${keys.length} keys, byte for byte; Object.prototype untouched`;
  });

  row("F48", "a million keys, or ten million characters,", "is read in linear time", async (t) => {
    const members = Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":1`).join();
    const responses = [bytes(publicMetadata(`{${members}}`)), bytes(publicMetadata(`{"a":"${"x".repeat(1e7)}"}`))];
    const { get } = await setUp(t, responses, PATIENT);
    const start = performance.now();
    assert.equal(Object.keys((await get()).publicMetadata).length, 1_000_000);
    const took = performance.now() - start;
    assert.equal((await get()).publicMetadata.a.length, 1e7);
    between(took, 0, 100_000, "milliseconds");
    return `1 000 000 keys in ${Math.round(took)} ms`;
  });
});

/** Organizations numbered from `from` to `to`, newest first as Clerk lists them. */
const numbered = (from, to) =>
  Array.from({ length: to - from }, (_, i) => ({ ...ORG, id: `org_${to - 1 - i}`, created_at: to - 1 - i }));

/** Starts a server that lists `rows()` in the requested order. */
const listing = (rows) => (request) => {
  const query = new URL(request.path, "http://a").searchParams;
  const all = query.get("order_by")?.startsWith("+") ? rows(request).toReversed() : rows(request);
  const [limit, offset] = [Number(query.get("limit") ?? 10), Number(query.get("offset") ?? 0)];
  return page(all.slice(offset, offset + limit), all.length);
};

async function idsOf(iterable, { most = 1000, each = () => {} } = {}) {
  const ids = [];
  for await (const { id } of iterable) {
    ids.push(id);
    each(ids.length);
    assert.ok(ids.length <= most, "an endless iteration");
  }
  return ids;
}

section("Pages", () => {
  row(
    "F49",
    "a wrong total_count, or a page of another length,",
    "does not prevent the end of an iteration",
    async (t) => {
      const all = numbered(0, 7);
      const counts = [];
      for (const total of [7, 2, 100, 0, -1]) {
        const script = (request) => {
          const { searchParams } = new URL(request.path, "http://a");
          const offset = Number(searchParams.get("offset") ?? 0);
          const rows = searchParams.get("order_by")?.startsWith("+") ? all.toReversed() : all;
          return page(rows.slice(offset, offset + 3), total);
        };
        const { server, api } = await setUp(t, script);
        const ids = await idsOf(api.iterateOrganizations({ limit: 3 }));
        assert.equal(new Set(ids).size, 7, `total_count ${total}`);
        counts.push(server.requests.length);
      }
      const longer = await setUp(t, [page(all, 7), page([], 7)]);
      assert.equal((await idsOf(longer.api.iterateOrganizations({ limit: 3 }))).length, 7);
      return `7 organizations each time, ${counts.join(", ")} requests`;
    },
  );

  row("F50", "the same page forever", "is an error, not an endless loop", async (t) => {
    const { server, api } = await setUp(t, [page(numbered(0, 3), 100)]);
    const seen = await fails(idsOf(api.iterateOrganizations({ limit: 3 }), { most: 50 }), {
      kind: "decode",
      reason: "pagination_stuck",
    });
    assert.ok(server.requests.length <= 4, `${server.requests.length} requests`);
    return `${seen} after ${server.requests.length} requests`;
  });

  row("F51", "organizations created and deleted meanwhile", "do not make it skip or repeat any other", async (t) => {
    const seen = [];
    for (const change of ["insert", "delete"]) {
      let rows = numbered(0, 12);
      const { api } = await setUp(
        t,
        listing(() => rows),
      );
      const each = (count) => {
        if (count !== 5) return;
        if (change === "insert") rows = [...numbered(12, 14), ...rows];
        else rows = rows.filter(({ id }) => id !== "org_11" && id !== "org_1");
      };
      const ids = await idsOf(api.iterateOrganizations({ limit: 4 }), { each });
      assert.equal(new Set(ids).size, ids.length, `repeated: ${ids.join()}`);
      for (const { id } of numbered(2, 11)) assert.ok(ids.includes(id), `${change} skipped ${id}: ${ids.join()}`);
      seen.push(`${change}: ${ids.length}`);
    }
    return seen.join(", ");
  });
});
