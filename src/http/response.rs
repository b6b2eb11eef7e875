//! Responses that are not a success, and the errors that they mean.

use crate::error::envelope::ClerkErrors;
use crate::error::{ApiFailure, DecodeFailure, Fault};
use crate::http::retry_after::{Clock, retry_after};
use crate::value::Value;

/// The maximum length of a snippet of a body, in characters.
const SNIPPET: usize = 200;

/// How long reading the body of an error may take, in milliseconds. The status is known by then.
pub const ERROR_BODY_MS: u32 = 2_000;
/// How many bytes of the body of an error are read.
pub const ERROR_BODY_BYTES: u32 = 1024 * 1024;

/// The status and headers of a response that is not a success.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `x-clerk-trace-id`, otherwise `cf-ray`.
    pub trace_id: Option<String>,
    /// `Retry-After`, in milliseconds.
    pub retry_after: Option<u32>,
    /// The origin of `Location`, if the response is a redirect.
    pub redirect: Option<String>,
}

/// The headers that are read.
pub const HEADERS: &[&str] = &["content-type", "x-clerk-trace-id", "cf-ray", "retry-after", "date", "location"];

impl Head {
    /// Reads a head. `is_redirect` is set if the host reports a redirect without its status and headers, as browsers do.
    pub fn new(status: u16, headers: &Value, is_redirect: bool, clock: &Clock) -> Self {
        let header = |name| headers.text_of(name);
        let is_redirect = is_redirect || (300..400).contains(&status);
        Self {
            status,
            content_type: header("content-type").map(str::to_owned),
            trace_id: trace_id(headers),
            retry_after: header("retry-after").and_then(|value| retry_after(value, header("date"), clock)),
            redirect: is_redirect.then(|| origin(header("location").unwrap_or_default())),
        }
    }
}

/// Returns the trace id from the headers: Clerk's, otherwise that of Cloudflare.
pub fn trace_id(headers: &Value) -> Option<String> {
    headers.text_of("x-clerk-trace-id").or_else(|| headers.text_of("cf-ray")).map(str::to_owned)
}

/// Returns the origin of a `Location`. Its path and query may contain a secret.
fn origin(location: &str) -> String {
    let Some((scheme, rest)) = location.split_once(':') else { return "another address".to_owned() };
    let Some(rest) = rest.strip_prefix("//") else { return "another address".to_owned() };
    let mut host = String::new();
    for character in rest.chars() {
        match character {
            '/' | '?' | '#' | '\\' => break,
            // The part before it was user info.
            '@' => host.clear(),
            other => host.push(other),
        }
    }
    scheme.to_owned() + "://" + &host
}

/// The body of a response that is not a success.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The text, or its beginning.
    pub text: String,
    /// The value, if the text is JSON.
    pub json: Option<Value>,
}

/// A response that is not a success, as the host reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers named in [`HEADERS`], as an object.
    pub headers: Value,
    /// Whether the host reports a redirect without its status and headers, as browsers do.
    pub is_redirect: bool,
    /// The body.
    pub body: Body,
}

/// Whether a status is a success.
pub fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Creates the error of a response with an error status.
pub fn failure(head: Head, body: &Body) -> ApiFailure {
    let read = body.json.as_ref().and_then(ClerkErrors::read);
    let (snippet, message) = match read {
        Some(_) => (None, None),
        None => (snippet(&body.text), body.json.as_ref().and_then(message)),
    };
    let read = read.unwrap_or_default();
    ApiFailure {
        status: head.status,
        errors: read.errors,
        trace_id: read.trace_id.or(head.trace_id),
        content_type: head.content_type,
        message,
        snippet,
        retry_after: head.retry_after,
        redirect: head.redirect,
        exceeds_deadline: false,
    }
}

/// Creates the error of a response with a success status whose body does not match the model. If the body contains Clerk's errors,
/// they are used.
pub fn unexpected(head: Head, pointer: String, expected: String, too_large: bool, body: &Body) -> Fault {
    if let Some(errors) = body.json.as_ref().and_then(ClerkErrors::read).filter(|errors| !errors.errors.is_empty()) {
        let trace_id = errors.trace_id.or(head.trace_id);
        let (status, content_type) = (head.status, head.content_type);
        return Fault::Api(ApiFailure {
            status,
            errors: errors.errors,
            trace_id,
            content_type,
            ..ApiFailure::default()
        });
    }
    Fault::Decode(DecodeFailure {
        status: head.status,
        pointer,
        expected,
        trace_id: head.trace_id,
        content_type: head.content_type,
        snippet: snippet(&body.text),
        too_large,
    })
}

/// The beginning of a body or of a message in it, on one line.
fn snippet(text: &str) -> Option<String> {
    let in_line = |character| if matches!(character, '\0'..='\x1f' | '\x7f'..='\u{9f}') { ' ' } else { character };
    let short: String = text.chars().take(SNIPPET).map(in_line).collect();
    (!short.is_empty()).then_some(short)
}

/// The message in the JSON of a framework, a gateway or a host in front of Clerk.
fn message(json: &Value) -> Option<String> {
    let error = json.get("error");
    let own = ["message", "Message", "detail"].iter().find_map(|name| json.text_of(name));
    snippet(own.or_else(|| error?.text()).or_else(|| error?.text_of("message"))?)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::http::retry_after::tests::clock;

    fn api(body: &str, head: Head) -> ApiFailure {
        failure(head, &read(body))
    }

    fn read(text: &str) -> Body {
        let json = serde_json::from_str::<serde_json::Value>(text).ok().map(Value::from);
        Body { text: text.to_owned(), json }
    }

    #[test]
    fn the_status_survives_any_body() {
        for body in ["", "<html>Bad gateway</html>", "{\"errors\":", "{}"] {
            assert_eq!(api(body, Head { status: 502, ..Head::default() }).status, 502);
        }
    }

    #[test]
    fn the_html_of_a_proxy_is_cut_to_a_snippet() {
        let page = format!("<html> <p>{}</p>", "x".repeat(500));
        let snippet = api(&page, Head { status: 502, ..Head::default() }).snippet.unwrap();
        assert!(snippet.starts_with("<html> <p>xxx"));
        assert_eq!(snippet.chars().count(), 200);
    }

    #[test]
    fn the_message_of_a_framework_is_one_bounded_line() {
        let message = |body: &str| api(body, Head::default()).message;
        for (body, expected) in [
            (
                r#"{"message":"Cross-site PUT form submissions are forbidden"}"#,
                "Cross-site PUT form submissions are forbidden",
            ),
            (r#"{"statusCode":413,"error":"Payload Too Large","message":"Body is too large"}"#, "Body is too large"),
            (r#"{"error":"Forbidden"}"#, "Forbidden"),
            (r#"{"error":{"code":"413","message":"Entity Too Large"}}"#, "Entity Too Large"),
            (r#"{"error":true,"message":"a\n\u001b[31mb"}"#, "a  [31mb"),
            (r#"{"Message":"Request Too Long"}"#, "Request Too Long"),
        ] {
            assert_eq!(message(body).as_deref(), Some(expected), "{body}");
        }
        assert_eq!(message(&format!(r#"{{"message":"{}"}}"#, "x".repeat(5000))).map(|text| text.len()), Some(200));
        for none in
            ["{}", "[]", "<html>", r#"{"message":["a"]}"#, r#"{"message":""}"#, r#"{"errors":[],"message":"a"}"#]
        {
            assert_eq!(message(none), None, "{none}");
        }
    }

    #[test]
    fn only_the_origin_of_a_redirect_is_reported() {
        let to = |location: &str| {
            let headers = Value::Object(vec![("location".into(), location.into())]);
            Head::new(302, &headers, false, &clock(|| 0.0)).redirect
        };
        assert_eq!(to("https://user:pw@evil.test:8443/a?token=x").as_deref(), Some("https://evil.test:8443"));
        assert_eq!(to("/login?next=x").as_deref(), Some("another address"));
        let hidden = Head::new(0, &Value::Null, true, &clock(|| 0.0));
        assert_eq!(hidden.redirect.as_deref(), Some("another address"), "as in a browser");
    }

    #[test]
    fn a_success_that_lists_errors_is_an_error() {
        let body = r#"{"errors":[{"code":"a","message":"b"}]}"#;
        let fault =
            unexpected(Head { status: 200, ..Head::default() }, String::new(), String::new(), false, &read(body));
        assert!(matches!(fault, Fault::Api(failure) if failure.status == 200 && failure.errors[0].code == "a"));
    }

    #[test]
    fn the_trace_id_comes_from_the_body_otherwise_from_the_headers() {
        let head = Head { status: 404, trace_id: Some("header".into()), ..Head::default() };
        assert_eq!(api(r#"{"errors":[],"clerk_trace_id":"body"}"#, head.clone()).trace_id.as_deref(), Some("body"));
        assert_eq!(api("{}", head).trace_id.as_deref(), Some("header"));
    }
}
