// Measures the emulator with a store of many organizations. It counts the processor time of the emulator alone, so that
// neither the client nor other programs count.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("server.js", import.meta.url));

/** Starts an emulator with `seed` organizations, the newest of which has ten thousand members more. */
export async function startServer(seed) {
  const child = fork(SERVER, [String(seed)], { execArgv: ["--expose-gc"] });
  const [facts] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (typeof facts !== "object") throw new Error("The emulator did not start.");
  const agent = new Agent({ keepAlive: true });
  return {
    ...facts,
    get: (path) => get(facts.url + path, agent, facts.secretKey),
    /** @param {"cpuMs" | "heldBytes"} name */
    fact: async (name) => {
      child.send(name);
      return (await once(child, "message"))[0];
    },
    stop: () => {
      agent.destroy();
      child.kill();
    },
  };
}

/** Uses Node's own client, whose connections are cheaper than those of fetch. */
async function get(url, agent, secretKey) {
  const sent = request(url, { agent, headers: { authorization: `Bearer ${secretKey}` } }).end();
  const [response] = await once(sent, "response");
  const chunks = await response.toArray();
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}: ${chunks.join("")}`);
}

/** The lists by name. `{n}` is another number in each request, so that no request repeats an earlier one. */
export const listsOf = ({ organization, user }) => ({
  "organizations, the newest": "/organizations",
  "organizations, a hundred from the middle": "/organizations?limit=100&offset=50{n}",
  "organizations with counts": "/organizations?limit=100&include_members_count=true&offset=1{n}",
  "organizations by name": "/organizations?order_by=name&offset=9{n}",
  "organizations by members": "/organizations?order_by=-members_count&offset=5{n}",
  "organizations by text": "/organizations?query=ridge{n}",
  "organizations of a user": `/organizations?user_id=${user}&offset={n}`,
  "members of a large organization, the newest": `/organizations/${organization}/memberships?offset={n}`,
  "members of a large organization, the last": `/organizations/${organization}/memberships?offset=9{n}`,
  "memberships of a user": `/users/${user}/organization_memberships?offset={n}`,
  "memberships, the newest": "/organization_memberships?offset={n}",
  "invitations of an organization": `/organizations/${organization}/invitations`,
  "invitations, the newest": "/organization_invitations?offset=1{n}",
  "domains, the newest": "/organization_domains?offset=1{n}",
  roles: "/organization_roles",
  permissions: "/organization_permissions",
});

/** Lists that sort or search everything. They are slower, and have no goal. */
export const searchesOf = ({ organization }) => ({
  "members of a large organization by text": `/organizations/${organization}/memberships?query=member+{n}`,
  "memberships by name": "/organization_memberships?order_by=first_name&offset={n}",
  "role sets with their numbers of members": "/role_sets",
});

const WARM_UP = 3;

/** @returns {Promise<number>} the requests that one core answers in a second */
export async function perSecond(server, path, count) {
  const ask = (i) => server.get(path.replace("{n}", String(100 + i)));
  for (let i = 0; i < WARM_UP; i += 1) await ask(i);
  const before = await server.fact("cpuMs");
  for (let i = WARM_UP; i < WARM_UP + count; i += 1) await ask(i);
  const after = await server.fact("cpuMs");
  return (count * 1000) / (after - before);
}

const MIXED = 8;

/** @returns {Promise<number[]>} the bytes that are in use after each of `rounds` rounds of `count` requests */
export async function memory(server, count, rounds) {
  const paths = Object.values(listsOf(server)).map((path) => path.replace("{n}", "100"));
  const held = [];
  for (let round = 0; round < rounds; round += 1) {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        next += 1;
        await server.get(paths[next % paths.length]);
      }
    };
    await Promise.all(Array.from({ length: MIXED }, worker));
    held.push(await server.fact("heldBytes"));
  }
  return held;
}
