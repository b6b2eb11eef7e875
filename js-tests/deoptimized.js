// Discards all optimized code whenever the core calls into JavaScript, once its callers have been optimized. `deoptimized.test.js` runs it.
import { Session } from "node:inspector";
import { OrganizationsApi } from "clerk-organizations";
import { createProxy } from "clerk-organizations/proxy";

/** How often each call is made first. V8 has optimized it long before. */
const CALLS = 6000;

const session = new Session();
session.connect();
session.post("Profiler.enable");

let isArmed = false;
let discarded = 0;

/** V8 discards all optimized code when precise coverage begins. */
function discardOptimizedCode() {
  session.post("Profiler.startPreciseCoverage", { callCount: true });
  session.post("Profiler.stopPreciseCoverage");
  discarded += 1;
}

/** Replaces the functions that the core calls, as programs do for their tests and for tracing. */
function intercept(owner, name) {
  const original = owner[name];
  owner[name] = function (...given) {
    if (isArmed && new Error().stack.includes("wasm:")) discardOptimizedCode();
    return original.apply(this, given);
  };
}
for (const [owner, name] of [
  [Array, "isArray"],
  [Object, "entries"],
  [Math, "random"],
  [Date, "now"],
  [Date, "parse"],
  [Reflect, "get"],
])
  intercept(owner, name);

const DELETED = { object: "organization", id: "org_1", deleted: true };
const answers = { ok: () => Response.json(DELETED), missing: () => Response.json({ errors: [] }, { status: 404 }) };
const apiFor = (answer) =>
  new OrganizationsApi({ secretKey: "sk_test_1", fetch: async () => answers[answer](), maxRetries: 0 });
const [ok, missing] = Object.keys(answers).map(apiFor);
const proxy = createProxy({ secretKey: "sk_test_1", authorize: () => true, fetch: async () => answers.ok() });
const request = () =>
  new Request("http://localhost/api/clerk/organizations/org_1", {
    method: "DELETE",
    headers: { origin: "http://localhost" },
  });

const CASES = [
  () => ok.deleteOrganization("org_1"),
  () => missing.getOrganization("org_1").catch((error) => error.status),
  () => ok.preview("createOrganization", { name: "Acme", publicMetadata: { a: 1 } }),
  async () => (await proxy(request())).text(),
];

const results = [];
for (const call of CASES) {
  isArmed = false;
  for (let i = 0; i < CALLS; i++) await call();
  isArmed = true;
  results.push(await call());
}
console.log(JSON.stringify({ discarded, results }));
