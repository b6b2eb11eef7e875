// Kills a job that runs in its own process, starts it again, and compares the merges of both processes.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The records in a checkpoint file, without its last line, which may be incomplete, and without kept space. */
export const recordsIn = (path) => readFileSync(path, "utf8").split("\n").slice(0, -1).filter(Boolean).map(JSON.parse);

/** The keys of the items that a checkpoint file has as done. That of the tool also says whose it is. */
export const held = (path) =>
  recordsIn(path).filter((record) => typeof record === "string" && !record.startsWith("key "));

/** Counts the items of a checkpoint file that were begun and have no result. */
export const open = (path) => {
  const begun = new Set();
  for (const record of recordsIn(path))
    if (record.begun) begun.add(record.begun);
    else begun.delete(record.failed ?? record);
  return begun.size;
};

/** The keys of the merges that an emulator received since the last call, and of those that it made. */
export function seen({ requests }) {
  const merges = requests.list
    // The emulator did not read the body of a request that it refused early.
    .filter(({ method, body }) => method === "PATCH" && body !== undefined)
    .map(({ body, status }) => ({ key: Object.keys(JSON.parse(body).public_metadata)[0], status }));
  const count = requests.count;
  requests.clear();
  return {
    count,
    sent: merges.map(({ key }) => key),
    made: merges.filter(({ status }) => status === 200).map(({ key }) => key),
  };
}

/** The modules of the job by default: the installed package. */
const MODULES = ["clerk-organizations", "clerk-organizations/bulk", "clerk-organizations/node"];

/** Starts the job, and returns its process and its first report that satisfies `until`. */
function begin(input, until) {
  const child = fork(new URL("merging.js", import.meta.url), [JSON.stringify({ modules: MODULES, ...input })]);
  const reported = new Promise((resolve) => child.on("message", (report) => until(report) && resolve(report)));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the job ended with ${code}`)));
  ended.catch(() => {});
  return { child, reported: Promise.race([reported, ended]) };
}

/** Resolves when servers of this process have processed what had arrived at them: data is read in each turn of the event loop. */
export async function processed() {
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

/**
 * Runs `job` (`{ url, secretKey, ids, merges }`), kills it when half is done, and runs it again. `look` returns what
 * the emulator has `seen`, or a promise of it.
 */
export async function runKilled(job, look) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-organizations-"));
  try {
    const input = { ...job, path: join(folder, "done") };
    const start = performance.now();
    const killed = begin(input, ({ done }) => done >= job.merges / 2);
    await killed.reported;
    killed.child.kill("SIGKILL");
    await once(killed.child, "exit");
    await processed();
    const kept = held(input.path);
    const first = await look();
    const { summary } = await begin(input, ({ summary }) => summary !== undefined).reported;
    return { took: performance.now() - start, kept, first, second: await look(), summary, keys: held(input.path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws unless the second run did exactly what the first had left, and neither did anything twice. */
export function assertExact({ kept, first, second, summary, keys }, merges) {
  assert.equal(new Set(first.made).size, first.made.length, "the first run made a merge twice");
  // The outcome of calls in progress at the kill is unknown: at most as many as run at once.
  const unknown = first.made.length - kept.length;
  assert.ok(unknown >= 0 && unknown <= 10, `${first.made.length} made, ${kept.length} kept`);
  const made = new Set(first.made);
  assert.deepEqual(
    kept.filter((key) => !made.has(key)),
    [],
    "the checkpoint has a merge that was not made",
  );
  const rest = merges - kept.length;
  assert.deepEqual(summary, { done: rest, failed: 0, skipped: kept.length, isComplete: true, failures: [] });
  const isKept = new Set(kept);
  assert.deepEqual(
    second.sent.filter((key) => isKept.has(key)),
    [],
    "the second run repeated a merge of the checkpoint",
  );
  assert.equal(second.made.length, rest);
  assert.equal(new Set(second.made).size, rest, "the second run made a merge twice");
  assert.equal(new Set(keys).size, merges);
}

/** Throws unless every organization has `each` merges. */
export async function assertWhole(organizations, each) {
  for await (const { id, publicMetadata } of organizations)
    assert.equal(Object.keys(publicMetadata).filter((name) => /^m\d+$/.test(name)).length, each, id);
}
