//! The declaration of an operation's parameters: each checked by its type, named when it breaks a rule.

use crate::error::Invalid;
use crate::json::Json;
use crate::naming::camel_case;

/// What a value breaks, as the end of a sentence that begins with the parameter: "must be ...". Never holds the value.
pub type Rule = &'static str;

/// A value that a parameter can have, and the rule that it keeps.
pub trait Value: Sized {
    /// The TypeScript type.
    const TYPE: &'static str;

    /// Takes what the caller gave, or says the rule that it breaks.
    fn read(given: Json) -> Result<Self, Rule>;

    /// The value as it goes into a body.
    fn to_json(&self) -> Json;
}

/// A parameter: required (a [`Value`]), optional (`Option`), or one that can also be null ([`Nullable`]).
pub trait Parameter: Sized {
    /// The TypeScript type.
    const TYPE: &'static str;
    /// Whether it may be absent.
    const OPTIONAL: bool;
    /// Whether `null` is a value of its own.
    const NULLABLE: bool;

    /// Takes what the caller gave, if anything.
    fn read(given: Option<Json>) -> Result<Self, Rule>;

    /// The value as it goes into a body; nothing where it was not given.
    fn to_json(&self) -> Option<Json>;
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

impl<T: Value> Parameter for T {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = false;
    const NULLABLE: bool = false;

    fn read(given: Option<Json>) -> Result<Self, Rule> {
        T::read(given.ok_or("is required")?)
    }

    fn to_json(&self) -> Option<Json> {
        Some(Value::to_json(self))
    }
}

impl<T: Value> Parameter for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = false;

    fn read(given: Option<Json>) -> Result<Self, Rule> {
        given.map(T::read).transpose()
    }

    fn to_json(&self) -> Option<Json> {
        self.as_ref().map(Value::to_json)
    }
}

impl<T: Value> Parameter for Nullable<T> {
    const TYPE: &'static str = T::TYPE;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = true;

    fn read(given: Option<Json>) -> Result<Self, Rule> {
        match given {
            None => Ok(Nullable::Absent),
            Some(Json::Null) => Ok(Nullable::Null),
            Some(json) => T::read(json).map(Nullable::Value),
        }
    }

    fn to_json(&self) -> Option<Json> {
        match self {
            Nullable::Absent => None,
            Nullable::Null => Some(Json::Null),
            Nullable::Value(value) => Some(value.to_json()),
        }
    }
}

/// The members of a parameter object.
pub struct Members(Vec<(String, Json)>);

impl Members {
    /// Opens the object; nothing given is nothing set. A member whose name is none of `known` (in snake_case) is refused.
    pub fn read(given: Option<Json>, known: &[&str]) -> Result<Self, Invalid> {
        let members = match given {
            None => Vec::new(),
            Some(Json::Object(members)) => members,
            Some(_) => return Err(Invalid::new("params", "must be an object")),
        };
        let unknown = members.iter().find(|(name, _)| !known.iter().any(|known| camel_case(known) == *name));
        match unknown {
            Some((name, _)) => Err(Invalid::new(name, not_known(known))),
            None => Ok(Self(members)),
        }
    }

    /// Takes the parameter `name` (in snake_case).
    pub fn take<P: Parameter>(&mut self, name: &str) -> Result<P, Invalid> {
        let name = camel_case(name);
        let given = self.0.iter().position(|(key, _)| *key == name).map(|index| self.0.swap_remove(index).1);
        P::read(given).map_err(|rule| Invalid::new(name, rule))
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
        #[derive(Clone, Debug)]
        pub struct $name {
            $(
                $(#[doc = $field_docs])*
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

            /// Checks the parameters, given with camelCase names.
            pub fn read(given: Option<$crate::json::Json>) -> Result<Self, $crate::error::Invalid> {
                let mut members = $crate::params::Members::read(given, &[$(stringify!($field)),*])?;
                Ok(Self { $($field: members.take(stringify!($field))?),* })
            }

            /// The parameters that were given, under Clerk's names.
            pub fn to_json(&self) -> $crate::json::Json {
                let given = [$((stringify!($field), Parameter::to_json(&self.$field))),*];
                let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
                $crate::json::Json::Object(given.collect())
            }
        }
    };
}
