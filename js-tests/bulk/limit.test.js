// Tests that a bulk run ends at a rate limit that is too long to wait for, and reports when to continue.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationInvitationsApi, OrganizationsApi } from "clerk-organizations";
import { bulk } from "clerk-organizations/bulk";
import { start } from "../emulator/index.js";

const HOUR_MS = 3_600_000;

async function setUp(t) {
  let offset = 0;
  const limit = { limit: 20, windowMs: HOUR_MS };
  const clerk = await start({ now: () => Date.now() + offset, rateLimit: { invitations: limit } });
  t.after(() => clerk.close());
  const options = { secretKey: clerk.secretKey, baseUrl: clerk.url };
  const organizations = new OrganizationsApi(options);
  const { id } = await organizations.createOrganization({ name: "Acme", maxAllowedMemberships: 0 });
  const later = () => {
    offset += HOUR_MS;
  };
  return { options, id, later };
}

const addresses = Array.from({ length: 50 }, (_, i) => `p${i}@example.com`);

function inviteAll({ options, id }, checkpoint) {
  const api = new OrganizationInvitationsApi(options);
  const invite = (emailAddress, api) => api.createOrganizationInvitation(id, { emailAddress, role: "org:member" });
  return bulk(api, addresses, invite, { concurrency: 5, checkpoint });
}

test("at an hourly limit no more items are taken, the summary has the time to continue, and a later run does the rest", async (t) => {
  const setting = await setUp(t);
  const done = new Set();
  const checkpoint = { has: (key) => done.has(key), add: (key) => void done.add(key) };
  const began = Date.now();
  const first = await inviteAll(setting, checkpoint).summary();
  assert.deepEqual([first.done, first.isComplete], [20, false]);
  assert.ok(first.failed >= 1 && first.failed <= 5, `${first.failed} failed`);
  assert.ok(Math.abs(first.resumeAt - began - HOUR_MS) < 60_000, `${first.resumeAt - began}`);
  for (const { error } of first.failures) {
    assert.equal(error.reason, "rate_limit");
    assert.ok(error.retryAfter > 3500 && error.retryAfter <= 3601, `${error.retryAfter}`);
    assert.notEqual(error.outcome, "unknown");
  }
  setting.later();
  // A new client has its own queue, like a later process, so that the test need not wait for an hour.
  const { baseUrl, secretKey } = setting.options;
  const later = { ...setting, options: { baseUrl, token: () => secretKey } };
  const second = await inviteAll(later, checkpoint).summary();
  assert.equal(second.done, 20);
  assert.equal(done.size, 40);
});

test("a wait that fits into totalTimeout is waited for, with an event, and the run is complete", async (t) => {
  let refused = 0;
  const clerk = await start({ rateLimit: { invitations: { limit: 20, windowMs: 2000 } } });
  t.after(() => clerk.close());
  const waits = [];
  const options = {
    secretKey: "sk_test_emulator",
    baseUrl: clerk.url,
    onEvent: ({ type, ms }) => {
      if (type === "wait") waits.push(ms);
      if (type === "retry") refused += 1;
    },
  };
  const { id } = await new OrganizationsApi(options).createOrganization({ name: "Acme", maxAllowedMemberships: 0 });
  const summary = await inviteAll({ options, id }).summary();
  assert.deepEqual([summary.done, summary.failed, summary.isComplete, summary.resumeAt], [50, 0, true, undefined]);
  assert.ok(refused > 0 && waits.some((ms) => ms >= 500), `${refused} refused, ${waits}`);
});
