// Rows that show whether another host runs rows correctly, some of them by failing. `trial.test.js` runs them.
import assert from "node:assert/strict";
import { answer, early, json, never, raw } from "../behaviours.js";
import { clientOf, ok, PNG, setUp } from "../calling.js";
import { listenersOf } from "../listeners.js";
import { NotRun } from "../not-run.js";
import { HOST, row, section } from "../row.js";
import { faultServer } from "../server.js";

section("Trial", () => {
  row("1", "a call", "", async (t) => {
    const { server, get } = await setUp(t, [ok()]);
    assert.equal((await get()).name, "Acme Inc");
    const [{ headers, method, body }] = server.requests;
    assert.equal(headers.authorization, "Bearer sk_test_faults");
    return `${HOST} ${method} ${body.length}`;
  });

  row("2", "a row that fails", "", async (t) => {
    const { get } = await setUp(t, [ok()]);
    assert.equal((await get()).name, "Nobody", "failed on purpose");
  });

  row("3", "a row without a call", "", async (t) => {
    const server = await faultServer([ok()]);
    t.after(() => server.close());
    assert.equal((await fetch(server.url)).status, 200);
    return "seen";
  });

  row("4", "a row that the host cannot run", "", () => {
    throw new NotRun("on purpose");
  });

  row("5", "a row that ends with its host", "", async (t) => {
    const { get } = await setUp(t, [never()]);
    await get();
  });

  row("6", "the log of a server", "", async (t) => {
    const before = performance.now();
    const { server, api, get } = await setUp(t, ({ number }) => (number === 1 ? json(404, {}) : ok()));
    await api.uploadOrganizationLogo("org_1", { file: PNG });
    await get({ maxRetries: 0 }).catch(() => {});
    const [upload, failed] = server.requests;
    assert.ok(upload.body.includes(PNG), "the bytes of an upload");
    assert.deepEqual([failed.number, failed.method, server.requests.length], [1, "GET", 2]);
    const times = [before - 2, upload.at, failed.at, performance.now() + 2];
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
      "times by the clock of this host",
    );
    return "seen";
  });

  row("7", "an upload that is answered before its end", "", async (t) => {
    const { server, api } = await setUp(t, [early(json(413, {}))]);
    const file = Buffer.concat([PNG, Buffer.alloc(9_000_000)]);
    await api.uploadOrganizationLogo("org_1", { file }).catch(() => {});
    assert.equal(server.requests[0].complete, false);
    return "seen";
  });

  row("8", "bytes that are not text", "", async (t) => {
    const { get } = await setUp(t, [raw(answer(200, Buffer.from([0x22, 0xff, 0x22])))]);
    const { message } = await get({ maxRetries: 0 }).catch((error) => error);
    return message;
  });

  row("9", "a signal", "", async () => {
    const controller = new AbortController();
    const { get } = clientOf("http://127.0.0.1:1", { fetch: () => new Promise(() => {}) });
    const call = get({ signal: controller.signal }).catch(({ kind }) => kind);
    const during = listenersOf(controller.signal);
    controller.abort();
    return `${during} listener, then ${await call}, then ${listenersOf(controller.signal)}`;
  });
});
