// Helpers for the tests of bulk: an emulator with organizations, its client, and work that waits until it is released.
import { OrganizationsApi } from "clerk-organizations";
import { start } from "../emulator/index.js";

/** Starts an emulator that closes with the test, and returns it with a client and the ids of the organizations. */
export async function setUp(t, seed = 0, options = {}, client = {}) {
  const clerk = await start({ seed, ...options });
  t.after(() => clerk.close());
  const api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url, ...client });
  const { data } = seed ? await api.listOrganizations({ limit: Math.min(seed, 499) }) : { data: [] };
  clerk.requests.clear();
  return { clerk, api, ids: data.map(({ id }) => id) };
}

/** A client for tests that send nothing. */
export const unused = () => new OrganizationsApi({ secretKey: "sk_test_unused", baseUrl: "http://127.0.0.1:9" });

export const numbers = (count) => Array.from({ length: count }, (_, i) => `n${i}`);

/** Work that a test controls: `cue(item)` completes an item, `cue(item, error)` makes it fail. */
export function onCue() {
  const waiting = new Map();
  const work = (item) => new Promise((resolve, reject) => waiting.set(item, { resolve, reject }));
  const cue = async (item, error) => {
    const { resolve, reject } = waiting.get(item);
    waiting.delete(item);
    error ? reject(error) : resolve(item);
    await soon();
  };
  return { work, cue, waiting };
}

/** Resolves after all pending callbacks. */
export const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

export async function all(run) {
  const results = [];
  for await (const result of run) results.push(result);
  return results;
}

/** Makes a checkpoint in memory. */
export function inMemory(keys = []) {
  const kept = new Set(keys);
  return { kept, has: (key) => kept.has(key), add: (key) => void kept.add(key) };
}

/** Collects the unhandled rejections during a test. */
export function unhandled(t) {
  const seen = [];
  const note = (reason) => seen.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  return seen;
}
