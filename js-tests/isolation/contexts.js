// Checks in whose async context the code of a call runs. Many users share one client, and everything that runs for a
// call must see its own user. Runs in every host, and returns the violations.
import { AsyncLocalStorage } from "node:async_hooks";
import { OrganizationsApi } from "clerk-organizations";
import ORGANIZATION from "../fixtures/organization.json" with { type: "json" };

const USERS = 40;

const answer = (status, body, headers) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

/** A server within the program: it refuses some requests by rate, fails some once, and responds to all slowly. */
function serverOf(seen) {
  const requests = new Map();
  let count = 0;
  return async (url) => {
    const id = url.split("/").at(-1);
    seen("fetch", id);
    count += 1;
    const attempt = (requests.get(id) ?? 0) + 1;
    requests.set(id, attempt);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (count === 9) return answer(429, { errors: [] }, { "retry-after": "0" });
    if (attempt === 1 && Number(id.split("_")[1]) % 5 === 0) return answer(503, { errors: [] });
    return answer(200, { ...ORGANIZATION, id });
  };
}

const OPTIONS = { baseUrl: "http://127.0.0.1:1/v1", maxConcurrent: 2 };

/** One client for all users. It cannot tell for whom a function runs, but it must be a user with a pending call. */
function shared({ seen, isUnderWay, wrong, ...options }) {
  const look = (what) => {
    const found = seen(what);
    if (!isUnderWay(found)) wrong.push(`${what}: nothing is under way for ${found}`);
    return found;
  };
  const sent = new Set();
  const api = new OrganizationsApi({
    ...OPTIONS,
    ...options,
    // The token expires at once, so that it is requested repeatedly.
    token: () => {
      look("token");
      return { token: "sk_test_contexts", expiresAt: Date.now() + 2 };
    },
    onEvent: ({ type }) => {
      const found = look(`onEvent ${type}`);
      if (type === "request") sent.add(found);
    },
  });
  return { of: () => api, sent };
}

/** One client per user, which share the limit of their key. Each knows for whom a listener runs. */
function each({ seen, wrong: _, isUnderWay: __, ...options }) {
  const sent = new Set();
  const of = (id) =>
    new OrganizationsApi({
      ...OPTIONS,
      ...options,
      secretKey: "sk_test_contexts",
      onEvent: ({ type }) => {
        seen(`onEvent ${type}`, id);
        if (type === "request") sent.add(id);
      },
    });
  return { of, sent };
}

/** Returns what ran in the context of another user, as `what: expected, found`, and the number of checks. */
export async function misplaced() {
  const found = [await round(shared), await round(each)];
  return { wrong: found.flatMap(({ wrong }) => wrong), looks: Math.min(...found.map(({ looks }) => looks)) };
}

async function round(clients) {
  const user = new AsyncLocalStorage();
  const underWay = new Set();
  const wrong = [];
  let looks = 0;
  const seen = (what, expected) => {
    looks += 1;
    const found = user.getStore();
    if (found === undefined || (expected !== undefined && found !== expected))
      wrong.push(`${what}: ${expected}, ${found}`);
    return found;
  };
  const isUnderWay = (id) => underWay.has(id);
  const { of, sent } = clients({ seen, isUnderWay, wrong, fetch: serverOf(seen) });
  const calls = Array.from({ length: USERS }, (_, i) =>
    user.run(`user_${i}`, async () => {
      const id = `user_${i}`;
      // Some calls start later, when others wait in the queue.
      if (i > USERS / 2) await new Promise((resolve) => setTimeout(resolve, 15));
      underWay.add(id);
      const answered = await of(id).getOrganization(id, undefined, {
        acquire: async ({ organizationId }) => {
          seen("acquire", organizationId);
          await new Promise((resolve) => setTimeout(resolve, 1));
          seen("acquire after a wait", organizationId);
        },
        onResponse: () => seen("onResponse", id),
      });
      underWay.delete(id);
      seen("after await", id);
      if (answered.id !== id) wrong.push(`${id} was answered ${answered.id}`);
    }),
  );
  await Promise.all(calls);
  for (let i = 0; i < USERS; i++) if (!sent.has(`user_${i}`)) wrong.push(`no request event of user_${i}`);
  return { wrong, looks };
}
