//! Query and body parameters that this version does not know. Clerk adds some within an API version.

use std::borrow::Cow;

use crate::api::{Endpoint, ParamsIn, scalar};
use crate::error::Invalid;
use crate::http::request::{Body, Request};
use crate::schema::params::Params;
use crate::value::{Value, quote};

/// Adds the options `extraQuery` and `extraBody` to a request.
pub fn add(request: &mut Request, endpoint: &Endpoint, options: &Params) -> Result<(), Invalid> {
    for (name, value) in members(options, "extra_query") {
        check_name(endpoint, "extraQuery", name, endpoint.params_in == ParamsIn::Query)?;
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        request.query.extend(items.iter().filter_map(|item| Some((Cow::Owned(name.clone()), scalar(item)?))));
    }
    let extra = members(options, "extra_body");
    if extra.is_empty() {
        return Ok(());
    }
    let (Body::Json(json), ParamsIn::Json) = (&mut request.body, endpoint.params_in) else {
        return Err(Invalid::new("extraBody", "cannot be sent: this operation has no JSON object as its body"));
    };
    for (name, value) in extra {
        check_name(endpoint, "extraBody", name, true)?;
        append(json, name, value.text().unwrap_or("null"));
    }
    Ok(())
}

fn members<'a>(options: &'a Params, name: &str) -> &'a [(String, Value)] {
    if let Some(Value::Object(members)) = options.get(name) { members } else { &[] }
}

/// Refuses the name of a parameter, which is checked only there, and would be sent twice.
fn check_name(endpoint: &Endpoint, option: &str, name: &str, is_there: bool) -> Result<(), Invalid> {
    if is_there && endpoint.fields.iter().any(|field| field.name == name) {
        return Err(Invalid::new(&[option, "/", name].concat(), "is a parameter of this operation: pass it as one"));
    }
    Ok(())
}

/// Appends a member to the JSON text of an object.
fn append(object: &mut String, name: &str, json: &str) {
    let is_empty = object.len() == 2;
    object.pop();
    if !is_empty {
        object.push(',');
    }
    quote(name, object);
    object.push(':');
    object.push_str(json);
    object.push('}');
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::{Input, find};
    use crate::config::CallOptions;
    use crate::value::parse;

    fn built(operation: &str, options: &str) -> Result<Request, String> {
        let (ids, params) = (parse(r#"{"organizationId":"org_1","idOrSlug":"org_1"}"#), parse("{}"));
        let endpoint = find(operation).unwrap();
        let params = params.as_ref().filter(|_| endpoint.params_in != ParamsIn::Nothing);
        let mut request = endpoint.build(Input { ids: ids.as_ref(), params, options: None }, "2025-11-10").unwrap();
        let options = Params::read_argument("call", CallOptions::FIELDS, parse(options).as_ref());
        let added = options.and_then(|options| add(&mut request, endpoint, &options));
        added.map(|()| request).map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
    }

    #[test]
    fn an_unknown_query_parameter_is_sent_as_it_is_named() {
        let options = r#"{"extraQuery":{"later_filter":["a+b",7,true],"x":""}}"#;
        let url = built("listOrganizations", options).unwrap().url("");
        assert_eq!(url, "/organizations?later_filter=a%2Bb&later_filter=7&later_filter=true&x=");
        assert_eq!(
            built("deleteOrganization", r#"{"extraQuery":{"a":"1"}}"#).unwrap().url(""),
            "/organizations/org_1?a=1"
        );
    }

    #[test]
    fn an_unknown_body_parameter_is_added_to_the_others() {
        let options = r#"{"extraBody":{"later_field":"{\"a\":[1.5,null]}","b":"2"}}"#;
        let Body::Json(json) = built("updateOrganization", options).unwrap().body else { panic!() };
        assert_eq!(json, r#"{"later_field":{"a":[1.5,null]},"b":2}"#);
    }

    #[test]
    fn a_declared_parameter_and_a_body_where_there_is_none_are_refused() {
        for (operation, options, rule) in [
            ("listOrganizations", r#"{"extraQuery":{"limit":"5"}}"#, "extraQuery/limit is a parameter"),
            ("updateOrganization", r#"{"extraBody":{"name":"\"x\""}}"#, "extraBody/name is a parameter"),
            ("getOrganization", r#"{"extraBody":{"a":"1"}}"#, "extraBody cannot be sent"),
            ("deleteOrganization", r#"{"extraBody":{"a":"1"}}"#, "extraBody cannot be sent"),
            ("listOrganizations", r#"{"extraQuery":{"a":{}}}"#, "extraQuery must be an object of "),
            ("listOrganizations", r#"{"extraQuery":{"a":1.5}}"#, "extraQuery must be an object of "),
            ("listOrganizations", r#"{"extraQuery":{"a b":"1"}}"#, "extraQuery must be an object of "),
            ("listOrganizations", r#"{"extraQuery":{"":"1"}}"#, "extraQuery must be an object of "),
            ("updateOrganization", r#"{"extraBody":[]}"#, "extraBody must be an object"),
        ] {
            let refused = built(operation, options).unwrap_err();
            assert!(refused.starts_with(rule), "{refused}");
        }
    }
}
