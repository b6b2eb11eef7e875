//! Clerk's section "Billing", as far as it concerns organizations. It is in beta.

use serde_json::Value;

use crate::schema::FieldType;
use crate::schema::model::Integer;
use crate::schema::values::{Cents, CreditAction, NonEmpty, Text};
use crate::{model, params, section};

model! {
    /// The subscription of an organization.
    pub struct CommerceSubscription {
        /// The type of this object: `"commerce_subscription"`.
        pub object: String,
        /// The subscription's id.
        pub id: String,
        /// The instance's id.
        pub instance_id: String,
        /// The status: `"active"`, `"past_due"`, `"canceled"`, `"ended"`, `"abandoned"` or `"incomplete"`. Clerk may add others.
        pub status: String,
        /// The id of the payer.
        pub payer_id: String,
        /// The plans that the organization subscribes to.
        pub subscription_items: Vec<CommerceSubscriptionItem>,
        /// The next payment. Clerk may change its members.
        pub next_payment: Option<Value>,
        /// Whether the organization can have a free trial.
        pub eligible_for_free_trial: Option<bool>,
        /// When it became active, in milliseconds since 1970-01-01 UTC.
        pub active_at: Option<Integer>,
        /// When a payment became past due, in milliseconds since 1970-01-01 UTC.
        pub past_due_at: Option<Integer>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// An item of a subscription: a plan. Members that this version does not know are passed on.
    pub struct CommerceSubscriptionItem {
        /// The type of this object: `"commerce_subscription_item"`.
        pub object: String,
        /// The item's id.
        pub id: String,
        /// The instance's id.
        pub instance_id: String,
        /// The status, as in `"active"` or `"upcoming"`. Clerk may add others.
        pub status: String,
        /// The period of the plan: `"month"` or `"annual"`.
        pub plan_period: String,
        /// The id of the payer.
        pub payer_id: String,
        /// Whether this is a free trial.
        pub is_free_trial: Option<bool>,
        /// The plan's id.
        pub plan_id: Option<String>,
        /// The plan. Clerk may change its members.
        pub plan: Option<Value>,
        /// The number of seats. Clerk may change its members.
        pub seats: Option<Value>,
        /// The next payment. Clerk may change its members.
        pub next_payment: Option<Value>,
        /// The beginning of the period, in milliseconds since 1970-01-01 UTC.
        pub period_start: Option<Integer>,
        /// The end of the period, in milliseconds since 1970-01-01 UTC.
        pub period_end: Option<Integer>,
        /// When it was canceled, in milliseconds since 1970-01-01 UTC.
        pub canceled_at: Option<Integer>,
        /// When a payment became past due, in milliseconds since 1970-01-01 UTC.
        pub past_due_at: Option<Integer>,
        /// When it ended, in milliseconds since 1970-01-01 UTC.
        pub ended_at: Option<Integer>,
        /// The date from which the price is prorated, as text.
        pub proration_date: Option<String>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Option<Integer>,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Option<Integer>,
    }
}

model! {
    /// An amount of money.
    pub struct CommerceMoney {
        /// The amount in cents.
        pub amount: Integer,
        /// The amount as text, as in `"10.00"`.
        pub amount_formatted: String,
        /// The currency, as in `"USD"`.
        pub currency: String,
        /// The symbol of the currency.
        pub currency_symbol: String,
    }
}

model! {
    /// The balance of an organization's credits.
    pub struct CommerceCreditBalance {
        /// The type of this object: `"commerce_credit_balance"`.
        pub object: String,
        /// The balance. Absent if the organization has never had credits.
        pub balance: Option<CommerceMoney>,
    }
}

model! {
    /// A change to the balance of an organization's credits.
    pub struct CommerceCreditLedger {
        /// The type of this object: `"commerce_credit_ledger"`.
        pub object: String,
        /// The entry's id.
        pub id: String,
        /// The id of the payer.
        pub payer_id: String,
        /// The amount.
        pub amount: CommerceMoney,
        /// The type of what caused it.
        pub source_type: String,
        /// The id of what caused it.
        pub source_id: String,
        /// The note.
        pub note: Option<String>,
        /// When it was created, as RFC 3339 text (not as a number).
        pub created_at: String,
    }
}

params! {
    /// The parameters of `adjustOrganizationBillingCreditBalance`.
    pub struct AdjustOrganizationBillingCreditBalanceParams {
        /// The amount in cents: an integer from 1.
        pub amount: Cents,
        /// Whether the balance increases or decreases.
        pub action: CreditAction,
        /// A text of your own that names this change. A second request with the same key changes nothing and returns the first entry.
        pub idempotency_key: NonEmpty,
        /// The currency. Clerk's default is `"USD"`.
        pub currency: Option<NonEmpty>,
        /// A note.
        pub note: Option<Text>,
    }
}

section! {
    /// The subscriptions and credits of organizations. This part of Clerk's API is in beta.
    BillingApi "billing";

    /// Gets the subscription of an organization.
    get_organization_billing_subscription() -> CommerceSubscription
        = Get organizations/{organization_id}/billing/subscription, Read;

    /// Gets the balance of an organization's credits.
    get_organization_billing_credit_balance() -> CommerceCreditBalance
        = Get organizations/{organization_id}/billing/credits, Read;

    /// Increases or decreases the balance of an organization's credits. Its `idempotencyKey` makes it safe to repeat.
    adjust_organization_billing_credit_balance(AdjustOrganizationBillingCreditBalanceParams) -> CommerceCreditLedger
        = Post organizations/{organization_id}/billing/credits, Write;
}
