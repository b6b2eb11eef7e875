//! The types of parameters' values, with their rules. The rules are Clerk's. They are checked here so that a mistake costs no request.

use std::collections::BTreeMap;

use crate::schema::model::MAX_SAFE_INTEGER;
use crate::schema::params::{Rule, ValueType};
use crate::schema::typed::ExtraQueryMap;
use crate::value::Value;

/// The version in Clerk's URLs. Clerk's packages call it the API version, and do not have it in the base URL.
#[cfg_attr(feature = "web", doc(hidden))]
pub const URL_VERSION: &str = "v1";

/// The maximum length of a name, in characters (Clerk's rule).
const MAX_NAME: usize = 256;
/// The maximum length of an id or a slug in a path, in characters.
const MAX_ID: usize = 256;
/// The maximum size of a metadata field, in bytes of JSON (Clerk's rule: 8 KB).
const MAX_METADATA: usize = 8 * 1024;

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

fn is_text(value: &Value, check: fn(&str) -> bool) -> bool {
    value.text().is_some_and(check)
}

fn is_integer(value: &Value, min: u32, max: u32) -> bool {
    value.integer().is_some_and(|integer| (min..=max).contains(&integer))
}

/// Whether a value is an integer from `min` that a JavaScript number represents exactly.
fn is_safe_integer(value: &Value, min: f64) -> bool {
    matches!(value, Value::Number(number) if number.fract() == 0.0 && (min..=MAX_SAFE_INTEGER).contains(number))
}

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
    /// A URL, as a string or a `URL` object.
    Url: "string | UrlLike", String, |value| is_text(value, |url| !url.trim_ascii().is_empty()), "must be a non-empty string or a URL; leave it out to use the default", ToJson
}
value! {
    /// An API version. The version in the URL is also accepted, because Clerk's packages call it the API version.
    ApiVersion: "string", String, |value| is_text(value, |version| version == URL_VERSION || has_shape(version, "0000-00-00")), "must be a date such as 2025-11-10"
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
    /// An organization's name.
    Name: "string", String, |value| is_text(value, |name| (1..=MAX_NAME).contains(&characters(name))), "must be a string of 1 to 256 characters"
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

/// Whether a value is a list of 1 to `max` strings that pass a check.
fn is_list(value: &Value, max: usize, check: fn(&str) -> bool) -> bool {
    matches!(value, Value::List(items) if (1..=max).contains(&items.len()) && items.iter().all(|item| is_text(item, check)))
}

fn is_filled(text: &str) -> bool {
    !text.trim_ascii().is_empty()
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn is_key(key: &str, prefix: &str) -> bool {
    key.strip_prefix(prefix).is_some_and(is_word)
}

fn is_permission_key(key: &str) -> bool {
    let parts = key.strip_prefix("org:").and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(feature, action)| is_word(feature) && is_word(action) && !feature.starts_with("sys_"))
}

fn is_signed_id(id: &str) -> bool {
    !id.strip_prefix(['+', '-']).unwrap_or(id).trim_ascii().is_empty()
}

/// Counts the characters of a text: every byte that is not a UTF-8 continuation byte begins one.
fn characters(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

fn is_slug(slug: &str) -> bool {
    !slug.is_empty() && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_path_id(id: &str) -> bool {
    let is_hostile = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '/' | '\\' | '?' | '#' | '%')
            || !c.is_ascii() && (is_invisible(c) || is_compatible(c))
    };
    (1..=MAX_ID).contains(&characters(id)) && id != "." && id != ".." && !id.chars().any(is_hostile)
}

/// Whether a character is of Unicode's category Cf or has the property Default_Ignorable_Code_Point. Such characters are invisible, and
/// some reverse the text next to them, for example in a log.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character becomes a delimiter of URLs when a text is normalized (NFKC).
fn is_compatible(c: char) -> bool {
    matches!(
        c,
        '\u{2024}'..='\u{2025}'
            | '\u{2100}'..='\u{2101}'
            | '\u{2105}'..='\u{2106}'
            | '\u{2488}'..='\u{249b}'
            | '\u{fe50}'..='\u{fe6b}'
            | '\u{ff03}'
            | '\u{ff05}'
            | '\u{ff0e}'
            | '\u{ff0f}'
            | '\u{ff1f}'
            | '\u{ff3c}'
    )
}

/// Checks the shape of a timestamp. The server checks whether the date exists.
fn is_rfc3339(time: &str) -> bool {
    let at =
        |from: usize, found: &[u8]| time.bytes().skip(from).position(|byte| found.contains(&byte)).map(|at| from + at);
    let Some(middle) = at(0, b"Tt ") else { return false };
    let Some(end) = at(middle + 1, b"Zz+-") else { return false };
    let part = |from: usize, to: usize| time.get(from..to).unwrap_or_default();
    let (date, clock, zone) = (part(0, middle), part(middle + 1, end), part(end, time.len()));
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    has_shape(date, "0000-00-00")
        && has_shape(seconds, "00:00:00")
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (zone.eq_ignore_ascii_case("z") || has_shape(part(end + 1, time.len()), "00:00"))
}

fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(byte, pattern): (u8, u8)| if pattern == b'0' { byte.is_ascii_digit() } else { byte == pattern };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// Metadata to send: a JSON object.
///
/// ```
/// use clerk_organizations::schema::params::ValueType;
/// use clerk_organizations::schema::values::PublicMetadata;
/// use clerk_organizations::value::Value;
///
/// let metadata: <PublicMetadata as ValueType>::Rust = [("plan".into(), "gold".into())].into_iter().collect();
/// assert_eq!(PublicMetadata::check(&Value::from("gold")), Err("must be an object"));
/// ```
#[derive(Debug)]
pub struct Metadata<const IS_PUBLIC: bool, const IS_PATCH: bool>;

/// The whole public metadata.
///
/// ```
/// use clerk_organizations::api::organizations::CreateOrganizationParams;
///
/// let metadata: serde_json::Map<_, _> = [("plan".into(), "gold".into())].into_iter().collect();
/// let params = CreateOrganizationParams { name: "Acme".into(), public_metadata: metadata.into(), ..Default::default() };
/// ```
pub type PublicMetadata = Metadata<true, false>;
/// The whole private metadata.
///
/// ```
/// use clerk_organizations::api::organizations::CreateOrganizationParams;
///
/// let metadata: serde_json::Map<_, _> = [("plan".into(), "gold".into())].into_iter().collect();
/// let params = CreateOrganizationParams { name: "Acme".into(), private_metadata: metadata.into(), ..Default::default() };
/// ```
pub type PrivateMetadata = Metadata<false, false>;
/// A change to public metadata.
///
/// ```
/// use clerk_organizations::api::organizations::MergeOrganizationMetadataParams;
/// use serde_json::Value;
///
/// // `plan` is set, `trial` is removed, and everything else stays as it is.
/// let changes = [("plan".into(), "gold".into()), ("trial".into(), Value::Null)].into_iter().collect();
/// let params = MergeOrganizationMetadataParams { public_metadata: Some(changes), ..Default::default() };
/// ```
pub type PublicPatch = Metadata<true, true>;
/// A change to private metadata.
///
/// ```
/// use clerk_organizations::api::organizations::MergeOrganizationMetadataParams;
/// use serde_json::Value;
///
/// // `plan` is set, `trial` is removed, and everything else stays as it is.
/// let changes = [("plan".into(), "gold".into()), ("trial".into(), Value::Null)].into_iter().collect();
/// let params = MergeOrganizationMetadataParams { private_metadata: Some(changes), ..Default::default() };
/// ```
pub type PrivatePatch = Metadata<false, true>;

impl<const IS_PUBLIC: bool, const IS_PATCH: bool> ValueType for Metadata<IS_PUBLIC, IS_PATCH> {
    type Rust = serde_json::Map<String, serde_json::Value>;
    const TYPE: &'static str = match (IS_PUBLIC, IS_PATCH) {
        (true, false) => "PublicMetadata",
        (false, false) => "PrivateMetadata",
        (true, true) => "MetadataPatch<PublicMetadata>",
        (false, true) => "MetadataPatch<PrivateMetadata>",
    };

    fn check(value: &Value) -> Result<(), Rule> {
        check_metadata(value)
    }
}

fn check_metadata(value: &Value) -> Result<(), Rule> {
    let (Value::Object(_) | Value::Json(_)) = value else { return Err("must be an object") };
    if value.to_json().len() > MAX_METADATA { Err("must be at most 8192 bytes of JSON (8 KB)") } else { Ok(()) }
}

fn is_tagged(value: &Value, tag: &str) -> bool {
    value.text() == Some(tag)
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

fn is_extra_query(value: &Value) -> bool {
    let is_scalar = |value: &Value| matches!(value, Value::Text(_) | Value::Bool(_)) || value.integer().is_some();
    let is_extra = |value: &Value| match value {
        Value::List(items) => items.iter().all(is_scalar),
        value => is_scalar(value),
    };
    // Another name would be encoded, and not be found where the query is removed from texts.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(is_plain);
    matches!(value, Value::Object(members) if members.iter().all(|(name, value)| is_name(name) && is_extra(value)))
}

/// Additional headers.
#[doc = crate::value_example!(HeaderMap, "must be an object of strings")]
#[derive(Debug)]
pub struct HeaderMap;

/// Headers that the options set.
const OWN_HEADERS: [&str; 4] = ["authorization", "content-type", "content-length", "clerk-api-version"];

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

fn check_header(name: &str, value: &str) -> Result<(), Rule> {
    let is_token = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@' | b'['..=b']' | b'{' | b'}')
    };
    // A plain JavaScript object cannot carry `__proto__`.
    let is_name = !name.is_empty() && name.bytes().all(is_token) && !name.eq_ignore_ascii_case("__proto__");
    if !is_name {
        Err("must have names of letters, digits and dashes")
    } else if OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        Err("must not set authorization, content-type, content-length or clerk-api-version; use the options instead")
    } else if !value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        Err("must have values of printable ASCII")
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn is_valid<V: ValueType>(json: &str) -> bool {
        crate::value::parse(json).is_some_and(|json| V::check(&json).is_ok())
    }

    #[test]
    fn a_limit_is_an_integer_from_1_to_499() {
        for (json, good) in
            [("1", true), ("499", true), ("0", false), ("500", false), ("1.5", false), ("\"10\"", false), ("-1", false)]
        {
            assert_eq!(is_valid::<Limit>(json), good, "{json}");
        }
    }

    #[test]
    fn a_filter_by_ids_is_not_empty_and_has_no_empty_id() {
        for json in [r#"["org_1"]"#, r#"["+org_1","-org_2"]"#] {
            assert!(is_valid::<IdList>(json), "{json}");
        }
        for json in ["[]", r#"[""]"#, r#"["org_1",""]"#, r#"[" "]"#, r#"["-"]"#, r#"["+ "]"#, "[null]", r#""org_1""#] {
            assert!(!is_valid::<IdList>(json), "{json}");
        }
        let ids = |count| serde_json::to_string(&vec!["org_1"; count]).unwrap();
        assert!(is_valid::<IdList>(&ids(100)) && !is_valid::<IdList>(&ids(101)));
    }

    #[test]
    fn ids_that_would_leave_their_segment_are_refused() {
        for id in
            ["", ".", "..", "a/b", "a\\b", "a?b", "a#b", "%2e", "a b", "a\u{0}", "a\n", "\u{feff}a", &"x".repeat(257)]
        {
            assert!(!is_valid::<PathId>(&serde_json::to_string(id).unwrap()), "{id:?}");
        }
        for json in ["5", "null", "{}", "[]"] {
            assert!(!is_valid::<PathId>(json), "{json}");
        }
        for unseen in [
            '\u{ad}',
            '\u{200b}',
            '\u{202e}',
            '\u{2066}',
            '\u{61c}',
            '\u{e0041}',
            '\u{feff}',
            '\u{ff0f}',
            '\u{ff0e}',
            '\u{2025}',
            '\u{34f}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0100}',
            '\u{fe56}',
        ] {
            assert!(!is_valid::<PathId>(&format!("\"org{unseen}_1\"")), "{unseen:?}");
        }
        assert!(is_valid::<PathId>("\"org_2abc\"") && is_valid::<PathId>("\"büro-…\""));
    }

    #[test]
    fn names_slugs_and_integers_are_checked_by_clerks_rules() {
        assert!(
            is_valid::<Name>(&format!("\"{}\"", "é".repeat(256)))
                && !is_valid::<Name>(&format!("\"{}\"", "é".repeat(257)))
        );
        assert!(!is_valid::<Name>("\"\"") && !is_valid::<Name>("7"));
        assert!(
            is_valid::<Slug>("\"acme-2\"")
                && !is_valid::<Slug>("\"Acme\"")
                && !is_valid::<Slug>("\"a_b\"")
                && !is_valid::<Slug>("\"\"")
        );
        assert!(
            is_valid::<UInt>("0") && !is_valid::<UInt>("-1") && !is_valid::<UInt>("1.5") && !is_valid::<UInt>("1e400")
        );
    }

    #[test]
    fn timestamps_have_the_shape_of_rfc_3339() {
        for time in [
            "2026-01-31T12:00:00Z",
            "2026-01-31t12:00:00.123z",
            "2026-01-31 12:00:00+02:00",
            "2026-01-31T12:00:00-00:30",
        ] {
            assert!(is_rfc3339(time), "{time}");
        }
        for time in [
            "",
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-1-31T12:00:00Z",
            "2026-01-31T12:00:00.Z",
            "soonTnowZ",
            "2026-01-31T12:00:00+2",
        ] {
            assert!(!is_rfc3339(time), "{time}");
        }
    }

    #[test]
    fn metadata_is_an_object_of_at_most_8_kb() {
        let metadata = Value::Object(vec![("__proto__".into(), Value::Null), ("a".into(), Value::List(vec![]))]);
        assert_eq!(PublicMetadata::check(&metadata), Ok(()));
        for json in ["[]", "null", "\"x\"", "5"] {
            assert!(!is_valid::<PublicMetadata>(json), "{json}");
        }
        let sized = |bytes: usize| format!("{{\"k\":\"{}\"}}", "x".repeat(bytes - 8));
        assert!(is_valid::<PublicMetadata>(&sized(8192)) && !is_valid::<PublicMetadata>(&sized(8193)));
    }

    #[test]
    fn headers_are_valid_and_not_those_of_the_options() {
        assert!(is_valid::<HeaderMap>(r#"{"X-Request-Id":"a b"}"#));
        for json in [
            r#"{"Authorization":"x"}"#,
            r#"{"a":"x\r\ny: z"}"#,
            r#"{"a b":"x"}"#,
            r#"{"":"x"}"#,
            r#"{"__PROTO__":"x"}"#,
            r#"{"a":5}"#,
            r#"{"a":"é"}"#,
            "[]",
        ] {
            assert!(!is_valid::<HeaderMap>(json), "{json}");
        }
    }

    #[test]
    fn time_limits_are_what_a_timer_can_wait() {
        assert!(is_valid::<Millis>("1") && is_valid::<Millis>("2147483647"));
        for json in ["0", "-1", "2147483648", "1.5", "\"1\"", "null"] {
            assert!(!is_valid::<Millis>(json), "{json}");
        }
    }
}
