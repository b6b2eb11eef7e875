// Makes calls whose file changes before it is sent, as a program, so that a test sees whether it survives. It prints a
// line of JSON with the outcome of each case and the requests that the server received.
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "../faults/behaviours.js";
import { clientOf, ID, ok, until } from "../faults/calling.js";
import { faultServer } from "../faults/server.js";
import { png } from "../png.js";

const folder = mkdtempSync(join(tmpdir(), "changing-file-"));
const path = join(folder, "logo.png");
const large = Buffer.alloc(2_000_000, 1);

/** The ways in which a file on disk can be in a Blob. `save` writes the image for `wrap`. */
const WRAPPED = {
  openAsBlob: (file) => file,
  slice: (file) => file.slice(0, file.size),
  File: (file) => new File([file], "logo.png"),
  between: (file) => new Blob([png(50), file, Buffer.alloc(40_000)]),
  // The file is only in the middle of a large Blob.
  hidden: (file) => new Blob([png(50), large, file.slice(0, 1), large]),
};

const save = (size) => writeFileSync(path, png(size));
const change = async () => {
  await sleep(20);
  save(61);
};
const tooMany = () => status(429, { retryAfter: 0 });

/** A call whose file changes at some moment. The server holds its first response until `release()`. */
const CASES = {
  async before({ upload }) {
    await change();
    return upload();
  },
  // The only slot is taken while the file is checked, and the file changes before the slot is free.
  async queued({ api, upload, server, release }) {
    const first = api.getOrganization(ID);
    await until(() => server.requests.length === 1);
    const call = upload();
    call.catch(() => {});
    await sleep(60);
    await change();
    release();
    await first;
    return call;
  },
  // The file changes after the first attempt has sent it.
  async retried({ upload, server, release }) {
    const call = upload();
    call.catch(() => {});
    await until(() => server.requests[0]?.complete);
    await change();
    release();
    return call;
  },
};
const FIRST = { queued: ok(), retried: tooMany() };

function held(behaviour) {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  return { release, script: [(exchange) => released.then(() => behaviour(exchange)), ok()] };
}

async function ended(name, wrap, options) {
  const { release, script } = FIRST[name] ? held(FIRST[name]) : { script: [ok()] };
  const server = await faultServer(script);
  save(60);
  const file = wrap(await openAsBlob(path));
  const { api } = clientOf(server.url, { maxConcurrent: 1, ...options });
  const upload = () => api.uploadOrganizationLogo(ID, { file });
  const result = await CASES[name]({ api, upload, server, release }).then(
    () => "resolved",
    ({ kind, outcome, parameter }) => [kind, parameter, outcome].join(" "),
  );
  await server.close();
  const logos = server.requests.filter(({ method }) => method === "PUT").map(({ body }) => body.toString("base64"));
  return { result, logos: logos.length, isSame: new Set(logos).size < 2 };
}

const seen = {};
for (const [by, options] of Object.entries({ own: {}, foreign: { fetch: (...given) => fetch(...given) } }))
  for (const name of Object.keys(CASES))
    for (const [how, wrap] of Object.entries(WRAPPED)) seen[`${how} ${name} ${by}`] = await ended(name, wrap, options);
// An uncaught error may occur after the end of the call.
await sleep(100);
rmSync(folder, { recursive: true });
console.log(JSON.stringify(seen));
