//! Metadata to send, as a whole or as a change.

use crate::schema::params::{Rule, ValueType};
use crate::value::Value;

/// The maximum size of a metadata field, in bytes of JSON (Clerk's rule: 8 KB).
#[cfg_attr(feature = "web", doc(hidden))]
pub const MAX_METADATA: usize = 8 * 1024;

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
