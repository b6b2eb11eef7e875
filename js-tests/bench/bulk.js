// Measures how much of Clerk's rate limit a long job uses: ten thousand merges against a limit of a thousand in ten
// seconds, once in one process, and once in a process that is killed halfway.
import { fork } from "node:child_process";
import { once } from "node:events";
import { assertExact, assertWhole, runKilled } from "../bulk/killing.js";
import { asAmount, asRatio } from "./figure.js";

/** The merges per organization: as many as its own limit admits in one window. */
const EACH = 10;
const FULL = { organizations: 1000, limit: 1000, window: 10_000 };
const SMOKE = { organizations: 4, limit: 20, window: 500 };

/** Starts the emulator in its own process. `seen` returns the requests since its last call. */
export async function emulator(options) {
  const child = fork(new URL("bulk.worker.js", import.meta.url), [JSON.stringify(options)]);
  const [address] = await once(child, "message");
  const seen = async () => {
    child.send("seen");
    const [requests] = await once(child, "message");
    return requests;
  };
  return { ...address, seen, close: () => child.disconnect() };
}

/** Goes through all organizations, then starts again with the first. */
function* merges(ids) {
  for (let number = 0; number < ids.length * EACH; number++) yield { id: ids[number % ids.length], number };
}

const merge = ({ id, number }, api) => api.mergeOrganizationMetadata(id, { publicMetadata: { [`m${number}`]: 1 } });

async function asTheyCome({ clerk, api, ids, bulk }) {
  const start = performance.now();
  const { done, failures } = await bulk(api, merges(ids), merge).summary();
  const took = performance.now() - start;
  if (failures.length > 0) throw failures[0].error;
  return { took, done, requests: (await clerk.seen()).count };
}

async function killed({ clerk, ids, modules }) {
  const job = { url: clerk.url, secretKey: clerk.secretKey, ids, merges: ids.length * EACH, modules };
  const run = await runKilled(job, clerk.seen);
  assertExact(run, job.merges);
  return { took: run.took, done: job.merges, requests: run.first.count + run.second.count };
}

/** Sets up a run, measures it, and checks that no merge was lost. */
async function measured(run, { organizations, limit, window }, subject) {
  const modules = [subject.entry, ...["dist/bulk.js", "dist/node.js"].map((path) => subject.path(path))];
  const [{ OrganizationsApi }, { bulk }] = await Promise.all(modules.slice(0, 2).map((module) => import(module)));
  const rateLimit = { limit, windowMs: window, perOrganization: { limit: EACH, windowMs: window } };
  const clerk = await emulator({ seed: organizations, rateLimit, record: organizations * EACH * 2 });
  try {
    const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
    const ids = [];
    for await (const { id } of api.iterateOrganizations({ limit: 499 })) ids.push(id);
    // The requests of the listing above must not count in the job's window.
    await new Promise((resolve) => setTimeout(resolve, window));
    await clerk.seen();
    const figures = await run({ clerk, api, ids, bulk, modules });
    await assertWhole(api.iterateOrganizations({ limit: 499 }), EACH);
    return figures;
  } finally {
    clerk.close();
  }
}

const RUNS = [
  // Only the first run has a goal. The second takes longer, because the new process has to find the rate again.
  { run: asTheyCome, with: "", goal: 1 / 0.95 },
  { run: killed, with: ", killed in the middle", goal: undefined },
];

export default async function* bulk({ subject, smoke }) {
  const size = smoke ? SMOKE : FULL;
  for (const { run, with: how, goal } of RUNS) {
    const { took, done, requests } = await measured(run, size, subject);
    const name = `${done.toLocaleString("en")} merges at ${size.limit} in ${size.window / 1000} s${how}`;
    const allowed = (done / size.limit) * size.window;
    const ratio = { name, unit: "s", ours: [took / 1000], against: "the limit", other: [allowed / 1000], goal };
    yield asRatio(ratio);
    yield asAmount({ name: `${name}, requests`, unit: "", ours: [requests], goal: done * 1.01 });
  }
}
