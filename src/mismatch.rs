//! Finds the place in a body that does not match its model, for the message of an error.

use serde_json::{Map, Value};

use crate::schema::model::Integer;
use crate::schema::{Model, Type};

/// A place, as a JSON pointer, and what is expected there.
type Place = (String, String);

/// Returns the first place that does not match the model. `None` if all of it matches.
pub fn find(model: &Model, value: &Value) -> Option<Place> {
    let Value::Object(members) = value else { return Some(expected("an object", Some(value))) };
    let base = model.base.and_then(|base| find(base, value));
    base.or_else(|| model.fields.iter().find_map(|field| inside(field.name, in_field(&field.ty, field.name, members))))
}

fn in_field(ty: &Type, name: &str, members: &Map<String, Value>) -> Option<Place> {
    match (ty, members.get(name)) {
        (Type::Optional(_), None | Some(Value::Null)) => None,
        (Type::Optional(ty), value) => in_value(ty, value),
        (_, value) => in_value(ty, value),
    }
}

fn in_value(ty: &Type, value: Option<&Value>) -> Option<Place> {
    let check = |matches: bool, what| (!matches).then(|| expected(what, value));
    match (ty, value) {
        (Type::Model(model), Some(value)) => find(model, value),
        (Type::Model(_), None) => Some(expected("an object", None)),
        (Type::NullableList(_) | Type::Metadata(_), Some(Value::Null)) => None,
        (Type::List(item) | Type::NullableList(item), Some(Value::Array(items))) => {
            let in_item = |(at, value): (usize, &Value)| inside(&at.to_string(), in_value(item, Some(value)));
            items.iter().enumerate().find_map(in_item)
        }
        (Type::List(_) | Type::NullableList(_), _) => Some(expected("an array", value)),
        (Type::Text, _) => check(value.is_some_and(Value::is_string), "a string"),
        (Type::Bool, _) => check(value.is_some_and(Value::is_boolean), "a boolean"),
        (Type::True, _) => check(value == Some(&Value::Bool(true)), "true"),
        (Type::Integer, _) => check(value.is_some_and(is_integer), "an integer that a JavaScript number holds exactly"),
        (Type::Metadata(_), _) => check(value.is_some_and(Value::is_object), "an object"),
        (Type::Json(_), _) => check(value.is_some(), "a value"),
        (Type::Optional(ty), value) => {
            value.filter(|value| !value.is_null()).and_then(|value| in_value(ty, Some(value)))
        }
    }
}

fn is_integer(value: &Value) -> bool {
    serde_json::from_value::<Integer>(value.clone()).is_ok()
}

fn inside(name: &str, place: Option<Place>) -> Option<Place> {
    place.map(|(pointer, expected)| (["/", name, &pointer].concat(), expected))
}

/// What was found is named by its kind, because its value may be private.
fn expected(what: &str, found: Option<&Value>) -> Place {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    };
    (String::new(), ["expected ", what, ", found ", found].concat())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::organizations::{OrganizationWithLogo, Organizations};

    fn page() -> Value {
        serde_json::from_str(include_str!("../js-tests/fixtures/organizations.json")).unwrap()
    }

    fn found(change: impl FnOnce(&mut Value)) -> Option<Place> {
        let mut page = page();
        change(&mut page);
        find(&Organizations::MODEL, &page)
    }

    #[test]
    fn a_body_that_matches_has_no_such_place() {
        assert_eq!(found(|_| {}), None);
        assert_eq!(found(|page| page["data"][0]["created_by"] = Value::Null), None);
    }

    #[test]
    fn the_place_is_a_pointer_with_what_is_expected_and_the_kind_of_what_was_found() {
        let place = |pointer: &str, expected: &str| Some((pointer.to_owned(), format!("expected {expected}")));
        assert_eq!(found(|page| page["data"][1]["id"] = 7.into()), place("/data/1/id", "a string, found a number"));
        assert_eq!(found(|page| page["data"] = "x".into()), place("/data", "an array, found a string"));
        assert_eq!(
            found(|page| page["total_count"] = 1.5.into()),
            place("/total_count", "an integer that a JavaScript number holds exactly, found a number")
        );
        assert_eq!(
            found(|page| _ = page["data"][0].as_object_mut().unwrap().remove("name")),
            place("/data/0/name", "a string, found nothing")
        );
        assert_eq!(
            found(|page| page["data"][0]["public_metadata"] = Value::Array(vec![])),
            place("/data/0/public_metadata", "an object, found an array")
        );
        assert_eq!(find(&Organizations::MODEL, &Value::Null), place("", "an object, found null"));
    }

    #[test]
    fn a_place_in_an_extended_model_is_found_too() {
        let body = include_str!("../js-tests/fixtures/organization-with-logo.json");
        let mut logo: Value = serde_json::from_str(body).unwrap();
        assert_eq!(find(&OrganizationWithLogo::MODEL, &logo), None);
        logo["slug"] = 5.into();
        assert_eq!(find(&OrganizationWithLogo::MODEL, &logo).unwrap().0, "/slug");
    }
}
