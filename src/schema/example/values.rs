//! A value of each type of values, for the examples of these types and of the parameters that have them.

/// A value of each type in Rust, for the examples. They check that it keeps the rule.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! example_value {
    (Name) => {
        stringify!("Acme".into())
    };
    (Slug) => {
        stringify!("acme".into())
    };
    (Text) => {
        stringify!("...".into())
    };
    (NonEmpty) => {
        stringify!("...".into())
    };
    (PathId) => {
        stringify!("org_2abc".into())
    };
    (Order) => {
        stringify!("-created_at".into())
    };
    (MembershipOrder) => {
        stringify!("last_name".into())
    };
    (InvitationOrder) => {
        stringify!("email_address".into())
    };
    (DomainOrder) => {
        stringify!("name".into())
    };
    (KeyOrder) => {
        stringify!("key".into())
    };
    (EnrollmentMode) => {
        stringify!("automatic_invitation".into())
    };
    (SignedEnrollmentMode) => {
        stringify!("-manual_invitation".into())
    };
    (RoleKey) => {
        stringify!("org:admin".into())
    };
    (RoleSetKey) => {
        stringify!("role_set:default".into())
    };
    (PermissionKey) => {
        stringify!("org:invoices:read".into())
    };
    (EmailAddress) => {
        stringify!("ada@example.com".into())
    };
    (CreditAction) => {
        stringify!("increase".into())
    };
    (RoleSetType) => {
        stringify!("custom".into())
    };
    (RoleSetPromotion) => {
        stringify!("initial".into())
    };
    (Url) => {
        stringify!("https://app.example.com/welcome".into())
    };
    (ApiVersion) => {
        stringify!("2025-11-10".into())
    };
    (PriorityName) => {
        stringify!("bulk".into())
    };
    (Timestamp) => {
        stringify!("2026-01-31T12:00:00Z".into())
    };
    (Secret) => {
        stringify!("sk_test_...".into())
    };
    (Mount) => {
        stringify!("/api/clerk".into())
    };
    (IdList) => {
        stringify!(vec!["org_2abc".into(), "-org_2def".into()])
    };
    (FilterList) => {
        stringify!(vec!["first".into(), "second".into()])
    };
    (StatusList) => {
        stringify!(vec!["pending".into(), "expired".into()])
    };
    (TextList) => {
        stringify!(vec!["first".into(), "second".into()])
    };
    (RoleKeys) => {
        stringify!(vec!["org:admin".into(), "org:member".into()])
    };
    (EnrollmentModes) => {
        stringify!(vec!["enterprise_sso".into()])
    };
    (Origins) => {
        stringify!(vec!["https://admin.example.com".into()])
    };
    (RoleKeyMap) => {
        stringify!([("org:old".into(), "org:new".into())].into())
    };
    (HeaderMap) => {
        stringify!([("x-tenant".into(), "7".into())].into())
    };
    (ExtraQuery) => {
        stringify!([("later".into(), true.into())].into())
    };
    (ExtraBody) => {
        stringify!([("later".into(), "true".into())].into())
    };
    (PublicMetadata) => {
        stringify!([("plan".into(), "gold".into())].into_iter().collect())
    };
    (PrivateMetadata) => {
        stringify!([("plan".into(), "gold".into())].into_iter().collect())
    };
    (PublicPatch) => {
        stringify!([("plan".into(), serde_json::Value::Null)].into_iter().collect())
    };
    (PrivatePatch) => {
        stringify!([("plan".into(), serde_json::Value::Null)].into_iter().collect())
    };
    (Bool) => {
        stringify!(true)
    };
    (UInt) => {
        stringify!(100)
    };
    (PositiveUInt) => {
        stringify!(100)
    };
    (Limit) => {
        stringify!(100)
    };
    (PageSize) => {
        stringify!(100)
    };
    (Days) => {
        stringify!(30)
    };
    (Millis) => {
        stringify!(5_000)
    };
    (Retries) => {
        stringify!(3)
    };
    (Cents) => {
        stringify!(2_500)
    };
    (UnixMillis) => {
        stringify!(1_767_225_600_000)
    };
    (File) => {
        stringify!(logo)
    };
    // A type that a section declares for itself.
    ($other:ident) => {
        stringify!(Default::default())
    };
}
