// Tests that a credit is booked once per idempotency key, and that a balance is never negative.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, ok, organizationFor } from "./testing.js";

async function billedFor(t, options) {
  const emulator = await organizationFor(t, options);
  const credits = `${emulator.path}/billing/credits`;
  const adjust = (body) =>
    emulator.call("POST", credits, { amount: 1050, action: "increase", idempotency_key: "k1", ...body });
  const balance = async () => (await ok(emulator.call("GET", credits))).balance;
  return { ...emulator, adjust, balance };
}

const usd = (amount, amount_formatted) => ({ amount, amount_formatted, currency: "USD", currency_symbol: "$" });

test("an organization has the free plan", async (t) => {
  const { call, path, organization } = await billedFor(t);
  const subscription = await ok(call("GET", `${path}/billing/subscription`));
  assert.deepEqual([subscription.object, subscription.status], ["commerce_subscription", "active"]);
  assert.equal(subscription.active_at, organization.created_at);
  const [item] = subscription.subscription_items;
  assert.deepEqual([item.payer_id, item.plan_period, item.period_end], [subscription.payer_id, "month", null]);
});

test("credits can be increased and decreased, and the balance is null before the first", async (t) => {
  const { adjust, balance } = await billedFor(t, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) });
  assert.equal(await balance(), null);
  const entry = await ok(adjust({ note: "Welcome" }));
  const { id, payer_id, ...rest } = entry;
  assert.deepEqual(rest, {
    ...{ object: "commerce_credit_ledger", amount: usd(1050, "10.50"), source_type: "manual_adjustment" },
    ...{ source_id: "k1", note: "Welcome", created_at: "2026-01-02T03:04:05.006Z" },
  });
  const taken = await ok(adjust({ action: "decrease", amount: 1045, idempotency_key: "k2", currency: "usd" }));
  assert.deepEqual(taken.amount, usd(-1045, "-10.45"));
  assert.deepEqual(await balance(), usd(5, "0.05"));
});

test("a repeated request with the same key makes one entry, and another request with it is a 409", async (t) => {
  const { adjust, balance, call } = await billedFor(t);
  const [entry, ...repeats] = await Promise.all([adjust(), adjust(), adjust({ currency: "USD" })]);
  for (const repeat of repeats) assert.deepEqual(repeat.body, entry.body);
  for (const change of [{ amount: 1 }, { action: "decrease" }, { note: "x" }])
    assertRefused(await adjust(change), 409, "idempotency_key_conflict");
  assert.equal((await balance()).amount, 1050);
  const other = await ok(call("POST", "/organizations", { name: "Other" }));
  const elsewhere = { amount: 7, action: "increase", idempotency_key: "k1" };
  await ok(call("POST", `/organizations/${other.id}/billing/credits`, elsewhere));
});

test("an invalid amount, action or currency books nothing", async (t) => {
  const { adjust, balance } = await billedFor(t);
  const wrong = [
    [{ amount: 0 }, 422, "invalid_credit_amount", "amount"],
    [{ amount: 1.5 }, 422, "form_param_type_invalid", "amount"],
    [{ amount: undefined }, 422, "form_param_missing", "amount"],
    [{ action: "decrease" }, 422, "invalid_credit_amount", "amount"],
    [{ action: "give" }, 422, "invalid_credit_action", "action"],
    [{ currency: "EUR" }, 400, "currency_invalid"],
    [{ idempotency_key: undefined }, 422, "form_param_missing", "idempotency_key"],
    [{ reason: "x" }, 422, "form_param_unknown", "reason"],
  ];
  for (const [change, ...expected] of wrong) assertRefused(await adjust(change), ...expected);
  assert.equal(await balance(), null);
});

test("billing of an unknown organization is a 404", async (t) => {
  const { call } = await billedFor(t);
  for (const end of ["subscription", "credits"])
    assertRefused(await call("GET", `/organizations/org_none/billing/${end}`), 404, "resource_not_found");
  const body = { amount: 1, action: "increase", idempotency_key: "k" };
  assertRefused(await call("POST", "/organizations/org_none/billing/credits", body), 404, "resource_not_found");
});
