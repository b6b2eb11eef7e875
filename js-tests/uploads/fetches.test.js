// Tests that a logo can be uploaded through any `fetch`, from anything that contains bytes, and is the same when it is
// sent again.
import assert from "node:assert/strict";
import { openAsBlob, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { status } from "../faults/behaviours.js";
import { ID, ok, setUp } from "../faults/calling.js";
import { png } from "../png.js";
import { FOREIGN, OWN } from "./fetches.js";
import { assertSame, assertSent } from "./sent.js";
import { temporaryFolder } from "./temporary.js";

const PNG = png(300);
const tooMany = () => status(429, { retryAfter: 0 });

/** The same image in each form in which a program may have it. */
function filesOf(path) {
  writeFileSync(path, PNG);
  return {
    bytes: [() => PNG, "logo"],
    Blob: [() => new Blob([PNG]), "logo"],
    File: [() => new File([PNG], "a picture.png", { type: "text/plain" }), "a picture.png"],
    "a file on disk": [() => openAsBlob(path), "logo"],
  };
}

// They wait for the limiter most of the time.
describe("each fetch", { concurrency: true }, () => {
  for (const [name, make] of Object.entries({ ...FOREIGN, ...OWN })) {
    test(`${name} uploads a logo in any form`, async (t) => {
      const { server, api } = await setUp(t, [ok()], { fetch: await make(t) });
      for (const [open, fileName] of Object.values(filesOf(temporaryFolder(t).path("logo.png")))) {
        const after = await api.uploadOrganizationLogo(ID, { file: await open(), uploaderUserId: "user_1" });
        assert.equal(after.id, ID);
        const fields = { uploader_user_id: "user_1" };
        await assertSent(server.requests.at(-1), PNG, { name: fileName, fields });
      }
    });

    test(`${name} sends the same logo again`, async (t) => {
      const { server, api } = await setUp(t, ({ number }) => (number % 2 ? ok() : tooMany()), { fetch: await make(t) });
      for (const [kind, [open, fileName]] of Object.entries(filesOf(temporaryFolder(t).path("logo.png")))) {
        await api.uploadOrganizationLogo(ID, { file: await open() });
        const [first, second] = server.requests.slice(-2);
        await assertSent(first, PNG, { name: fileName });
        await assertSent(second, PNG, { name: fileName });
        // Each FormData has a different boundary.
        if (kind !== "bytes" || Object.hasOwn(FOREIGN, name)) assertSame(first, second);
      }
    });
  }
});

test("an upload with a proxy passes through it", async (t) => {
  const fetch = await FOREIGN["undici 7 through a proxy"](t);
  const { server, api } = await setUp(t, [ok()], { fetch });
  await api.uploadOrganizationLogo(ID, { file: PNG });
  assert.deepEqual(fetch.passed, [new URL(server.origin).host]);
});

test("a fetch that replaced the global one receives bytes with their media type", async (t) => {
  const own = globalThis.fetch;
  t.after(() => Object.assign(globalThis, { fetch: own }));
  const { server, api } = await setUp(t, [ok()]);
  const bodies = [];
  globalThis.fetch = (url, init) => {
    bodies.push(init.body);
    return own(url, init);
  };
  for (const file of [PNG, new Blob([PNG])]) await api.uploadOrganizationLogo(ID, { file });
  assert.ok(bodies.every((body) => body instanceof Uint8Array));
  for (const request of server.requests) await assertSent(request, PNG);
});
