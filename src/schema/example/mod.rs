//! The examples in the documentation of what is declared. Each is a test: it compiles for both targets, and those of models and values run.

mod values;

use serde_json::{Value, json};

use crate::schema::{Model, Type};

/// Returns a body as Clerk could send it, with all fields of a model and one that this version does not know.
pub fn body(model: &Model) -> String {
    let mut body = object(model);
    if let Value::Object(members) = &mut body {
        members.insert("later_field".into(), Value::Bool(true));
    }
    body.to_string()
}

fn object(model: &Model) -> Value {
    let mut members = match model.base.map(object) {
        Some(Value::Object(members)) => members,
        _ => Default::default(),
    };
    members.extend(model.fields.iter().map(|field| (field.name.to_owned(), value(&field.ty))));
    Value::Object(members)
}

fn value(ty: &Type) -> Value {
    match ty {
        Type::Text => json!("..."),
        Type::Bool | Type::True => json!(true),
        Type::Integer => json!(1),
        Type::Metadata(_) => json!({ "plan": "gold" }),
        Type::Json(_) => json!({}),
        Type::Model(model) => object(model),
        Type::List(item) | Type::NullableList(item) => json!([value(item)]),
        Type::Optional(ty) => value(ty),
    }
}

/// The example of a model: reads it from JSON, and takes its first fields.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! model_example {
    (page $name:ident) => {
        $crate::model_example!(@text $name "for row in &read.data {
    println!(\"{}\", row.id);
}

println!(\"{} of {}\", read.data.len(), read.total_count.0);")
    };
    ($name:ident; $($field:ident)*) => {
        $crate::model_example!(@fields $name; $($field)*)
    };
    // `object` is the same in all objects of a model.
    (@fields $name:ident; object $($field:ident)+) => { $crate::model_example!(@fields $name; $($field)+) };
    (@fields $name:ident; $first:ident $second:ident $third:ident $($rest:ident)*) => {
        $crate::model_example!(@take $name $first $second $third)
    };
    (@fields $name:ident;) => { $crate::model_example!(@text $name "") };
    (@fields $name:ident; $($field:ident)+) => { $crate::model_example!(@take $name $($field)+) };
    (@take $name:ident $first:ident $($field:ident)*) => {
        $crate::model_example!(@text $name concat!(
            "let ", stringify!($name), " { ", stringify!($first), ", ", $(stringify!($field), ", ",)* ".. } = &read;
println!(\"{:?}\", (", stringify!($first), $(", ", stringify!($field),)* "));"
        ))
    };
    (@text $name:ident $use:expr) => {
        concat!(
            "
```
use ", module_path!(), "::", stringify!($name), ";

# let body = clerk_organizations::schema::example::body(&", stringify!($name), "::MODEL);
// A call returns it. From a body of Clerk that was stored, it is read with serde.
let read: ", stringify!($name), " = serde_json::from_str(&body)?;
", $use, "
// A field that this version does not know is kept.
assert_eq!(read.unknown[\"later_field\"], true);
# Ok::<(), serde_json::Error>(())
```"
        )
    };
}

/// The example of a set of parameters: sets those that are required, otherwise the first one.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! params_example {
    // A declaration with a type that is not one name, perhaps in `Option` or `Nullable`.
    ($name:ident) => {
        $crate::params_example!(@text $name "" "What is left out is not sent." "")
    };
    ($name:ident; $first:tt $($rest:tt)*) => {
        $crate::params_example!(@required $name $first []; $first $($rest)*)
    };
    (@required $name:ident $first:tt $required:tt; [$field:ident Option $value:ident] $($rest:tt)*) => {
        $crate::params_example!(@required $name $first $required; $($rest)*)
    };
    (@required $name:ident $first:tt $required:tt; [$field:ident Nullable $value:ident] $($rest:tt)*) => {
        $crate::params_example!(@required $name $first $required; $($rest)*)
    };
    (@required $name:ident $first:tt [$($required:tt)*]; [$field:ident $value:ident] $($rest:tt)*) => {
        $crate::params_example!(@required $name $first [$($required)* [$field $value]]; $($rest)*)
    };
    (@required $name:ident [$field:ident Option $value:ident] [];) => {
        $crate::params_example!(@text $name "" "All are optional. What is left out is not sent."
            concat!("    ", stringify!($field), ": Some(", $crate::example_value!($value), "),\n"))
    };
    (@required $name:ident [$field:ident Nullable $value:ident] [];) => {
        $crate::params_example!(@text $name "use clerk_organizations::schema::typed::MaybeNull;\n"
            "What is left out stays as it is, and `MaybeNull::Null` clears it."
            concat!("    ", stringify!($field), ": MaybeNull::Value(", $crate::example_value!($value), "),\n"))
    };
    (@required $name:ident $first:tt [$([$field:ident $value:ident])+];) => {
        $crate::params_example!(@text $name "" "These are required. The others are optional."
            concat!($("    ", stringify!($field), ": ", $crate::example_value!($value), ",\n"),+))
    };
    (@text $name:ident $import:literal $comment:literal $fields:expr) => {
        concat!(
            "
```
use ", module_path!(), "::", stringify!($name), ";
", $import, "
# let logo = clerk_organizations::schema::values::RustFile::default();
// ", $comment, "
let params = ", stringify!($name), " {
", $fields, "    ..Default::default()
};
```"
        )
    };
}

/// The example of a type of values: a value of it, and the rule that others break.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! value_example {
    ($name:ident, $rule:expr) => { $crate::value_example!(@text $name $rule) };
    (@text $name:ident $rule:expr) => {
        concat!(
            "
```
use clerk_organizations::schema::params::ValueType;
use ", module_path!(), "::", stringify!($name), ";

# let logo = clerk_organizations::schema::values::RustFile::default();
// Another value is refused before anything is sent: it ", $rule, ".
let value: <", stringify!($name), " as ValueType>::Rust = ", $crate::example_value!($name), ";
# type Rust = <", stringify!($name), " as ValueType>::Rust;
# let is_valid = |value| ", stringify!($name), "::check(&value).is_ok();
# let to_value = clerk_organizations::schema::typed::ToValue::to_value;
# assert!(value == Rust::default() || to_value(&value).is_some_and(is_valid));
```"
        )
    };
}
