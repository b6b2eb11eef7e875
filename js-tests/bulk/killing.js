// Kills a job in a process of its own and starts it again, and counts which process made which merge.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The keys that a checkpoint holds, as it lies there: its last line may be cut off. */
const held = (path) => readFileSync(path, "utf8").split("\n").slice(0, -1).map(JSON.parse);

/** The keys of the merges that an emulator was asked for since it was last looked at, and of those that it made. */
export function seen({ requests }) {
  const merges = requests.list
    // Of one that was refused at the door nobody has read the body.
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

/** What the job is made of, where it is not another copy of the package. */
const MODULES = ["clerk-organizations", "clerk-organizations/bulk", "clerk-organizations/node"];

/** The job's process, and its first report that `until` is waiting for. */
function begin(input, until) {
  const child = fork(new URL("merging.js", import.meta.url), [JSON.stringify({ modules: MODULES, ...input })]);
  const reported = new Promise((resolve) => child.on("message", (report) => until(report) && resolve(report)));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the job ended with ${code}`)));
  ended.catch(() => {});
  return { child, reported: Promise.race([reported, ended]) };
}

/**
 * Runs `job` (`{ url, secretKey, ids, merges }`), kills it when half is done, and runs it again. `look` gives, perhaps later, what
 * the emulator has `seen`.
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
    // What had arrived when it was killed is still done.
    await new Promise((resolve) => setTimeout(resolve, 200));
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
  assert.equal(new Set(first.made).size, first.made.length, "nothing twice in the first run");
  // What is under way when a process dies nobody can know: at most as many as go at once.
  const unknown = first.made.length - kept.length;
  assert.ok(unknown >= 0 && unknown <= 10, `${first.made.length} made, ${kept.length} kept`);
  const made = new Set(first.made);
  assert.deepEqual(
    kept.filter((key) => !made.has(key)),
    [],
    "nothing is kept that was not made",
  );
  const rest = merges - kept.length;
  assert.deepEqual(summary, { done: rest, failed: 0, skipped: kept.length, isComplete: true, failures: [] });
  const isKept = new Set(kept);
  assert.deepEqual(
    second.sent.filter((key) => isKept.has(key)),
    [],
    "nothing that was kept is sent again",
  );
  assert.equal(second.made.length, rest);
  assert.equal(new Set(second.made).size, rest, "nothing twice in the second run");
  assert.equal(new Set(keys).size, merges);
}

/** Throws unless every organization holds its merges, and no other. */
export async function assertWhole(organizations, each) {
  for await (const { id, publicMetadata } of organizations)
    assert.equal(Object.keys(publicMetadata).filter((name) => /^m\d+$/.test(name)).length, each, id);
}
