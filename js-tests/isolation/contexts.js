// In whose async context does the code of a call run? Calls of many users share one client; everything that runs for a call must
// see its own user. Runs in every host, and gives what was seen wrongly.
import { AsyncLocalStorage } from "node:async_hooks";
import { OrganizationsApi } from "clerk-organizations";
import ORGANIZATION from "../fixtures/organization.json" with { type: "json" };

const USERS = 40;

const answer = (status, body, headers) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

/** A server of the program's own: some requests are refused by rate, some fail once, all take a while. */
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

/** What ran in the context of somebody else, as `what: expected, found`; and how much was looked at. */
export async function misplaced() {
  const user = new AsyncLocalStorage();
  const wrong = [];
  let looks = 0;
  const seen = (what, expected) => {
    looks += 1;
    const found = user.getStore();
    if (found === undefined || (expected !== undefined && found !== expected))
      wrong.push(`${what}: ${expected}, ${found}`);
    return found;
  };
  const sent = new Map();
  const fetch = serverOf(seen);
  const api = new OrganizationsApi({
    baseUrl: "http://127.0.0.1:1/v1",
    maxConcurrent: 2,
    fetch,
    // It expires at once, so that it is asked for again and again.
    token: () => {
      seen("token");
      return { token: "sk_test_contexts", expiresAt: Date.now() + 2 };
    },
    onEvent: ({ type }) => {
      const found = seen(`onEvent ${type}`);
      if (type === "request") sent.set(found, (sent.get(found) ?? 0) + 1);
    },
  });
  const calls = Array.from({ length: USERS }, (_, i) =>
    user.run(`user_${i}`, async () => {
      const id = `user_${i}`;
      // Some come later, when others wait in the queue.
      if (i > USERS / 2) await new Promise((resolve) => setTimeout(resolve, 15));
      const answered = await api.getOrganization(id, undefined, { onResponse: () => seen("onResponse", id) });
      seen("after await", id);
      if (answered.id !== id) wrong.push(`${id} was answered ${answered.id}`);
    }),
  );
  await Promise.all(calls);
  for (let i = 0; i < USERS; i++) if (!sent.has(`user_${i}`)) wrong.push(`no request event of user_${i}`);
  return { wrong, looks };
}
