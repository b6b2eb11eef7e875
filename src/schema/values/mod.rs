//! The types of parameters' values, with their rules. The rules are Clerk's. They are checked here so that a mistake costs no request.

mod checks;
mod metadata;

use std::collections::BTreeMap;

use checks::{
    check_header, has_shape, is_extra_query, is_filled, is_integer, is_key, is_list, is_name, is_path_id,
    is_permission_key, is_rfc3339, is_safe_integer, is_signed_id, is_slug, is_tagged, is_text,
};
pub use metadata::{MAX_METADATA, Metadata, PrivateMetadata, PrivatePatch, PublicMetadata, PublicPatch};

use crate::schema::params::{Rule, ValueType};
use crate::schema::typed::ExtraQueryMap;
use crate::value::Value;

/// The version in Clerk's URLs. Clerk's packages call it the API version, and do not have it in the base URL.
#[cfg_attr(feature = "web", doc(hidden))]
pub const URL_VERSION: &str = "v1";

/// Declares a type of values: its types in TypeScript and in Rust, its check, its rule, and how it is passed to Rust.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! value {
    ($(#[doc = $docs:literal])* $name:ident: $ts:expr, $rust:ty, $check:expr, $rule:expr $(, $marshal:ident)?) => {
        $(#[doc = $docs])*
        #[doc = $crate::value_example!($name, $rule)]
        #[derive(Debug)]
        pub struct $name;

        impl $crate::schema::params::ValueType for $name {
            type Rust = $rust;
            const TYPE: &'static str = $ts;
            $(const MARSHAL: $crate::schema::Marshal = $crate::schema::Marshal::$marshal;)?

            fn check(value: &$crate::value::Value) -> Result<(), $crate::schema::params::Rule> {
                let is_valid: fn(&$crate::value::Value) -> bool = $check;
                if is_valid(value) { Ok(()) } else { Err($rule) }
            }
        }
    };
}

// Parameters of operations, in which Clerk's rules apply.

value! {
    /// Any string.
    Text: "string", String, |value| value.text().is_some(), "must be a string"
}
value! {
    /// Ids to filter by, each with an optional sign. An empty list cannot be expressed in a query: everything would be listed.
    IdList: "string[]", Vec<String>, |value| is_list(value, 100, is_signed_id), "must be a list of 1 to 100 ids, without empty ones; leave it out to list all"
}

/// Declares the order of a list by the fields that it can be sorted by.
macro_rules! order {
    ($(#[doc = $docs:literal])* $name:ident: $first:literal $(, $field:literal)*) => {
        value! {
            $(#[doc = $docs])*
            $name: concat!("`${\"\" | \"+\" | \"-\"}${\"", $first, "\"", $(" | \"", $field, "\"",)* "}`"),
            String,
            |value| is_text(value, |order| matches!(order.strip_prefix(['+', '-']).unwrap_or(order), $first $(| $field)*)),
            concat!("must be one of ", $first, $(", ", $field,)* ", perhaps with + or - before it")
        }
    };
}

order! {
    /// The order of organizations.
    Order: "name", "created_at", "members_count"
}
order! {
    /// The order of memberships, by their users.
    MembershipOrder: "phone_number", "email_address", "created_at", "first_name", "last_name", "username"
}
order! {
    /// The order of invitations.
    InvitationOrder: "created_at", "email_address"
}
order! {
    /// The order of domains.
    DomainOrder: "name", "created_at"
}
order! {
    /// The order of roles, permissions and role sets.
    KeyOrder: "created_at", "name", "key"
}
value! {
    /// A string that is not empty.
    NonEmpty: "string", String, |value| is_text(value, is_filled), "must be a non-empty string"
}
value! {
    /// Texts to filter by. An empty list cannot be expressed in a query: everything would be listed.
    FilterList: "string[]", Vec<String>, |value| is_list(value, 100, is_filled), "must be a list of 1 to 100 non-empty strings; leave it out to list all"
}
value! {
    /// The statuses of invitations. Clerk may add some.
    StatusList: "(\"pending\" | \"accepted\" | \"revoked\" | \"expired\" | (string & {}))[]", Vec<String>, |value| is_list(value, 100, is_filled), "must be a list of 1 to 100 statuses; leave it out to list all"
}
value! {
    /// A list of ids or keys to store. It may be empty.
    TextList: "string[]", Vec<String>, |value| matches!(value, Value::List(items) if items.iter().all(|item| is_text(item, is_filled))), "must be a list of non-empty strings"
}
value! {
    /// An enrollment mode. Clerk may add some.
    EnrollmentMode: "\"manual_invitation\" | \"automatic_invitation\" | \"automatic_suggestion\" | \"enterprise_sso\" | (string & {})", String, |value| is_text(value, is_filled), "must be a non-empty string, such as manual_invitation"
}
value! {
    /// An enrollment mode to filter by, with an optional sign.
    SignedEnrollmentMode: "string", String, |value| is_text(value, is_signed_id), "must be an enrollment mode, perhaps with - before it"
}
value! {
    /// A role's key.
    RoleKey: "string", String, |value| is_text(value, |key| is_key(key, "org:")), "must be the key of a role: org: followed by lowercase letters a-z, digits and underscores, as in org:admin"
}
value! {
    /// The keys of 1 to 10 roles.
    RoleKeys: "string[]", Vec<String>, |value| is_list(value, 10, |key| is_key(key, "org:")), "must be a list of 1 to 10 keys of roles, such as org:admin"
}
value! {
    /// A role set's key.
    RoleSetKey: "string", String, |value| is_text(value, |key| is_key(key, "role_set:")), "must be the key of a role set: role_set: followed by lowercase letters a-z, digits and underscores, as in role_set:default"
}
value! {
    /// The key of a permission that is not Clerk's own.
    PermissionKey: "string", String, |value| is_text(value, is_permission_key), "must be the key of a permission: org:feature:action, of lowercase letters a-z, digits and underscores; org:sys_ is Clerk's own"
}
value! {
    /// An email address. Clerk checks the rest.
    EmailAddress: "string", String, |value| is_text(value, |email| email.split_once('@').is_some_and(|(name, host)| is_filled(name) && is_filled(host))), "must be an email address"
}
value! {
    /// A number of days until something expires.
    Days: "number", u32, |value| is_integer(value, 1, 365), "must be an integer from 1 to 365 (days)"
}
value! {
    /// The size of a page.
    PageSize: "number", u32, |value| is_integer(value, 1, 500), "must be an integer from 1 to 500"
}
value! {
    /// A point in time, in milliseconds since 1970.
    UnixMillis: "number", u64, |value| is_safe_integer(value, 0.0), "must be an integer from 0: milliseconds since 1970"
}
value! {
    /// An amount of money in cents.
    Cents: "number", u64, |value| is_safe_integer(value, 1.0), "must be an integer from 1: cents"
}
value! {
    /// The direction of a change to a balance.
    CreditAction: "\"increase\" | \"decrease\"", String, |value| is_text(value, |action| action == "increase" || action == "decrease"), "must be \"increase\" or \"decrease\""
}
value! {
    /// The type of a new role set.
    RoleSetType: "\"initial\" | \"custom\" | (string & {})", String, |value| is_text(value, is_filled), "must be a non-empty string, such as custom"
}
value! {
    /// The new type of an existing role set. Clerk makes it "custom" by itself when another set becomes "initial".
    RoleSetPromotion: "\"initial\" | (string & {})", String, |value| is_text(value, is_filled), "must be a non-empty string, such as initial"
}
value! {
    /// A map of role keys to role keys.
    RoleKeyMap: "Record<string, string>", BTreeMap<String, String>, |value| matches!(value, Value::Object(_) | Value::Json(_)), "must be an object of role keys"
}
/// Enrollment modes to filter by, which Clerk reads from one text with commas.
#[doc = crate::value_example!(EnrollmentModes, "must be a list of 1 to 100 enrollment modes")]
#[derive(Debug)]
pub struct EnrollmentModes;

impl ValueType for EnrollmentModes {
    type Rust = Vec<String>;
    const TYPE: &'static str = "string[]";
    const IS_JOINED: bool = true;

    fn check(value: &Value) -> Result<(), Rule> {
        let is_mode = |mode: &str| is_signed_id(mode) && !mode.contains(',');
        if is_list(value, 100, is_mode) {
            Ok(())
        } else {
            Err("must be a list of 1 to 100 enrollment modes, each perhaps with - before it; leave it out to list all")
        }
    }
}
value! {
    /// A boolean.
    Bool: "boolean", bool, |value| matches!(value, Value::Bool(_)), "must be true or false"
}
value! {
    /// An unsigned 32-bit integer.
    UInt: "number", u32, |value| value.integer().is_some(), "must be an integer from 0 to 4294967295"
}
value! {
    /// The size of a page.
    Limit: "number", u32, |value| is_integer(value, 1, 499), "must be an integer from 1 to 499"
}
value! {
    /// An organization's name.
    Name: "string", String, |value| is_text(value, is_name), "must be a string of 1 to 256 characters"
}
value! {
    /// An organization's slug.
    Slug: "string", String, |value| is_text(value, is_slug), "must be a string of lowercase letters a-z, digits and dashes"
}
value! {
    /// An id or a slug that becomes a segment of a path.
    PathId: "string", String, |value| is_text(value, is_path_id), "must be a string of 1 to 256 characters, not \".\" or \"..\", without slashes, backslashes, spaces, control or invisible characters, ?, # and %"
}
value! {
    /// A point in time.
    Timestamp: "Date | string", String, |value| is_text(value, is_rfc3339), "must be a Date or an RFC 3339 string such as 2026-01-31T12:00:00Z", ToJson
}
/// The Rust type of a file. Only the client for Rust programs has one.
///
/// ```no_run
/// use clerk_organizations::api::organizations::UploadOrganizationLogoParams;
/// use clerk_organizations::schema::values::RustFile;
/// use clerk_organizations::web::Logo;
///
/// # fn example(png: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// let file: RustFile = Logo::from_bytes(png, None)?;
/// let params = UploadOrganizationLogoParams { file, ..Default::default() };
/// # Ok(())
/// # }
/// ```
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub type RustFile = crate::schema::file::Logo;
/// The Rust type of a file. Only the client for Rust programs has one.
#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
pub type RustFile = ();
value! {
    /// A file to upload. Rust gets its size, name and first bytes as an object.
    File: "BlobLike | ArrayBufferLike | ArrayBufferView", RustFile, |value| matches!(value, Value::Object(_)), "must be a File, a Blob or bytes, not a path: in Node use await fs.openAsBlob(path)", Opaque
}

// Options of clients and calls.

value! {
    /// An API version. The version in the URL is also accepted, because Clerk's packages call it the API version.
    ApiVersion: "string", String, |value| is_text(value, |version| version == URL_VERSION || has_shape(version, "0000-00-00")), "must be a date such as 2025-11-10"
}
value! {
    /// A URL, as a string or a `URL` object.
    Url: "string | UrlLike", String, |value| is_text(value, |url| !url.trim_ascii().is_empty()), "must be a non-empty string or a URL; leave it out to use the default", ToJson
}
value! {
    /// A time limit in milliseconds, up to the longest delay of `setTimeout`.
    Millis: "number", u32, |value| is_integer(value, 1, 2_147_483_647), "must be an integer from 1 to 2147483647 (milliseconds)"
}
value! {
    /// The number of retries.
    Retries: "number", u32, |value| is_integer(value, 0, 100), "must be an integer from 0 to 100"
}
value! {
    /// An unsigned 32-bit integer other than 0.
    PositiveUInt: "number", u32, |value| is_integer(value, 1, u32::MAX), "must be an integer from 1"
}
value! {
    /// The priority of a call.
    PriorityName: "\"interactive\" | \"bulk\"", String, |value| is_text(value, |name| name == "interactive" || name == "bulk"), "must be \"interactive\" or \"bulk\""
}
value! {
    /// The `fetch` function.
    FetchFunction: "FetchFunction", (), |value| is_tagged(value, "function"), "must be a function", Opaque
}
value! {
    /// The function that returns a token.
    TokenFunction: "TokenFunction", (), |value| is_tagged(value, "function"), "must be a function that returns a token", Opaque
}
value! {
    /// The function that allows requests.
    AcquireFunction: "AcquireFunction", (), |value| is_tagged(value, "function"), "must be a function", Opaque
}
value! {
    /// The function that receives events.
    EventFunction: "(event: ClientEvent) => void", (), |value| is_tagged(value, "function"), "must be a function", Opaque
}
value! {
    /// The function that receives the status and the trace id of each response.
    ResponseFunction: "(response: ResponseMeta) => void", (), |value| is_tagged(value, "function"), "must be a function", Opaque
}
value! {
    /// An `AbortSignal`.
    Signal: "AbortSignalLike", (), |value| is_tagged(value, "AbortSignal"), "must be an AbortSignal", Opaque
}
value! {
    /// Query parameters that are not declared.
    ExtraQuery: "Record<string, string | number | boolean | readonly (string | number | boolean)[]>", ExtraQueryMap, is_extra_query, "must be an object of strings, booleans, integers from 0, and lists of them, with names of letters, digits, -, ., _ and ~"
}
value! {
    /// Members of a body that are not declared, as JSON text.
    ExtraBody: "Record<string, unknown>", BTreeMap<String, String>, |value| matches!(value, Value::Object(_)), "must be an object"
}
/// Additional headers.
#[doc = crate::value_example!(HeaderMap, "must be an object of strings")]
#[derive(Debug)]
pub struct HeaderMap;

impl ValueType for HeaderMap {
    type Rust = BTreeMap<String, String>;
    const TYPE: &'static str = "Record<string, string>";

    fn check(value: &Value) -> Result<(), Rule> {
        let Value::Object(members) = value else { return Err("must be an object of strings") };
        members
            .iter()
            .try_for_each(|(name, value)| check_header(name, value.text().ok_or("must be an object of strings")?))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
