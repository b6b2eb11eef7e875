//! What an answer means: success to decode, or which failure.

use crate::error::{ApiFailure, ClerkErrors, DecodeFailure, Fault};

/// A snippet of a body holds at most this many characters.
const SNIPPET: usize = 200;

/// What is read of an answer that failed: its status, and the headers that say more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `x-clerk-trace-id`, else `cf-ray`.
    pub trace_id: Option<String>,
}

/// Whether a status promises the body that the model describes.
pub fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// What an error status and its body say.
pub fn failure(head: Head, body: &str) -> Fault {
    let read = ClerkErrors::read(body);
    let snippet = read.is_none().then(|| snippet(body)).flatten();
    let read = read.unwrap_or_default();
    Fault::Api(ApiFailure {
        status: head.status,
        errors: read.errors,
        trace_id: read.trace_id.or(head.trace_id),
        content_type: head.content_type,
        snippet,
    })
}

/// What a success whose body is not the documented one says.
pub fn decode_failure(head: Head, pointer: String, expected: String, body: &str) -> Fault {
    Fault::Decode(DecodeFailure {
        status: head.status,
        pointer,
        expected,
        trace_id: head.trace_id,
        content_type: head.content_type,
        snippet: snippet(body),
    })
}

/// The beginning of a body, on one line.
fn snippet(body: &str) -> Option<String> {
    let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(SNIPPET).collect();
    (!short.is_empty()).then_some(short)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn api(body: &str, head: Head) -> ApiFailure {
        match failure(head, body) {
            Fault::Api(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_status_survives_any_body() {
        for body in ["", "<html>Bad gateway</html>", "{\"errors\":", "{}"] {
            assert_eq!(api(body, Head { status: 502, ..Head::default() }).status, 502);
        }
    }

    #[test]
    fn a_page_of_a_proxy_is_cut_to_a_snippet_on_one_line() {
        let page = format!("<html>\n  <p>{}</p>", "x".repeat(500));
        let snippet = api(&page, Head { status: 502, ..Head::default() }).snippet.unwrap();
        assert!(snippet.starts_with("<html> <p>xxx"));
        assert_eq!(snippet.chars().count(), 200);
    }

    #[test]
    fn the_trace_id_is_the_bodys_else_the_headers() {
        let head = Head { status: 404, trace_id: Some("header".into()), ..Head::default() };
        assert_eq!(api(r#"{"errors":[],"clerk_trace_id":"body"}"#, head.clone()).trace_id.as_deref(), Some("body"));
        assert_eq!(api("{}", head).trace_id.as_deref(), Some("header"));
    }
}
