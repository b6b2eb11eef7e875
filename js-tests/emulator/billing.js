// Billing of an organization: its free plan, and its credits, which can be increased and decreased.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { form, invalid } from "./errors.js";
import { INSTANCE_ID } from "./ids.js";
import { refuse } from "./refusals.js";
import { checkBody } from "./validate.js";

const CURRENCY = "USD";
const SYMBOL = "$";

/** Formats cents with at least one digit before the point and two after it, for negative amounts too. */
function formatted(cents) {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const money = (amount) => ({
  amount,
  amount_formatted: formatted(amount),
  currency: CURRENCY,
  currency_symbol: SYMBOL,
});

/** An organization pays for itself, so the ids of its billing objects reuse the digits of its own id. */
const idFor = (prefix, { id }) => prefix + id.slice(id.indexOf("_") + 1);
const payerOf = (organization) => idFor("cpayer_", organization);

export class Billing {
  #ids;
  #now;
  #organizations;
  #sql;

  constructor({ db, ids, now, organizations }) {
    this.#ids = ids;
    this.#now = now;
    this.#organizations = organizations;
    this.#sql = prepare(db);
  }

  subscription(organizationId) {
    const organization = this.#organizations.get(organizationId);
    const { created_at } = organization;
    const common = { instance_id: INSTANCE_ID, status: "active", payer_id: payerOf(organization), created_at };
    const item = {
      object: "commerce_subscription_item",
      id: idFor("csubitem_", organization),
      ...common,
      updated_at: created_at,
      plan_id: "cplan_free_org",
      plan: null,
      plan_period: "month",
      is_free_trial: false,
      period_start: created_at,
      period_end: null,
      canceled_at: null,
      past_due_at: null,
      ended_at: null,
    };
    return {
      object: "commerce_subscription",
      id: idFor("csub_", organization),
      ...common,
      updated_at: created_at,
      active_at: created_at,
      past_due_at: null,
      subscription_items: [item],
      eligible_for_free_trial: false,
    };
  }

  /** The balance is null until the first credit. */
  balance(organizationId) {
    const balance = this.#sql.balance.get(this.#organizations.get(organizationId).seq);
    return { object: "commerce_credit_balance", balance: balance === null ? null : money(balance) };
  }

  /** Repeating a request with the same key returns the first entry and changes nothing. */
  adjust(organizationId, { idempotency_key: key, currency = CURRENCY, ...body }) {
    const organization = this.#organizations.get(organizationId);
    if (currency.toUpperCase() !== CURRENCY) throw refuse.currency(currency);
    const request = JSON.stringify([body.action, body.amount, body.note ?? null]);
    const earlier = this.#sql.byKey.get(organization.seq, key);
    if (earlier === undefined) this.#add(organization, { ...body, key, request });
    else if (earlier.request !== request) throw refuse.idempotencyKey();
    return ledgerEntry(this.#sql.byKey.get(organization.seq, key), organization);
  }

  #add({ seq }, { action, amount, note = null, key, request }) {
    const change = action === "increase" ? amount : -amount;
    const balance = (this.#sql.balance.get(seq) ?? 0) + change;
    if (balance < 0 || !Number.isSafeInteger(balance))
      throw invalid([form.creditAmount("amount", "must leave a balance of 0 or more")]);
    const now = this.#now();
    const id = this.#ids.next("ccl_", now);
    this.#sql.insert.run({ id, organization: seq, key, request, amount: change, currency: CURRENCY, note, now });
  }
}

/** `created_at` is a string here, unlike everywhere else in this API. */
const ledgerEntry = (row, organization) => ({
  object: "commerce_credit_ledger",
  id: row.id,
  payer_id: payerOf(organization),
  amount: money(row.amount),
  source_type: "manual_adjustment",
  source_id: row.idempotency_key,
  note: row.note,
  created_at: new Date(row.created_at).toISOString(),
});

const prepare = (db) => ({
  balance: db.prepare("SELECT sum(amount) FROM credits WHERE organization = ?").pluck(),
  byKey: db.prepare("SELECT * FROM credits WHERE organization = ? AND idempotency_key = ?"),
  insert:
    db.prepare(`INSERT INTO credits (id, organization, idempotency_key, request, amount, currency, note, created_at)
    VALUES (:id, :organization, :key, :request, :amount, :currency, :note, :now)`),
});

export function addBilling(app, { billing }) {
  const path = "/v1/organizations/:id/billing";
  const idOf = (c) => c.req.param("id");
  const send = (c, value) => sendJson(c, JSON.stringify(value));
  app.get(`${path}/subscription`, (c) => send(c, billing.subscription(idOf(c))));
  app.get(`${path}/credits`, (c) => send(c, billing.balance(idOf(c))));
  app.post(`${path}/credits`, async (c) => {
    const body = checkBody(await readJson(c), BODIES.adjustCredits);
    return send(c, billing.adjust(idOf(c), body));
  });
}
