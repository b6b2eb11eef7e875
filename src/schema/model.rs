//! The declaration of a response model, from which the serde type, the TypeScript interface and the JavaScript decoder are made.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::schema::{FieldType, Type};

/// An integer that a JavaScript number represents exactly: from -(2^53 - 1) to 2^53 - 1.
///
/// ```
/// use clerk_organizations::schema::model::Integer;
///
/// let created_at: Integer = serde_json::from_str("1767225600000")?;
/// assert_eq!(created_at.0, 1_767_225_600_000);
/// assert!(serde_json::from_str::<Integer>("9007199254740993").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Integer(pub i64);

/// 2^53 - 1: JavaScript's `Number.MAX_SAFE_INTEGER`.
pub(crate) const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER {
            return Ok(Self(number as i64));
        }
        Err(serde::de::Error::custom("expected an integer that a JavaScript number holds exactly"))
    }
}

/// A boolean that is always true. A response with `false` is an error.
///
/// ```
/// use clerk_organizations::schema::model::True;
///
/// assert!(serde_json::from_str::<True>("true").is_ok());
/// assert!(serde_json::from_str::<True>("false").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct True(bool);

impl<'de> Deserialize<'de> for True {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::deserialize(deserializer)? { Ok(Self(true)) } else { Err(serde::de::Error::custom("expected true")) }
    }
}

impl FieldType for True {
    const TYPE: Type = Type::True;
}

/// Metadata: a JSON object of the user. A stored `null` is read as an empty object.
///
/// ```
/// use clerk_organizations::schema::model::PublicMetadata;
///
/// let metadata: PublicMetadata = serde_json::from_str(r#"{"plan":"gold"}"#)?;
/// assert_eq!(metadata.0["plan"], "gold");
/// assert!(metadata.0.get("seats").is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Metadata<const IS_PUBLIC: bool>(pub Map<String, Value>);

/// Metadata that the Frontend API can read.
///
/// ```
/// use clerk_organizations::api::organizations::Organization;
///
/// fn plan(organization: &Organization) -> Option<&str> {
///     organization.public_metadata.0.get("plan")?.as_str()
/// }
/// ```
pub type PublicMetadata = Metadata<true>;
/// Metadata that only the Backend API can read.
///
/// ```
/// use clerk_organizations::api::organizations::Organization;
///
/// /// `None` also if a proxy has removed the private metadata.
/// fn customer(organization: &Organization) -> Option<&str> {
///     organization.private_metadata.as_ref()?.0.get("customer")?.as_str()
/// }
/// ```
pub type PrivateMetadata = Metadata<false>;

impl<'de, const IS_PUBLIC: bool> Deserialize<'de> for Metadata<IS_PUBLIC> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `Option` would accept a missing field.
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self::default()),
            Value::Object(map) => Ok(Self(map)),
            _ => Err(serde::de::Error::custom("expected an object")),
        }
    }
}

/// Fields that this version does not know. They are kept unchanged.
///
/// ```
/// use clerk_organizations::api::organizations::Organization;
///
/// /// Reads a field that Clerk has added after this version of the crate.
/// fn region(organization: &Organization) -> Option<&str> {
///     organization.unknown.get("region")?.as_str()
/// }
/// ```
pub type Unknown = BTreeMap<String, Value>;

impl FieldType for String {
    const TYPE: Type = Type::Text;
}

impl FieldType for bool {
    const TYPE: Type = Type::Bool;
}

impl FieldType for Integer {
    const TYPE: Type = Type::Integer;
}

/// JSON whose shape Clerk does not promise. It is passed on unchanged.
impl FieldType for Value {
    const TYPE: Type = Type::Json("unknown");
}

/// A map of texts.
///
/// ```
/// use clerk_organizations::api::role_sets::RoleSetMigration;
///
/// fn new_role<'a>(migration: &'a RoleSetMigration, old: &str) -> Option<&'a str> {
///     migration.mappings.as_ref()?.get(old).map(String::as_str)
/// }
/// ```
pub type StringMap = BTreeMap<String, String>;

impl FieldType for StringMap {
    const TYPE: Type = Type::Json("Record<string, string>");
}

impl<T: FieldType> FieldType for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
}

/// A list that Clerk sends as null when it is empty.
///
/// ```
/// use clerk_organizations::schema::model::NullableList;
///
/// let modes: NullableList<String> = serde_json::from_str("null")?;
/// assert!(modes.0.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct NullableList<T>(pub Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for NullableList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `Option` would accept a missing field.
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(Vec::new())),
            list => serde_json::from_value(list).map(Self).map_err(serde::de::Error::custom),
        }
    }
}

impl<T: FieldType> FieldType for NullableList<T> {
    const TYPE: Type = Type::NullableList(&T::TYPE);
}

impl<const IS_PUBLIC: bool> FieldType for Metadata<IS_PUBLIC> {
    const TYPE: Type = Type::Metadata(if IS_PUBLIC { "PublicMetadata" } else { "PrivateMetadata" });
    const IS_PRIVATE: bool = !IS_PUBLIC;
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
    const IS_PRIVATE: bool = T::IS_PRIVATE;

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// A field that only a server may see, such as the URL of an invitation. A proxy removes every member with the field's name from its
/// responses.
///
/// ```
/// use clerk_organizations::api::organization_invitations::OrganizationInvitation;
///
/// /// The link to accept an invitation. It is `None` behind a proxy that keeps links from pages.
/// fn link(invitation: &OrganizationInvitation) -> Option<&str> {
///     invitation.url.as_ref().map(|url| url.0.as_str())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(pub T);

impl<T: FieldType> FieldType for Private<T> {
    const TYPE: Type = T::TYPE;
    const IS_PRIVATE: bool = true;

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

/// Declares a model. `struct A: B` also has the fields of `B`. A model with `data` and `total_count` is a page of a list.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! model {
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $(#[doc = $data_docs:literal])* pub data: Vec<$item:ident>,
            $(#[doc = $count_docs:literal])* pub total_count: Integer,
        }
    ) => {
        $crate::model! {
            @model [$crate::model_example!(page $name)] $(#[doc = $docs])*
            pub struct $name {
                $(#[doc = $data_docs])* pub data: Vec<$item>,
                $(#[doc = $count_docs])* pub total_count: Integer,
            }
        }

        impl $crate::schema::Page for $name {
            type Row = $item;

            fn into_rows(self) -> (Vec<$item>, i64) {
                (self.data, self.total_count.0)
            }

            fn id(row: &$item) -> &str {
                &row.id
            }
        }
    };
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $crate::model! {
            @model [$crate::model_example!($name; $($field)*)] $(#[doc = $docs])*
            pub struct $name {
                $( $(#[doc = $field_docs])* pub $field: $ty, )*
            }
        }
    };
    (
        @model [$example:expr]
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[doc = $docs])*
        #[doc = $example]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                $(#[doc = $field_docs])*
                #[serde(skip_serializing_if = "FieldType::is_absent")]
                pub $field: $ty,
            )*
            /// Fields that this version does not know.
            #[serde(flatten)]
            pub unknown: $crate::schema::model::Unknown,
        }
        $crate::model!(@schema $name, None, [$($docs),*], $([$($field_docs),*] $field: $ty,)*);
    };
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident: $base:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[doc = $docs])*
        #[doc = $crate::model_example!($name; base $($field)*)]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// The fields of the model that this one extends.
            #[serde(flatten)]
            pub base: $base,
            $(
                $(#[doc = $field_docs])*
                #[serde(skip_serializing_if = "FieldType::is_absent")]
                pub $field: $ty,
            )*
        }

        impl std::ops::Deref for $name {
            type Target = $base;

            fn deref(&self) -> &$base {
                &self.base
            }
        }

        $crate::model!(@schema $name, Some(&$base::MODEL), [$($docs),*], $([$($field_docs),*] $field: $ty,)*);
    };
    (@schema $name:ident, $base:expr, [$($docs:literal),*], $([$($field_docs:literal),*] $field:ident: $ty:ty,)*) => {
        impl $name {
            /// The model as data.
            #[cfg_attr(feature = "web", doc(hidden))]
            pub const MODEL: $crate::schema::Model = $crate::schema::Model {
                name: stringify!($name),
                module: module_path!(),
                docs: &[$($docs),*],
                base: $base,
                fields: &[$($crate::schema::Field {
                    name: $crate::schema::field_name(stringify!($field)),
                    ty: <$ty as FieldType>::TYPE,
                    is_private: <$ty as FieldType>::IS_PRIVATE,
                    docs: &[$($field_docs),*],
                }),*],
                read: |text| serde_json::to_value(serde_json::from_str::<Self>(text)?),
            };
        }
        impl FieldType for $name {
            const TYPE: $crate::schema::Type = $crate::schema::Type::Model(&Self::MODEL);
        }
        impl $crate::schema::Output for $name {
            const MODEL: &'static $crate::schema::Model = &Self::MODEL;
        }
    };
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    model! {
        /// For these tests.
        pub struct Sample {
            /// Null if empty.
            pub keys: NullableList<String>,
            /// Null if empty.
            pub metadata: PublicMetadata,
        }
    }

    #[test]
    fn a_stored_null_is_empty_but_a_missing_field_is_an_error() {
        let read = |json: &str| serde_json::from_str::<Sample>(json).ok();
        let empty = read(r#"{"keys":null,"metadata":null}"#).unwrap();
        assert_eq!((empty.keys, empty.metadata), (NullableList(vec![]), Metadata::default()));
        assert_eq!(read(r#"{"keys":["a"],"metadata":{}}"#).unwrap().keys, NullableList(vec!["a".to_owned()]));
        for json in [r#"{"metadata":{}}"#, r#"{"keys":[]}"#, r#"{"keys":"a","metadata":{}}"#] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
