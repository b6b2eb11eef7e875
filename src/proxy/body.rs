//! The body of a request: the kind that an operation has, and the check of what was received.

use serde_json::Map;

use crate::api::ParamsIn;
use crate::naming::camel_case;
use crate::schema::params::Field;
use crate::value::Value;

use super::fields::is_private_metadata;
use super::incoming::Incoming;
use super::rejection::Rejection;
use super::unambiguous::Unambiguous;

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

/// Returns the kind of body, for the host.
pub fn kind(params_in: ParamsIn) -> &'static str {
    match params_in {
        ParamsIn::Nothing | ParamsIn::Query => "nothing",
        ParamsIn::Json | ParamsIn::JsonList(_) => "json",
        ParamsIn::Form => "form",
    }
}

/// Checks whether the headers of a request announce a body that the operation accepts, of at most `limit` bytes.
pub fn check_head(incoming: &Incoming, params_in: ParamsIn, limit: u32) -> Result<(), Rejection> {
    if !matches!(incoming.header("content-encoding"), None | Some("identity")) {
        return Err(Rejection::ContentType);
    }
    let length = incoming.header("content-length");
    if !length.is_none_or(|length| !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Rejection::BrokenBody);
    }
    match params_in {
        ParamsIn::Nothing | ParamsIn::Query => {
            let has_body = incoming.header("transfer-encoding").is_some()
                || length.is_some_and(|length| length.parse::<u32>() != Ok(0));
            if has_body {
                return Err(Rejection::NoBodyHere);
            }
            // If the site's service worker passes on a form of another site, Firefox and Safari name the worker's origin. Only the
            // content type shows that it is a form.
            let may_be_form = incoming.method == "POST" && incoming.header("content-type").is_some();
            return if may_be_form { check_json_type(incoming) } else { Ok(()) };
        }
        ParamsIn::Json | ParamsIn::JsonList(_) => check_json_type(incoming)?,
        ParamsIn::Form => boundary(incoming).map(drop)?,
    }
    match length.map(|length| length.parse::<u32>().ok()) {
        None => Ok(()),
        Some(Some(length)) if length <= limit => Ok(()),
        Some(_) => Err(Rejection::TooLarge),
    }
}

/// Returns the media type and its parameters. All but the values of the parameters is in lower case.
fn media_type(incoming: &Incoming) -> Option<(String, Vec<(String, &str)>)> {
    let mut parts = incoming.header("content-type")?.split(';').map(str::trim_ascii);
    let essence = parts.next()?.to_ascii_lowercase();
    let parameters = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim_ascii().to_ascii_lowercase(), value.trim_ascii()))
    });
    Some((essence, parameters.collect::<Option<_>>()?))
}

/// Accepts `application/json` only. Browsers send the content types of forms to other sites without a preflight request.
fn check_json_type(incoming: &Incoming) -> Result<(), Rejection> {
    let (essence, parameters) = media_type(incoming).ok_or(Rejection::ContentType)?;
    let is_utf8 =
        |(name, value): &(String, &str)| name != "charset" || value.trim_matches('"').eq_ignore_ascii_case("utf-8");
    if essence == JSON && parameters.iter().all(is_utf8) { Ok(()) } else { Err(Rejection::ContentType) }
}

/// Returns the boundary of a form, which consists of the characters of RFC 2046.
pub fn boundary(incoming: &Incoming) -> Result<&str, Rejection> {
    let (essence, parameters) = media_type(incoming).ok_or(Rejection::ContentType)?;
    let mut boundaries = parameters.iter().filter(|(name, _)| name == "boundary").map(|(_, value)| unquoted(value));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&byte);
    let boundary =
        boundaries.next().filter(|boundary| (1..=70).contains(&boundary.len()) && boundary.bytes().all(is_plain));
    match (boundary, boundaries.next()) {
        (Some(boundary), None) if essence == FORM => Ok(boundary),
        _ => Err(Rejection::ContentType),
    }
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// Converts a JSON body to the parameters of the endpoint. Names have to match exactly: a server that ignores case could read another
/// spelling as private metadata.
pub fn parameters(fields: &[Field], body: &str, shows_private: bool) -> Result<Value, Rejection> {
    match serde_json::from_str(body) {
        Ok(Unambiguous(serde_json::Value::Object(members))) => object(fields, members, shows_private),
        _ => Err(Rejection::NoObject),
    }
}

/// Converts a JSON body that is a list of parameters.
pub fn list(fields: &[Field], body: &str, shows_private: bool) -> Result<Value, Rejection> {
    let Ok(Unambiguous(serde_json::Value::Array(items))) = serde_json::from_str(body) else {
        return Err(Rejection::NoList);
    };
    let item = |item| match item {
        serde_json::Value::Object(members) => object(fields, members, shows_private),
        _ => Err(Rejection::NoList),
    };
    items.into_iter().map(item).collect::<Result<_, _>>().map(Value::List)
}

fn object(fields: &[Field], members: Map<String, serde_json::Value>, shows_private: bool) -> Result<Value, Rejection> {
    let mut params: Vec<(String, Value)> = Vec::new();
    for (name, value) in members {
        if is_private_metadata(&name) && !shows_private {
            return Err(Rejection::Private);
        }
        if !fields.iter().any(|field| field.name == name) {
            return Err(Rejection::Unknown(name));
        }
        params.push((camel_case(&name), parameter(value)));
    }
    Ok(Value::Object(params))
}

/// An object is passed on as JSON text, as in the client.
fn parameter(value: serde_json::Value) -> Value {
    if value.is_object() { Value::Json(value.to_string()) } else { value.into() }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::proxy::route;

    fn head(headers: &str, params_in: ParamsIn) -> Result<(), u16> {
        let incoming = Incoming::read(&crate::value::parse(&format!(r#"{{"headers":{headers}}}"#)).unwrap());
        check_head(&incoming, params_in, 100).map_err(|rejection| rejection.status())
    }

    #[test]
    fn the_content_types_of_forms_are_not_json() {
        for (headers, expected) in [
            (r#"{"content-type":"application/json"}"#, Ok(())),
            (r#"{"content-type":"Application/JSON; Charset=\"UTF-8\"","content-length":"100"}"#, Ok(())),
            (r#"{"content-type":"application/json;charset=latin1"}"#, Err(415)),
            (r#"{"content-type":"text/plain; application/json"}"#, Err(415)),
            (r#"{"content-type":"text/plain"}"#, Err(415)),
            (r#"{"content-type":"application/json, text/plain"}"#, Err(415)),
            (r#"{"content-type":"application/x-www-form-urlencoded"}"#, Err(415)),
            (r#"{"content-type":"multipart/form-data; boundary=x"}"#, Err(415)),
            (r#"{"content-type":"application/json","content-encoding":"gzip"}"#, Err(415)),
            ("{}", Err(415)),
            (r#"{"content-type":"application/json","content-length":"101"}"#, Err(413)),
            (r#"{"content-type":"application/json","content-length":"99999999999999999999"}"#, Err(413)),
            (r#"{"content-type":"application/json","content-length":"-1"}"#, Err(400)),
            (r#"{"content-type":"application/json","content-length":"5, 5"}"#, Err(400)),
            (r#"{"content-type":"application/json","content-length":""}"#, Err(400)),
        ] {
            assert_eq!(head(headers, ParamsIn::Json), expected, "{headers}");
        }
    }

    #[test]
    fn an_operation_without_a_body_refuses_one() {
        assert_eq!(head("{}", ParamsIn::Nothing), Ok(()));
        assert_eq!(head(r#"{"content-length":"0","content-type":"text/plain"}"#, ParamsIn::Query), Ok(()));
        assert_eq!(head(r#"{"content-length":"1"}"#, ParamsIn::Query), Err(400));
        assert_eq!(head(r#"{"transfer-encoding":"chunked"}"#, ParamsIn::Nothing), Err(400));
    }

    #[test]
    fn an_empty_form_is_refused_where_an_operation_has_no_body() {
        let post = |content_type: &str| {
            let request = format!(r#"{{"method":"POST","headers":{{"content-length":"0"{content_type}}}}}"#);
            let incoming = Incoming::read(&crate::value::parse(&request).unwrap());
            check_head(&incoming, ParamsIn::Nothing, 0).map_err(|rejection| rejection.status())
        };
        assert_eq!(post(""), Ok(()));
        assert_eq!(post(r#","content-type":"application/json""#), Ok(()));
        for form in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
            assert_eq!(post(&format!(r#","content-type":"{form}""#)), Err(415), "{form}");
        }
    }

    #[test]
    fn a_form_has_one_boundary_of_plain_characters() {
        let form = |content_type: &str| {
            let headers = Value::Object(vec![("content-type".into(), content_type.into())]);
            let incoming = Incoming::read(&Value::Object(vec![("headers".into(), headers)]));
            boundary(&incoming).ok().map(str::to_owned)
        };
        let expected = Some("----x=1".to_owned());
        assert_eq!(form("multipart/form-data; boundary=----x=1"), expected);
        assert_eq!(form("Multipart/Form-Data;a=b; BOUNDARY=\"----x=1\";"), expected);
        for invalid in [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/mixed; boundary=x",
            "image/png",
            "multipart/form-data; boundary=a\"b",
            "multipart/form-data; boundary=a b",
            "multipart/form-data; boundary",
            "multipart/form-data; boundary=x; boundary=x",
            "multipart/form-data; boundary=\u{e9}",
            &format!("multipart/form-data; boundary={}", "x".repeat(71)),
        ] {
            assert_eq!(form(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn a_body_has_only_declared_names_in_clerks_spelling() {
        let fields = |operation: &str| crate::api::find(operation).unwrap().fields;
        let status = |operation: &str, body: &str, shows| {
            parameters(fields(operation), body, shows)
                .map(|json| json.to_json())
                .map_err(|rejection| rejection.status())
        };
        let create = |body: &str| status("createOrganization", body, false);
        assert_eq!(
            create(r#"{"name":"A","public_metadata":{"private_metadata":1}}"#).unwrap(),
            r#"{"name":"A","publicMetadata":{"private_metadata":1}}"#
        );
        for body in [r#"{"private_metadata":{}}"#, r#"{"private\u005fmetadata":null}"#] {
            for operation in
                ["createOrganization", "updateOrganization", "mergeOrganizationMetadata", "replaceOrganizationMetadata"]
            {
                assert_eq!(status(operation, body, false), Err(403), "{operation} {body}");
            }
        }
        assert!(status("createOrganization", r#"{"name":"A","private_metadata":{}}"#, true).is_ok());
        for name in
            ["Private_Metadata", "PRIVATE_METADATA", "privateMetadata", "private_metadata ", "__proto__", "Name"]
        {
            let body = format!(r#"{{"{name}":{{}}}}"#);
            assert_eq!(create(&body), Err(422), "{name}");
        }
        for body in ["", "[]", "null", "\"x\"", "5", "{", r#"{"name":"A","name":"B"}"#, r#"{"name":"A"}{}"#] {
            assert_eq!(create(body), Err(400), "{body}");
        }
        for metadata in [r#"{"plan":1,"plan":2}"#, r#"{"a":[{"x":{"y":1,"\u0079":2}}]}"#, r#"{"":1,"":2}"#] {
            assert_eq!(create(&format!(r#"{{"name":"A","public_metadata":{metadata}}}"#)), Err(400), "{metadata}");
        }
        assert!(
            route::find("POST", "/organizations", "").is_some_and(|route| route
                .endpoint
                .fields
                .iter()
                .any(|field| is_private_metadata(field.name)))
        );
    }
}
