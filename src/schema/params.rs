//! The declaration of an operation's parameters, and the function that reads and checks them.

use std::marker::PhantomData;

use crate::error::Invalid;
use crate::naming::{camel_case, is_camel_case_of};
use crate::schema::Marshal;
use crate::schema::typed::MaybeNull;
use crate::value::{Value, quote, write_all};

/// The rule that a value breaks, as the end of a sentence that begins with the parameter: "must be ...". It never contains the value.
///
/// ```
/// use clerk_organizations::schema::params::{Rule, ValueType};
/// use clerk_organizations::schema::values::Slug;
///
/// let rule: Option<Rule> = Slug::check(&"Acme Ltd.".into()).err();
/// assert_eq!(rule, Some("must be a string of lowercase letters a-z, digits and dashes"));
/// ```
pub type Rule = &'static str;

/// Checks a value by the rule of its type.
#[cfg_attr(feature = "web", doc(hidden))]
pub type Check = fn(&Value) -> Result<(), Rule>;

/// The type of a parameter's value, and its rule.
///
/// ```
/// use clerk_organizations::schema::params::ValueType;
/// use clerk_organizations::schema::values::Slug;
///
/// // This is the type of the field `slug`, without `MaybeNull`.
/// let slug: <Slug as ValueType>::Rust = String::from("acme");
/// assert!(Slug::check(&slug.as_str().into()).is_ok());
/// ```
pub trait ValueType {
    /// The Rust type.
    type Rust;
    /// The TypeScript type.
    const TYPE: &'static str;
    /// How it is passed to Rust.
    const MARSHAL: Marshal = Marshal::Plain;
    /// Whether a list in a query is one text with commas.
    const IS_JOINED: bool = false;

    /// Checks a value. The error is the rule that it breaks.
    ///
    /// ```
    /// use clerk_organizations::schema::params::ValueType;
    /// use clerk_organizations::schema::values::Limit;
    /// use clerk_organizations::value::Value;
    ///
    /// assert!(Limit::check(&Value::Number(100.0)).is_ok());
    /// assert_eq!(Limit::check(&Value::Number(0.0)), Err("must be an integer from 1 to 499"));
    /// ```
    fn check(value: &Value) -> Result<(), Rule>;
}

/// A parameter: required (a [`ValueType`]), optional (`Option`), or optional and nullable ([`Nullable`]).
///
/// ```
/// use clerk_organizations::schema::params::{Nullable, Parameter};
/// use clerk_organizations::schema::typed::MaybeNull;
/// use clerk_organizations::schema::values::Slug;
///
/// // These are the types of the fields of a set of parameters.
/// let required: <Slug as Parameter>::Rust = String::from("acme");
/// let optional: <Option<Slug> as Parameter>::Rust = Some(String::from("acme"));
/// let nullable: <Nullable<Slug> as Parameter>::Rust = MaybeNull::Null;
/// ```
pub trait Parameter {
    /// The Rust type of the field.
    type Rust;
    /// The TypeScript type.
    const TYPE: &'static str;
    /// How it is passed to Rust.
    const MARSHAL: Marshal;
    /// Whether it may be absent.
    const OPTIONAL: bool;
    /// Whether it may be `null`, which differs from absent.
    const NULLABLE: bool;
    /// Whether a list in a query is one text with commas.
    const IS_JOINED: bool;
    /// The check of its value.
    const CHECK: Check;
}

impl<T: ValueType> Parameter for T {
    type Rust = T::Rust;
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = false;
    const NULLABLE: bool = false;
    const IS_JOINED: bool = T::IS_JOINED;
    const CHECK: Check = T::check;
}

impl<T: ValueType> Parameter for Option<T> {
    type Rust = Option<T::Rust>;
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = false;
    const IS_JOINED: bool = T::IS_JOINED;
    const CHECK: Check = T::check;
}

/// A parameter that may be absent or `null`, which are different requests in a PATCH.
///
/// ```
/// use clerk_organizations::api::organizations::UpdateOrganizationParams;
/// use clerk_organizations::schema::typed::MaybeNull;
///
/// // In Rust, the field is a `MaybeNull`.
/// let clear = UpdateOrganizationParams { role_set_key: MaybeNull::Null, ..Default::default() };
/// let set = UpdateOrganizationParams { role_set_key: "role_set:default".into(), ..Default::default() };
/// # assert_ne!(clear, set);
/// ```
#[derive(Debug)]
pub struct Nullable<T>(PhantomData<T>);

impl<T: ValueType> Parameter for Nullable<T> {
    type Rust = MaybeNull<T::Rust>;
    const TYPE: &'static str = T::TYPE;
    const MARSHAL: Marshal = T::MARSHAL;
    const OPTIONAL: bool = true;
    const NULLABLE: bool = true;
    const IS_JOINED: bool = T::IS_JOINED;
    const CHECK: Check = T::check;
}

/// A parameter, as [`Params::read`] needs it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct Field {
    /// The name on the wire, in snake_case.
    pub name: &'static str,
    /// The check of its value.
    pub check: Check,
    /// Whether it may be absent.
    pub is_optional: bool,
    /// Whether it may be `null`, which differs from absent.
    pub is_nullable: bool,
    /// Whether a list in a query is one text with commas.
    pub is_joined: bool,
}

/// Valid parameters with their declarations, in the declared order.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct Params(pub Vec<(&'static Field, Value)>);

impl Params {
    /// Reads and checks an object whose names are in camelCase. Without an object there are no parameters. Undeclared names are errors.
    pub fn read(fields: &'static [Field], object: Option<&Value>) -> Result<Self, Invalid> {
        Self::read_argument("params", fields, object)
    }

    /// Reads and checks the object in an argument that has another name.
    pub fn read_argument(name: &str, fields: &'static [Field], object: Option<&Value>) -> Result<Self, Invalid> {
        let members: &[(String, Value)] = match object {
            None => &[],
            Some(Value::Object(members)) => members,
            Some(_) => return Err(Invalid::new(name, "must be an object")),
        };
        let is_known = |name: &str| fields.iter().any(|field| is_camel_case_of(name, field.name));
        if let Some((unknown, _)) = members.iter().find(|(name, _)| !is_known(name)) {
            return Err(Invalid::new(unknown, &unknown_rule(fields)));
        }
        let mut params = Vec::new();
        for field in fields {
            let value = members.iter().find(|(name, _)| is_camel_case_of(name, field.name)).map(|(_, value)| value);
            if let Some(value) = field.read(value).map_err(|rule| Invalid::new(&camel_case(field.name), rule))? {
                params.push((field, value.clone()));
            }
        }
        Ok(Self(params))
    }

    /// Returns a parameter by its name on the wire.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(field, _)| field.name == name).map(|(_, value)| value)
    }

    /// Removes a parameter and returns it.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(field, _)| field.name == name)?;
        Some(self.0.remove(at).1)
    }

    /// Returns a parameter if it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// Returns a parameter if it is an unsigned 32-bit integer.
    pub fn integer(&self, name: &str) -> Option<u32> {
        self.get(name)?.integer()
    }

    /// Whether a parameter is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// Returns the parameters as the JSON text of an object.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_all(self.0.iter(), ['{', '}'], &mut out, |(field, value), out| {
            quote(field.name, out);
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
            Some(present) => (self.check)(present).map(|()| value),
        }
    }
}

/// Declares a set of parameters. The wasm contains only `FIELDS`; the generator reads `LIST`.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! params {
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $kind:ident $(<$value:ident>)?, )+
        }
    ) => {
        $crate::params! {
            @params [$crate::params_example!($name; $([$field $kind $($value)?])+)]
            $(#[doc = $docs])*
            pub struct $name {
                $( $(#[doc = $field_docs])* pub $field: $kind $(<$value>)?, )+
            }
        }
    };
    (
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $crate::params! {
            @params [$crate::params_example!($name)]
            $(#[doc = $docs])*
            pub struct $name {
                $( $(#[doc = $field_docs])* pub $field: $ty, )*
            }
        }
    };
    (
        @params [$example:expr]
        $(#[doc = $docs:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[doc = $docs])*
        #[doc = $example]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $field_docs])* pub $field: <$ty as $crate::schema::params::Parameter>::Rust, )*
        }

        impl $crate::schema::typed::TypedParams for $name {
            fn members(&self) -> Vec<(&'static str, Option<$crate::value::Value>)> {
                vec![$(($crate::schema::field_name(stringify!($field)), $crate::schema::typed::ToValue::to_value(&self.$field))),*]
            }
        }

        impl $name {
            /// The parameters as the reader needs them.
            #[cfg_attr(feature = "web", doc(hidden))]
            pub const FIELDS: &[$crate::schema::params::Field] = &[$($crate::schema::params::Field {
                name: $crate::schema::field_name(stringify!($field)),
                check: <$ty as $crate::schema::params::Parameter>::CHECK,
                is_optional: <$ty as $crate::schema::params::Parameter>::OPTIONAL,
                is_nullable: <$ty as $crate::schema::params::Parameter>::NULLABLE,
                is_joined: <$ty as $crate::schema::params::Parameter>::IS_JOINED,
            }),*];

            /// The parameters for the generator.
            #[cfg_attr(feature = "web", doc(hidden))]
            pub const LIST: $crate::schema::ParameterList = $crate::schema::ParameterList {
                name: stringify!($name),
                module: module_path!(),
                docs: &[$($docs),*],
                fields: &[$($crate::schema::ParameterField {
                    name: $crate::schema::field_name(stringify!($field)),
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
    pub struct Text;
    impl ValueType for Text {
        type Rust = String;
        const TYPE: &'static str = "string";
        fn check(value: &Value) -> Result<(), Rule> {
            value.text().map(drop).ok_or("must be a string")
        }
    }

    /// An integer.
    pub struct UInt;
    impl ValueType for UInt {
        type Rust = u32;
        const TYPE: &'static str = "number";
        fn check(value: &Value) -> Result<(), Rule> {
            value.integer().map(drop).ok_or("must be an integer")
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
    fn absent_null_and_a_value_are_different() {
        assert_eq!(read(r#"{"name":"A"}"#).unwrap().to_json(), r#"{"name":"A"}"#);
        assert_eq!(read(r#"{"createdBy":null,"name":"A"}"#).unwrap().get("created_by"), Some(&Value::Null));
        assert_eq!(read(r#"{"name":"A","maxCount":0}"#).unwrap().integer("max_count"), Some(0));
    }

    #[test]
    fn an_error_names_the_parameter_as_the_caller_wrote_it() {
        assert_eq!(read("{}").unwrap_err(), "name is required");
        assert_eq!(read(r#"{"name":null}"#).unwrap_err(), "name must be a string");
        assert!(read(r#"{"name":"A","maxCount":null}"#).unwrap_err().starts_with("maxCount must be an integer"));
        assert_eq!(read("[]").unwrap_err(), "params must be an object");
        let options = Params::read_argument("options", Sample::FIELDS, Some(&Value::Null)).unwrap_err();
        assert_eq!((&*options.parameter, &*options.rule), ("options", "must be an object"));
        let known = "is unknown; expected one of name, maxCount, createdBy";
        for name in ["max_count", "Name", "__proto__"] {
            assert_eq!(read(&format!(r#"{{"{name}":1}}"#)).unwrap_err(), format!("{name} {known}"));
        }
    }
}
