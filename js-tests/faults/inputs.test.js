// Tests which arguments are refused before anything is sent, and which are sent exactly as given: rows F52 to F67.
import assert from "node:assert/strict";
import { OrganizationsApi } from "clerk-organizations";
import { clientOf, fails, failure, ID, KEY, ok, PNG, page, sent, setUp, WRITES } from "./calling.js";
import { row, section } from "./row.js";

const INVALID = { kind: "invalid", outcome: "not_sent" };

/** Calls of every operation that takes an id, with this id. */
const withId = (api, id) => [
  api.getOrganization(id),
  api.updateOrganization(id, { name: "A" }),
  api.deleteOrganization(id),
  api.mergeOrganizationMetadata(id, { publicMetadata: {} }),
  api.uploadOrganizationLogo(id, { file: new Blob([PNG]) }),
];

async function refusedIds(t, ids) {
  const { server, api } = await setUp(t, [ok()]);
  for (const id of ids)
    for (const call of withId(api, id)) {
      const error = await failure(call);
      assert.deepEqual([error.kind, error.outcome], ["invalid", "not_sent"], error.message);
      assert.match(error.parameter, /^(organizationId|idOrSlug)/);
    }
  sent(server, 0);
  return `${ids.length} ids x 5 operations refused, 0 requests`;
}

/** Merges this metadata, and returns the body of the request. */
async function bodyOf(t, publicMetadata) {
  const { server, api } = await setUp(t, [ok()]);
  await api.mergeOrganizationMetadata(ID, { publicMetadata });
  return server.requests[0].body.toString();
}

/** Uses this value as the secret key or token. Returns the error, which must not contain it. */
async function refusedSecret(t, value) {
  const { server, get } = await setUp(t, [ok()], { secretKey: value });
  const error = await failure(get());
  assert.deepEqual([error.kind, error.parameter], ["invalid", "secretKey"]);
  assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes("51H8"), "the value is echoed");
  sent(server, 0);
  return error;
}

section("Ids and queries", () => {
  row("F52", "ids that would leave the path", "are refused", (t) =>
    refusedIds(t, ["../users", "..", ".", "%2e%2e", "..%2f", "..\\"]),
  );

  row("F53", "ids with URL text, blanks or control characters", "are refused", (t) =>
    refusedIds(t, [
      "a/b",
      "a?b",
      "a#b",
      "a\\b",
      "a%b",
      "a\nb",
      "a\0b",
      "a b",
      " a",
      "a\t",
      "\ufeffa",
      "a\u2028b",
      "a\x7fb",
    ]),
  );

  row("F54", "ids that are empty, not strings or too long", "are refused, and never address the collection", (t) =>
    refusedIds(t, [
      "",
      undefined,
      null,
      5,
      { toString: () => "org_1" },
      ["org_1"],
      "x".repeat(257),
      Number.NaN,
      5n,
      Symbol("a"),
      () => "a",
    ]),
  );

  row("F55", "slugs in any script", "are sent as UTF-8; a lone surrogate is refused", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const slugs = ["café", "組織", "🏢", "שלום", "a+b", "a&b=c", "a:b@c", "a;b,c"];
    for (const slug of slugs) await api.getOrganization(slug);
    const paths = server.requests.map(({ path }) => path);
    assert.deepEqual(
      paths.map((path) => decodeURIComponent(path)),
      slugs.map((slug) => `/v1/organizations/${slug}`),
    );
    assert.ok(
      paths.every((path) => /^\/v1\/organizations\/[\w.~%!$&'()*+,;=:@-]+$/.test(path)),
      paths.join(),
    );
    await fails(api.getOrganization("a\ud800"), INVALID);
    sent(server, slugs.length);
    return `${slugs.length} slugs encoded, 1 refused`;
  });

  row("F56", "a plus, an ampersand or a hash in the query", "are data; an unknown parameter is refused", async (t) => {
    const { server, api } = await setUp(t, [page([])]);
    await api.listOrganizations({ query: "+a b&c=d#e" });
    assert.ok(/query=%2Ba(%20|\+)b%26c%3Dd%23e/.test(server.requests[0].path), server.requests[0].path);
    const ordered = await api.listOrganizations({ orderBy: "+name" }).then(
      () => server.requests.at(-1).path,
      (error) => `${error.kind} ${error.parameter}`,
    );
    assert.ok(["invalid orderBy"].includes(ordered) || ordered.includes("order_by=%2Bname"), ordered);
    return `query=%2Ba...; orderBy: ${ordered}`;
  });

  row("F57", "false, 0 and an empty text in the query", "are sent", async (t) => {
    const { server, api } = await setUp(t, [page([])]);
    await api.listOrganizations({ includeMembersCount: false, offset: 0, query: "" });
    const query = Object.fromEntries(new URL(server.requests[0].path, "http://a").searchParams);
    assert.deepEqual(query, { include_members_count: "false", offset: "0", query: "" });
    return server.requests[0].path;
  });
});

section("Options", () => {
  row("F58", "a key, token or header that is invalid in a header", "is refused without being echoed", async (t) => {
    const hostile = ["51H8\r\nx: y", "51H8\0", "51H8é", "51H8 x", "51H8\ny"];
    for (const value of hostile) await refusedSecret(t, `sk_test_${value}`);
    for (const value of hostile.slice(0, 3)) {
      const byToken = await setUp(t, [ok()], { secretKey: undefined, token: () => value });
      const error = await failure(byToken.get());
      assert.deepEqual([error.reason, error.outcome], ["token", "not_sent"], error.message);
      assert.ok(!`${error.message}${error.stack}`.includes("51H8"), "the token is echoed");
      sent(byToken.server, 0);
    }
    for (const value of ["51H8\r\nx: y", "51H8\0"]) {
      for (const place of ["client", "call"]) {
        const headers = { "x-own": value };
        const { server, get } = await setUp(t, [ok()], place === "client" ? { headers } : {});
        const error = await failure(get(place === "call" ? { headers } : undefined));
        assert.equal(error.kind, "invalid");
        assert.match(error.parameter, /^headers/);
        assert.ok(!`${error.message}${error.stack}`.includes("51H8"), "the header is echoed");
        sent(server, 0);
      }
    }
    const { server, get } = await setUp(t, [ok()], { headers: { "x-own": "client", "x-two": "2" } });
    await get({ headers: { "x-own": "call" } });
    const { headers } = server.requests[0];
    assert.deepEqual([headers["x-own"], headers["x-two"], headers.authorization], ["call", "2", `Bearer ${KEY}`]);
    return "invalid secretKey, headers; reason token; never echoed";
  });

  row(
    "F59",
    "a key with a newline, quotes or a leading Bearer",
    "is trimmed; the others are refused with a hint",
    async (t) => {
      const { server, get } = await setUp(t, [ok()], { secretKey: `${KEY}\n` });
      await get();
      assert.equal(server.requests[0].headers.authorization, `Bearer ${KEY}`);
      for (const value of ['"sk_test_51H8"', "Bearer sk_test_51H8", "'sk_test_51H8'"])
        assert.match((await refusedSecret(t, value)).message, /quotes|Bearer/);
      assert.match((await refusedSecret(t, "pk_test_51H8")).message, /publishable/);
      await fails(clientOf("http://127.0.0.1:1", { secretKey: "" }).get(), INVALID);
      return "newline trimmed; quotes, Bearer and pk_ refused";
    },
  );

  row("F60", "a base URL with invalid parts", "is refused; a path is kept, trailing slashes are removed", async (t) => {
    const { server } = await setUp(t, [ok()]);
    const bad = [
      "https://user:pw@a.test/v1",
      "https://a.test/v1?x=1",
      "https://a.test/v1#x",
      "http://api.test/v1",
      "http://clerk.localhost/v1",
      "ftp://a.test",
      "nothing",
    ];
    for (const baseUrl of bad) {
      const error = await failure(clientOf(baseUrl).get());
      assert.deepEqual([error.kind, error.parameter], ["invalid", "baseUrl"], error.message);
      assert.ok(!error.message.includes("pw@"), "the credentials are echoed");
    }
    await fails(clientOf(5).get(), INVALID);
    await clientOf(`${server.origin}/a/b/v1///`).get();
    await clientOf(new URL(`${server.origin}/c`)).get();
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      [`/a/b/v1/organizations/${ID}`, `/c/organizations/${ID}`],
    );
    return `${bad.length + 1} refused; ${server.requests[0].path}`;
  });
});

class Instance {
  a = 1;
  #hidden = 2;
  hidden() {
    return this.#hidden;
  }
}

section("Metadata", () => {
  row(
    "F61",
    "values that JSON would silently lose",
    "are refused with their position; the rest is as by JSON.stringify",
    async (t) => {
      const cycle = {};
      cycle.self = { cycle };
      const throwing = {
        get bad() {
          throw new Error("no");
        },
      };
      const lost = {
        "a/1/b": { a: [0, { b: Number.NaN }] },
        infinite: { infinite: Number.POSITIVE_INFINITY },
        "list/1": { list: [1, undefined] },
        // biome-ignore lint/suspicious/noSparseArray: the row tests a sparse array
        "sparse/1": { sparse: [1, , 3] },
        map: { map: new Map([[1, 2]]) },
        set: { set: new Set([1]) },
        run: { run: () => 1 },
        symbol: { symbol: Symbol("s") },
        big: { big: 5n },
        "self/cycle": cycle,
        bad: throwing,
        date: { date: new Date(Number.NaN) },
        promise: { promise: Promise.resolve(1) },
      };
      const { server, api } = await setUp(t, [ok()]);
      for (const [pointer, publicMetadata] of Object.entries(lost))
        await fails(api.mergeOrganizationMetadata(ID, { publicMetadata }), {
          ...INVALID,
          parameter: `publicMetadata/${pointer}`,
        });
      sent(server, 0);
      const twice = { x: 1 };
      const kept = {
        ...{
          text: 'é\u2028"\\\n',
          empty: {},
          list: [null, true, 1.5, -0, 1e21, 5e-324],
          gone: undefined,
          when: new Date(0),
        },
        ...{
          own: { toJSON: () => "own" },
          bare: Object.assign(Object.create(null), { a: 1 }),
          instance: new Instance(),
        },
        ...{ boxed: [new String("s")].map(String), first: twice, second: twice },
      };
      assert.equal(await bodyOf(t, kept), JSON.stringify({ public_metadata: kept }));
      return `${Object.keys(lost).length} refused by pointer, 0 requests; the rest byte for byte`;
    },
  );

  row("F62", "metadata of more than 8 KB", "is refused before it is sent", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const fit = { a: "x".repeat(8192 - '{"a":""}'.length) };
    await api.mergeOrganizationMetadata(ID, { publicMetadata: fit });
    sent(server, 1);
    for (const field of ["publicMetadata", "privateMetadata"])
      for (const metadata of [{ a: `${fit.a}x` }, { a: "é".repeat(4096) }])
        await fails(api.mergeOrganizationMetadata(ID, { [field]: metadata }), { ...INVALID, parameter: field });
    sent(server, 1);
    return "8192 bytes sent, 8193 refused";
  });

  row("F63", "an update with metadata at a version without it", "is refused with the alternative", async (t) => {
    const { server, api } = await setUp(t, [ok()], { apiVersion: "2026-05-12" });
    const error = await failure(api.updateOrganization(ID, { publicMetadata: {} }));
    assert.deepEqual([error.kind, error.parameter], ["invalid", "publicMetadata"]);
    assert.match(error.message, /mergeOrganizationMetadata/);
    sent(server, 0);
    const older = await setUp(t, [ok()]);
    await older.api.updateOrganization(ID, { publicMetadata: {} });
    assert.equal(older.server.requests[0].body.toString(), '{"public_metadata":{}}');
    return "invalid publicMetadata; sent at the default version";
  });
});

const upload = (api, file, more = {}) => api.uploadOrganizationLogo(ID, { file, ...more });
const detached = () => {
  const buffer = PNG.buffer.slice(PNG.byteOffset, PNG.byteOffset + PNG.length);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};
const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(PNG) });
const erring = () => new ReadableStream({ start: (controller) => controller.error(new Error("disk")) });
const icon = (rest) => Buffer.concat([rest, Buffer.alloc(20)]);

section("Logos", () => {
  row("F64", "a value that is not a logo", "is refused with nothing sent; a logo is sent completely", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const bad = {
      empty: new Blob([]),
      noBytes: new Uint8Array(0),
      tooBig: new Blob([PNG, Buffer.alloc(10 * 1024 * 1024)]),
      svg: new Blob(["<svg xmlns='http://www.w3.org/2000/svg'/>"], { type: "image/svg+xml" }),
      bmp: icon(Buffer.from("BM")),
      heic: icon(Buffer.from("\0\0\0\x18ftypheic", "latin1")),
      renamed: new File(["hello, I am text"], "logo.png", { type: "image/png" }),
      cutShort: PNG.subarray(0, 6),
      stream: endless(),
      erringStream: erring(),
      detached: detached(),
      path: "/tmp/logo.png",
      nothing: undefined,
      nil: null,
      number: 5,
      plain: {},
      unreadable: {
        size: 10,
        type: "image/png",
        slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }),
        arrayBuffer: () => {},
      },
    };
    for (const [name, file] of Object.entries(bad)) {
      const error = await failure(upload(api, file));
      assert.deepEqual(
        [error.kind, error.outcome, error.parameter],
        ["invalid", "not_sent", "file"],
        `${name}: ${error.message}`,
      );
    }
    assert.match((await failure(upload(api, "/tmp/logo.png"))).message, /openAsBlob/);
    sent(server, 0);
    const shared = new Uint8Array(new SharedArrayBuffer(PNG.length));
    shared.set(PNG);
    const limit = Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024 - PNG.length, 1)]);
    const view = new DataView(PNG.buffer, PNG.byteOffset, PNG.length);
    for (const file of [new Blob([PNG]), PNG, Uint8Array.from(PNG).buffer, view, new Blob([limit])])
      await upload(api, file);
    assert.ok(server.requests.at(-1).body.includes(limit), "all bytes are sent");
    const sharing = await upload(api, shared).then(
      () => "sent",
      ({ kind }) => kind,
    );
    assert.ok(["sent", "invalid"].includes(sharing), sharing);
    return `${Object.keys(bad).length} refused; 5 sent; shared memory: ${sharing}`;
  });

  row("F65", "file names with quotes, line ends, paths", "are sanitized", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const names = [
      'a"b.png',
      "a\r\nx-evil: 1\r\n\r\nb.png",
      "../../etc/passwd",
      "C:\\dir\\logo.png",
      "標誌.png",
      "x".repeat(10_000),
      "..",
      "",
    ];
    for (const name of names) await upload(api, new File([PNG], name));
    for (const { body, headers } of server.requests) {
      const shown = body.toString();
      const boundary = /boundary=(\S+)/.exec(headers["content-type"])[1];
      assert.equal(shown.split(`--${boundary}`).length - 1, 2, "one part and the end");
      const [line, ...others] = shown.match(/^content-disposition: .*$/gim);
      const name = /filename="([^"]*)"/.exec(line)[1];
      assert.ok(others.length === 0 && !shown.includes("\r\nx-evil"), line);
      assert.ok(name !== "" && name.length <= 255 && !/[/\\]|^\.\.?$/.test(name), line);
      assert.ok(body.includes(PNG));
    }
    return `${names.length} names, one clean part each`;
  });
});

section("Callers", () => {
  row("F66", "changes of parameters after the call", "have no effect", async (t) => {
    const { server, api } = await setUp(t, [ok()], { maxConcurrent: 1 });
    const first = api.getOrganization(ID);
    const params = { name: "Before", publicMetadata: { a: [1] } };
    const bytes = Uint8Array.from(PNG);
    const calls = [first, api.createOrganization(params), upload(api, bytes)];
    params.name = "After";
    params.publicMetadata.a.push(2);
    bytes.fill(0);
    await Promise.all(calls);
    assert.equal(server.requests[1].body.toString(), '{"name":"Before","public_metadata":{"a":[1]}}');
    assert.ok(server.requests[2].body.includes(PNG), "the bytes of the call");
    const options = { secretKey: KEY, baseUrl: server.url, headers: { "x-own": "before" } };
    const own = new OrganizationsApi(options);
    options.headers["x-own"] = "after";
    options.secretKey = "sk_test_after";
    await own.getOrganization(ID);
    const { headers } = server.requests[3];
    assert.deepEqual([headers.authorization, headers["x-own"]], [`Bearer ${KEY}`, "before"]);
    return "parameters, bytes and options as they were at the call";
  });

  row("F67", "proxies and getters that throw", "are a rejected promise, and the next call works", async (t) => {
    const { server, api } = await setUp(t, [ok()]);
    const trap = () => {
      throw new Error("trapped");
    };
    const hostile = new Proxy(
      {},
      { get: trap, ownKeys: trap, has: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap },
    );
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const evil of [hostile, revoked.proxy, Object.defineProperty({}, "name", { get: trap, enumerable: true })]) {
      const calls = [
        () => api.createOrganization(evil),
        () => api.listOrganizations(evil),
        () => api.getOrganization(evil),
        () => api.updateOrganization(ID, evil),
        () => api.mergeOrganizationMetadata(ID, { publicMetadata: evil }),
        () => upload(api, evil),
      ];
      for (const call of calls) {
        const error = await failure(call());
        assert.equal(error.outcome, "not_sent", error.message);
        assert.equal(error.kind, "invalid", error.message);
      }
    }
    for (const options of [hostile, revoked.proxy]) {
      await fails(api.getOrganization(ID, undefined, options), INVALID);
      await fails(new OrganizationsApi(options).getOrganization(ID), INVALID);
    }
    sent(server, 0);
    await WRITES.create(api);
    return "22 hostile calls rejected, the next one works";
  });
});
