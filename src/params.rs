//! The declaration of an operation's parameters: read from JSON text, each checked by its type, named when it breaks a rule.

use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use crate::error::Invalid;
use crate::naming::camel_case;

/// A value that a parameter can have, and the rule that it keeps.
pub trait Value: Sized {
    /// The TypeScript type.
    const TYPE: &'static str;

    /// Reads the value from JSON text, or says the rule that it breaks ("must be ..."), never the value.
    fn read(json: &str) -> Result<Self, String>;
}

/// A parameter: required (a [`Value`]), optional (`Option`), or one that can also be null ([`Nullable`]).
pub trait Parameter: Sized {
    /// The TypeScript type.
    const TYPE: &'static str;
    /// Whether it may be absent.
    const OPTIONAL: bool;
    /// Whether `null` is a value of its own.
    const NULLABLE: bool;

    /// Reads what the caller gave, if anything.
    fn read(given: Option<&str>) -> Result<Self, String>;

    /// Whether it is left out when the parameters are written.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Absent, null and a value: on PATCH three different requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Nullable<T> {
    /// Not given: stays as it is.
    #[default]
    Absent,
    /// Given as null: cleared.
    Null,
    /// Given.
    Value(T),
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Nullable::Value(value) => value.serialize(serializer),
            Nullable::Absent | Nullable::Null => serializer.serialize_unit(),
        }
    }
}

impl<T: Value> Parameter for T {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = false;
    const NULLABLE: bool = false;

    fn read(given: Option<&str>) -> Result<Self, String> {
        T::read(given.ok_or("is required")?)
    }
}

impl<T: Value> Parameter for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = false;

    fn read(given: Option<&str>) -> Result<Self, String> {
        given.map(T::read).transpose()
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Value> Parameter for Nullable<T> {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = true;

    fn read(given: Option<&str>) -> Result<Self, String> {
        match given {
            None => Ok(Nullable::Absent),
            Some("null") => Ok(Nullable::Null),
            Some(json) => T::read(json).map(Nullable::Value),
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self, Nullable::Absent)
    }
}

/// The members of a parameter object, as JSON text each.
pub struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Members<'a> {
    /// Splits the object `json`; a member whose name is none of `known` (in snake_case) is refused.
    pub fn read(json: &'a str, known: &[&str]) -> Result<Self, Invalid> {
        let members: BTreeMap<String, &'a RawValue> =
            serde_json::from_str(json).map_err(|_| Invalid::new("params", "must be an object"))?;
        let unknown = members.keys().find(|name| !known.iter().any(|known| camel_case(known) == **name));
        match unknown {
            Some(name) => Err(Invalid::new(name, not_known(known))),
            None => Ok(Self(members)),
        }
    }

    /// The parameter `name` (in snake_case).
    pub fn get<P: Parameter>(&self, name: &str) -> Result<P, Invalid> {
        let name = camel_case(name);
        P::read(self.0.get(&name).map(|raw| raw.get())).map_err(|rule| Invalid::new(name, rule))
    }
}

fn not_known(known: &[&str]) -> String {
    let names: Vec<String> = known.iter().map(|name| camel_case(name)).collect();
    format!("is not known here; what can be given: {}", names.join(", "))
}

/// Declares a set of parameters.
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, Debug, serde::Serialize)]
        pub struct $name {
            $(
                $(#[doc = $field_docs])*
                #[serde(skip_serializing_if = "Parameter::is_absent")]
                pub $field: $ty,
            )*
        }
        impl $name {
            /// The parameters as data.
            pub const LIST: $crate::schema::ParameterList = $crate::schema::ParameterList {
                name: stringify!($name),
                docs: &[$($docs),*],
                fields: &[$($crate::schema::ParameterField {
                    name: stringify!($field),
                    ty: <$ty as Parameter>::TYPE,
                    optional: <$ty as Parameter>::OPTIONAL,
                    nullable: <$ty as Parameter>::NULLABLE,
                    docs: &[$($field_docs),*],
                }),*],
            };

            /// Reads and checks the parameters, given as JSON text with camelCase names.
            pub fn read(json: &str) -> Result<Self, $crate::error::Invalid> {
                let members = $crate::params::Members::read(json, &[$(stringify!($field)),*])?;
                Ok(Self { $($field: members.get(stringify!($field))?),* })
            }
        }
    };
}
