//! The declaration of an operation's parameters, and the one reader for all of them: each checked by its type, named when
//! it breaks a rule.

use std::marker::PhantomData;

use crate::error::Invalid;
use crate::naming::{camel_case, is_camel_case_of};
use crate::schema::Marshal;
use crate::value::{Value, quote, write_all};

/// What a value breaks, as the end of a sentence that begins with the parameter: "must be ...". Never holds the value.
pub type Rule = &'static str;

/// Whether a value keeps the rule of its type.
pub type Check = fn(&Value) -> Result<(), Rule>;

/// A value that a parameter can have, and the rule that it keeps.
pub trait ValueType {
    /// The TypeScript type.
    const TYPE: &'static str;
    /// What of it crosses the edge.
    const MARSHAL: Marshal = Marshal::Plain;

    /// Says the rule that a value breaks, if it breaks one.
    fn check(given: &Value) -> Result<(), Rule>;
}

/// A parameter: required (a [`ValueType`]), optional (`Option`), or one that can also be null ([`Nullable`]).
pub trait Parameter {
    /// The TypeScript type.
    const TYPE: &'static str;
    /// What of it crosses the edge.
    const MARSHAL: Marshal;
    /// Whether it may be absent.
    const OPTIONAL: bool;
    /// Whether `null` is a value of its own.
    const NULLABLE: bool;
    /// The check of its value.
    const CHECK: Check;
}

impl<T: ValueType> Parameter for T {
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = false;
    const NULLABLE: bool = false;
    const CHECK: Check = T::check;
}

impl<T: ValueType> Parameter for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = false;
    const CHECK: Check = T::check;
}

/// Absent, null and a value: on PATCH three different requests.
#[derive(Debug)]
pub struct Nullable<T>(PhantomData<T>);

impl<T: ValueType> Parameter for Nullable<T> {
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = true;
    const CHECK: Check = T::check;
}

/// What the reader knows of a parameter.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire, in snake_case.
    pub name: &'static str,
    /// The check of its value.
    pub check: Check,
    /// Whether it may be absent.
    pub is_optional: bool,
    /// Whether `null` is a value of its own.
    pub is_nullable: bool,
}

/// Parameters that keep their rules, by their names on the wire, in the order of their declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(pub Vec<(&'static str, Value)>);

impl Params {
    /// Checks an object whose names are in camelCase; nothing given is nothing set. A name that is not declared is refused.
    pub fn read(fields: &[Field], object: Option<&Value>) -> Result<Self, Invalid> {
        let members: &[(String, Value)] = match object {
            None => &[],
            Some(Value::Object(members)) => members,
            Some(_) => return Err(Invalid::new("params", "must be an object")),
        };
        let is_known = |name: &str| fields.iter().any(|field| is_camel_case_of(name, field.name));
        if let Some((odd, _)) = members.iter().find(|(name, _)| !is_known(name)) {
            return Err(Invalid::new(odd, &unknown_rule(fields)));
        }
        let mut given = Vec::new();
        for field in fields {
            let value = members.iter().find(|(name, _)| is_camel_case_of(name, field.name)).map(|(_, value)| value);
            if let Some(value) = field.read(value).map_err(|rule| Invalid::new(&camel_case(field.name), rule))? {
                given.push((field.name, value.clone()));
            }
        }
        Ok(Self(given))
    }

    /// A parameter, by its name on the wire.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(own, _)| *own == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// A parameter that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// A parameter that is an integer.
    pub fn integer(&self, name: &str) -> Option<u32> {
        self.get(name)?.integer()
    }

    /// Whether a parameter is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// All of them as an object's JSON text.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_all(self.0.iter(), ['{', '}'], &mut out, |(name, value), out| {
            quote(name, out);
            out.push(':');
            value.write_json(out);
        });
        out
    }
}

fn unknown_rule(fields: &[Field]) -> String {
    let mut rule = String::from("is unknown");
    for (index, field) in fields.iter().enumerate() {
        rule.push_str(if index == 0 { "; expected one of " } else { ", " });
        rule.push_str(&camel_case(field.name));
    }
    rule
}

impl Field {
    fn read<'a>(&self, value: Option<&'a Value>) -> Result<Option<&'a Value>, Rule> {
        match value {
            None if self.is_optional => Ok(None),
            None => Err("is required"),
            Some(Value::Null) if self.is_nullable => Ok(value),
            Some(given) => (self.check)(given).map(|()| value),
        }
    }
}

/// Declares a set of parameters. What only the generator reads stays out of the wasm.
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Debug)]
        pub struct $name;

        impl $name {
            /// What the reader knows of them.
            pub const FIELDS: &[$crate::schema::params::Field] = &[$($crate::schema::params::Field {
                name: stringify!($field),
                check: <$ty as $crate::schema::params::Parameter>::CHECK,
                is_optional: <$ty as $crate::schema::params::Parameter>::OPTIONAL,
                is_nullable: <$ty as $crate::schema::params::Parameter>::NULLABLE,
            }),*];

            /// The parameters as the generator reads them.
            pub const LIST: $crate::schema::ParameterList = $crate::schema::ParameterList {
                name: stringify!($name),
                docs: &[$($docs),*],
                fields: &[$($crate::schema::ParameterField {
                    name: stringify!($field),
                    ty: <$ty as $crate::schema::params::Parameter>::TYPE,
                    marshal: <$ty as $crate::schema::params::Parameter>::MARSHAL,
                    optional: <$ty as $crate::schema::params::Parameter>::OPTIONAL,
                    nullable: <$ty as $crate::schema::params::Parameter>::NULLABLE,
                    docs: &[$($field_docs),*],
                }),*],
            };
        }
    };
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// Any string.
    struct Text;
    impl ValueType for Text {
        const TYPE: &'static str = "string";
        fn check(given: &Value) -> Result<(), Rule> {
            given.text().map(drop).ok_or("must be a string")
        }
    }

    /// An integer.
    struct UInt;
    impl ValueType for UInt {
        const TYPE: &'static str = "number";
        fn check(given: &Value) -> Result<(), Rule> {
            given.integer().map(drop).ok_or("must be an integer")
        }
    }

    params! {
        /// For these tests.
        pub struct Sample {
            /// Required.
            pub name: Text,
            /// Optional.
            pub max_count: Option<UInt>,
            /// Optional, and null is a value.
            pub created_by: Nullable<Text>,
        }
    }

    fn read(object: &str) -> Result<Params, String> {
        assert_eq!(Sample::LIST.fields.len(), Sample::FIELDS.len());
        let read = Params::read(Sample::FIELDS, crate::value::parse(object).as_ref());
        read.map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        assert_eq!(read(r#"{"name":"A"}"#).unwrap().0, [("name", "A".into())]);
        assert_eq!(read(r#"{"createdBy":null,"name":"A"}"#).unwrap().get("created_by"), Some(&Value::Null));
        assert_eq!(read(r#"{"name":"A","maxCount":0}"#).unwrap().integer("max_count"), Some(0));
    }

    #[test]
    fn what_breaks_a_rule_is_named_as_the_caller_wrote_it() {
        assert_eq!(read("{}").unwrap_err(), "name is required");
        assert_eq!(read(r#"{"name":null}"#).unwrap_err(), "name must be a string");
        assert!(read(r#"{"name":"A","maxCount":null}"#).unwrap_err().starts_with("maxCount must be an integer"));
        assert_eq!(read("[]").unwrap_err(), "params must be an object");
        let known = "is unknown; expected one of name, maxCount, createdBy";
        for odd in ["max_count", "Name", "__proto__"] {
            assert_eq!(read(&format!(r#"{{"{odd}":1}}"#)).unwrap_err(), format!("{odd} {known}"));
        }
    }
}
