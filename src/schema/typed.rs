//! Parameters as typed Rust structs, and their conversion to the values that an endpoint checks.

use std::collections::BTreeMap;

use serde_json::Map;

use crate::naming::camel_case;
use crate::value::Value;

/// A parameter that may be absent, null, or have a value, which are different requests: in an update, an absent one leaves the value
/// unchanged, and null clears it.
///
/// ```
/// use clerk_organizations::api::organizations::UpdateOrganizationParams;
/// use clerk_organizations::schema::typed::MaybeNull;
///
/// let changes = UpdateOrganizationParams { name: "Acme Ltd.".into(), slug: MaybeNull::Null, ..Default::default() };
/// assert_eq!(changes.max_allowed_memberships, MaybeNull::Absent);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MaybeNull<T> {
    /// The parameter is not sent.
    #[default]
    Absent,
    /// `null` is sent.
    Null,
    /// A value is sent.
    Value(T),
}

impl<T> From<T> for MaybeNull<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for MaybeNull<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

/// A set of parameters.
#[cfg_attr(feature = "web", doc(hidden))]
pub trait TypedParams {
    /// Returns the parameters by their names in snake_case. `None` for those that are not sent.
    fn members(&self) -> Vec<(&'static str, Option<Value>)>;

    /// Returns the parameters as an endpoint reads them.
    fn to_object(&self) -> Value {
        let present = self.members().into_iter().filter_map(|(name, value)| Some((camel_case(name), value?)));
        Value::Object(present.collect())
    }
}

/// A Rust type that a parameter can have.
#[cfg_attr(feature = "web", doc(hidden))]
pub trait ToValue {
    /// Returns the value. `None` if it is not sent.
    fn to_value(&self) -> Option<Value>;
}

impl ToValue for String {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Text(self.clone()))
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl ToValue for u32 {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Number(f64::from(*self)))
    }
}

/// A number that a JavaScript number cannot represent exactly is rounded, and refused by the rule of the parameter.
impl ToValue for u64 {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Number(*self as f64))
    }
}

impl ToValue for Vec<String> {
    fn to_value(&self) -> Option<Value> {
        Some(Value::List(self.iter().cloned().map(Value::Text).collect()))
    }
}

impl ToValue for BTreeMap<String, String> {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Object(self.iter().map(|(name, text)| (name.clone(), Value::Text(text.clone()))).collect()))
    }
}

impl ToValue for Map<String, serde_json::Value> {
    fn to_value(&self) -> Option<Value> {
        serde_json::to_string(self).ok().map(Value::Json)
    }
}

/// Parameters in the query that this version does not know, by their names on the wire.
#[cfg_attr(feature = "web", doc(hidden))]
pub type ExtraQueryMap = BTreeMap<String, serde_json::Value>;

impl ToValue for ExtraQueryMap {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Object(self.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect()))
    }
}

/// The host passes it by other means.
impl ToValue for () {
    fn to_value(&self) -> Option<Value> {
        None
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(T::to_value)
    }
}

impl<T: ToValue> ToValue for MaybeNull<T> {
    fn to_value(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Value(value) => value.to_value(),
        }
    }
}
