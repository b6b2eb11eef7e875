// The emulator in a process of its own, which reports how much processor time and memory it has used.
import { start } from "../start.js";

const MEMBERS = 10_000;

const emulator = await start({ seed: Number(process.argv[2]), record: 1000 });
const headers = { authorization: `Bearer ${emulator.secretKey}`, "content-type": "application/json" };
const read = async (path) => (await fetch(emulator.url + path, { headers })).json();
const total = async (path) => (await read(`${path}limit=1`)).total_count;

const [{ id: organization }, { id: other }] = (await read("/organizations?limit=2")).data;
const [user] = emulator.users;
const joined = emulator.addMembers(organization, MEMBERS);

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What the garbage collector cannot free. */
function heldBytes() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let writes = 0;
const send = (method, path, body) =>
  fetch(emulator.url + path, { method, headers, body: JSON.stringify(body) }).then((response) => {
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  });

/** Writes to every table that a list reads, so that no list can return what it remembers. */
async function write() {
  writes += 1;
  const created_by = emulator.users[writes % 50];
  const { id } = await send("POST", "/organizations", { name: `Written ${writes}`, created_by });
  const path = `/organizations/${id}`;
  await send("POST", `${path}/memberships`, { user_id: emulator.users[60], role: "org:member" });
  await send("POST", `${path}/invitations`, { email_address: `w${writes}@example.org`, role: "org:member" });
  await send("POST", `${path}/domains`, { name: `w${writes}.example`, enrollment_mode: "manual_invitation" });
  await send("POST", "/users", { username: `written_${writes}` });
  await send("PATCH", path, { name: `Rewritten ${writes}` });
  if (writes % 2 === 0) await send("DELETE", path);
  return writes;
}

const FACTS = { cpuMs, heldBytes, write };
process.on("message", async (name) => process.send(await FACTS[name]()));
process.send({
  ...{ url: emulator.url, secretKey: emulator.secretKey, organization, other, user, users: emulator.users, joined },
  totals: {
    organizations: await total("/organizations?"),
    memberships: await total("/organization_memberships?"),
    ofUser: await total(`/users/${user}/organization_memberships?`),
    invitations: await total("/organization_invitations?"),
    domains: await total("/organization_domains?"),
  },
});
