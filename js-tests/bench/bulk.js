// How much of Clerk's rate limit does a long job use? Ten thousand merges, as fast as a thousand in ten seconds are admitted.
import { fork } from "node:child_process";
import { once } from "node:events";
import { asAmount, asRatio } from "./figure.js";

/** So many merges of each organization: as many as its own limit admits in one window. */
const EACH = 10;
const WINDOW = 10_000;

/** The emulator in its own process; `count` asks how many requests came to it. */
async function emulator(options) {
  const child = fork(new URL("bulk.worker.js", import.meta.url), [JSON.stringify(options)]);
  const [address] = await once(child, "message");
  const count = async () => {
    child.send("count");
    const [requests] = await once(child, "message");
    return requests;
  };
  return { ...address, count, close: () => child.disconnect() };
}

/** An organization after the other, each again when all have had their turn. */
function* merges(ids) {
  for (let round = 0; round < EACH; round++) for (const id of ids) yield { id, round };
}

async function idsOf(api) {
  const ids = [];
  for await (const { id } of api.iterateOrganizations({ limit: 499 })) ids.push(id);
  return ids;
}

/** Throws where a merge is missing: a fast run that loses one is no run. */
async function verify(api) {
  for await (const { id, publicMetadata } of api.iterateOrganizations({ limit: 499 }))
    for (let round = 0; round < EACH; round++)
      if (publicMetadata[`m${round}`] !== 1) throw new Error(`${id} lacks the merge of round ${round}`);
}

export default async function* bulk({ subject, smoke }) {
  const [{ OrganizationsApi }, { bulk }] = await Promise.all([
    import(subject.entry),
    import(subject.path("dist/bulk.js")),
  ]);
  const window = smoke ? 500 : WINDOW;
  const limit = smoke ? 20 : 1000;
  const rateLimit = { limit, windowMs: window, perOrganization: { limit: EACH, windowMs: window } };
  const clerk = await emulator({ seed: smoke ? 4 : 1000, rateLimit });
  try {
    const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
    const ids = await idsOf(api);
    // What was listed is not in the job's window.
    await new Promise((resolve) => setTimeout(resolve, window));
    const before = await clerk.count();
    const start = performance.now();
    const merge = ({ id, round }, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { [`m${round}`]: 1 } });
    const { done, failures } = await bulk(api, merges(ids), merge).summary();
    const took = performance.now() - start;
    const requests = (await clerk.count()) - before;
    if (failures.length > 0) throw failures[0].error;
    await verify(api);
    const name = `${done.toLocaleString("en")} merges at ${limit} in ${window / 1000} s`;
    const allowed = (done / limit) * window;
    yield asRatio({
      name,
      unit: "s",
      ours: [took / 1000],
      against: "the limit",
      other: [allowed / 1000],
      goal: 1 / 0.95,
    });
    yield asAmount({ name: `${name}, requests`, unit: "", ours: [requests], goal: done * 1.01 });
  } finally {
    clerk.close();
  }
}
