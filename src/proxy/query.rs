//! The query of a request, as the parameters of an endpoint.

use crate::error::Invalid;
use crate::naming::camel_case;
use crate::schema::params::Field;
use crate::value::Value;

use super::rejection::Rejection;

/// Converts a query to the parameters of the endpoint.
pub fn parameters(fields: &[Field], pairs: &[(String, String)]) -> Result<Value, Rejection> {
    let mut members = Vec::new();
    for (index, (name, _)) in pairs.iter().enumerate() {
        let field = fields.iter().find(|field| field.name == name).ok_or_else(|| Rejection::Unknown(name.clone()))?;
        if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
            continue;
        }
        let values = pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        members.push((camel_case(name), typed(field, values)?));
    }
    Ok(Value::Object(members))
}

/// Converts the texts of one name to the type of its parameter: a string, an integer, a boolean, or a list of strings.
fn typed(field: &Field, texts: Vec<&str>) -> Result<Value, Rejection> {
    let mut readings = Vec::new();
    if let [text] = texts[..] {
        readings.push(text.into());
        if let Some(integer) = digits(text) {
            readings.push(Value::Number(integer as f64));
        }
        if text == "true" || text == "false" {
            readings.push(Value::Bool(text == "true"));
        }
    }
    readings.push(Value::List(texts.into_iter().map(Value::from).collect()));
    let rule = (field.check)(&readings[0]).err().unwrap_or_default();
    let fit = readings.into_iter().find(|reading| (field.check)(reading).is_ok());
    fit.ok_or_else(|| Rejection::Value(Invalid::new(field.name, rule)))
}

/// Parses an integer of digits only. The standard library also accepts a sign.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::find;

    #[test]
    fn a_query_has_declared_parameters_only_each_of_its_type() {
        let list = find("listOrganizations").unwrap().fields;
        let read = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            parameters(list, &pairs).map(|json| json.to_json()).map_err(|rejection| format!("{rejection:?}"))
        };
        let all =
            [("limit", "5"), ("query", "7"), ("user_id", "u1"), ("include_members_count", "false"), ("user_id", "u2")];
        let expected = r#"{"limit":5,"query":"7","userId":["u1","u2"],"includeMembersCount":false}"#;
        assert_eq!(read(&all).as_deref(), Ok(expected));
        assert_eq!(read(&[("user_id", "true")]).as_deref(), Ok(r#"{"userId":["true"]}"#));
        for invalid in [
            ("limit", "0"),
            ("limit", "1e2"),
            ("limit", ""),
            ("limit", "+5"),
            ("order_by", "x"),
            ("include_members_count", "1"),
            ("__clerk_api_version", "2021-02-05"),
            ("Limit", "5"),
            ("limit[]", "5"),
            ("__proto__", "1"),
            ("", ""),
            ("userId", "u"),
        ] {
            assert!(read(&[invalid]).is_err(), "{invalid:?}");
        }
        assert!(read(&[("limit", "5"), ("limit", "6")]).unwrap_err().contains("must be an integer"));
    }
}
