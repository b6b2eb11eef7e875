//! What an answer means: success to decode, or which failure.

use crate::envelope::ClerkErrors;
use crate::error::{ApiFailure, DecodeFailure, Fault};
use crate::json::Json;

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
    /// `Retry-After`, in seconds.
    pub retry_after: Option<f64>,
    /// `Location`: its origin.
    pub redirect: Option<String>,
}

impl Head {
    /// Reads the head; `now` is the host's clock in milliseconds since 1970, for a server that does not tell its own.
    pub fn new(status: u16, header: impl Fn(&str) -> Option<String>, now: f64) -> Self {
        let date = header("date");
        Self {
            status,
            content_type: header("content-type"),
            trace_id: header("x-clerk-trace-id").or_else(|| header("cf-ray")),
            retry_after: header("retry-after").and_then(|value| retry_after(&value, date.as_deref(), now)),
            redirect: (300..400).contains(&status).then(|| origin(&header("location").unwrap_or_default())),
        }
    }
}

/// The longest wait that is believed, in seconds: a day.
const MAX_RETRY_AFTER: f64 = 86_400.0;

/// `Retry-After` in seconds: a number, or a date by the server's own clock. Anything odd, and a time that has passed,
/// is no wish at all: the caller then waits as long as it thinks right.
pub fn retry_after(value: &str, date: Option<&str>, now: f64) -> Option<f64> {
    let value = value.trim();
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds = if is_number { number(value)? } else { (instant(value)? - server_time(date, now)) / 1000.0 };
    (seconds > 0.0).then(|| f64::min(seconds, MAX_RETRY_AFTER))
}

/// Digits, and perhaps a point and more of them. The standard library's parser would weigh more than this module.
fn number(value: &str) -> Option<f64> {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let whole: u32 = whole.parse().ok()?;
    let digits: u32 = part.get(..part.len().min(6))?.parse().ok()?;
    Some(f64::from(whole) + f64::from(digits) / 10f64.powi(part.len().min(6) as i32))
}

fn server_time(date: Option<&str>, now: f64) -> f64 {
    date.and_then(instant).unwrap_or(now)
}

/// An HTTP date, in any of its three forms, as milliseconds since 1970.
fn instant(date: &str) -> Option<f64> {
    let time = httpdate::parse_http_date(date).ok()?;
    let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(since.as_secs_f64() * 1000.0)
}

/// Where a `Location` leads, without its path and query: those may hold a secret.
fn origin(location: &str) -> String {
    match location.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}")
        }
        None => "another address".to_owned(),
    }
}

/// A body that is no success: its text, or the beginning of it, and what the host's parser makes of that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The text.
    pub text: String,
    /// The value, where the text is JSON.
    pub json: Option<Json>,
}

/// Whether a status promises the body that the model describes.
pub fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// What an error status and its body say.
pub fn failure(head: Head, body: &Body) -> ApiFailure {
    let read = body.json.as_ref().and_then(ClerkErrors::read);
    let snippet = read.is_none().then(|| snippet(&body.text)).flatten();
    let read = read.unwrap_or_default();
    ApiFailure {
        status: head.status,
        errors: read.errors,
        trace_id: read.trace_id.or(head.trace_id),
        content_type: head.content_type,
        snippet,
        retry_after: head.retry_after,
        redirect: head.redirect,
    }
}

/// What a success whose body is not the documented one says: the errors that it holds, else where it is wrong.
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
        failure(head, &read(body))
    }

    fn read(text: &str) -> Body {
        Body { text: text.to_owned(), json: Json::parse(text) }
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
    fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        let wish = |value, date| retry_after(value, date, 784_111_770_000.0);
        assert_eq!((wish("1", None), wish("0.5", None), wish(" 3600 ", None)), (Some(1.0), Some(0.5), Some(3600.0)));
        let server = Some("Sun, 06 Nov 1994 08:49:27 GMT");
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(wish(date, server), Some(10.0), "{date}");
            assert_eq!(wish(date, None), Some(7.0), "{date} by our own clock");
        }
    }

    #[test]
    fn an_odd_or_past_retry_after_is_no_wish() {
        for value in [
            "",
            "-5",
            "0",
            "0x10",
            "1e9",
            "NaN",
            "1, 2",
            "soon",
            "1.2.3",
            ".",
            "1.",
            ".5",
            "Sun, 06 Nov 1994 08:00:00 GMT",
        ] {
            assert_eq!(retry_after(value, None, 784_111_770_000.0), None, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_header_says_a_wish_is_a_finite_positive_number(value in ".{0,40}", date in ".{0,40}") {
            if let Some(seconds) = retry_after(&value, Some(&date), 0.0) {
                proptest::prop_assert!(seconds > 0.0 && seconds <= MAX_RETRY_AFTER);
            }
        }
    }

    #[test]
    fn of_a_redirect_only_the_origin_is_told() {
        let to =
            |location: &str| Head::new(302, |name| (name == "location").then(|| location.to_owned()), 0.0).redirect;
        assert_eq!(to("https://user:pw@evil.test:8443/a?token=x").as_deref(), Some("https://evil.test:8443"));
        assert_eq!(to("/login?next=x").as_deref(), Some("another address"));
    }

    #[test]
    fn a_success_that_lists_errors_is_an_error() {
        let body = r#"{"errors":[{"code":"a","message":"b"}]}"#;
        let fault =
            unexpected(Head { status: 200, ..Head::default() }, String::new(), String::new(), false, &read(body));
        assert!(matches!(fault, Fault::Api(failure) if failure.status == 200 && failure.errors[0].code == "a"));
    }

    #[test]
    fn the_trace_id_is_the_bodys_else_the_headers() {
        let head = Head { status: 404, trace_id: Some("header".into()), ..Head::default() };
        assert_eq!(api(r#"{"errors":[],"clerk_trace_id":"body"}"#, head.clone()).trace_id.as_deref(), Some("body"));
        assert_eq!(api("{}", head).trace_id.as_deref(), Some("header"));
    }
}
