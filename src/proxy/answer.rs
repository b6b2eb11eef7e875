//! The answer to a page: the filtered response of Clerk, or an error in Clerk's envelope.

use serde::Serialize;
use serde_json::Value as Json;

use crate::call::retry::AttemptOutcome;
use crate::http::headers::Headers;
use crate::http::request::Idempotency;
use crate::http::response::ERROR_BODY_BYTES;
use crate::schema::params::ValueType;
use crate::schema::values::PathId;
use crate::value::Value;

use super::outcome::Outcome;
use super::rejection::Rejection;

/// The maximum size of a response that is buffered before it is passed on, in bytes.
const MAX_ANSWER: u32 = 16 * 1024 * 1024;

/// The headers of Clerk's response that are read.
pub const HEADERS: &[&str] = &["content-type", "retry-after", "x-clerk-trace-id", "cf-ray"];
/// The headers of Clerk's response that are passed on.
const PASSED: &[&str] = &["retry-after", "x-clerk-trace-id", "cf-ray"];

/// The headers of every answer. They prevent caching, sniffing, and use by other sites or in frames.
const OWN_HEADERS: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
];

/// An answer to a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether the requested change was made.
    pub outcome: Outcome,
    /// The ids of what was created.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub created_ids: Vec<String>,
    /// The id of a new organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
}

impl From<Rejection> for Answer {
    fn from(rejection: Rejection) -> Self {
        let mut headers = own_headers();
        // The client retries even a create if there is a `Retry-After`.
        if matches!(rejection, Rejection::Unconnected | Rejection::NoToken) {
            headers.set("retry-after", "1");
        }
        let body = Some(rejection.body());
        Self::new(rejection.status(), headers, body, Outcome::NotSent)
    }
}

impl Answer {
    fn new(status: u16, headers: Headers, body: Option<String>, outcome: Outcome) -> Self {
        Self { status, headers, body, outcome, created_ids: Vec::new(), organization_id: None }
    }

    /// Returns the ids in the body: that of the resource, or those of a list of resources.
    pub fn ids(&self) -> Vec<String> {
        let read = self.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        let items = match read {
            Some(Json::Array(items)) => items,
            Some(Json::Object(mut members)) => match members.remove("data") {
                Some(Json::Array(items)) => items,
                _ => vec![Json::Object(members)],
            },
            _ => Vec::new(),
        };
        let id = |item: &Json| item.get("id").and_then(Json::as_str).filter(|id| is_id(id)).map(str::to_owned);
        items.iter().filter_map(id).collect()
    }
}

/// Whether an id can stand in an audit trail: it is one that a path can contain.
fn is_id(id: &str) -> bool {
    PathId::check(&id.into()).is_ok()
}

/// Returns the headers of every answer.
fn own_headers() -> Headers {
    let mut headers = Headers::default();
    OWN_HEADERS.iter().for_each(|(name, value)| headers.set(name, value));
    headers
}

/// What to do with a response whose head was received.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Next {
    /// Send this answer instead.
    Answer(Answer),
    /// Send this head, and stream the body.
    Stream(Answer),
    /// Read at most this many bytes of the body.
    Read(u32),
}

/// The head of Clerk's response, as received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The status. 0 if it is invalid.
    pub status: u16,
    /// The headers in [`HEADERS`].
    pub headers: Value,
    /// The `Authorization` header of the request.
    pub sent: String,
}

/// The head of Clerk's response, as far as it is used.
#[derive(Clone, Debug)]
pub struct Head {
    /// The status. 0 if it is neither a success nor an error.
    pub status: u16,
    /// How the attempt ended, if it was not a success.
    end: AttemptOutcome,
    /// The idempotency of the operation.
    idempotency: Idempotency,
    is_json: bool,
    /// The headers that are passed on, and those of every answer.
    headers: Headers,
}

impl Head {
    /// Reads the head of a response. `clean` removes secrets from a text. A redirect is never followed or passed on, so it has no status
    /// here.
    pub fn new(received: &Received, idempotency: Idempotency, clean: impl Fn(&str) -> String) -> Self {
        let Received { status, headers: received_headers, .. } = received;
        let is_plain = |value: &&str| value.len() <= 256 && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let mut headers = own_headers();
        for name in PASSED {
            if let Some(value) = received_headers.text_of(name).filter(is_plain) {
                headers.set(name, &clean(value));
            }
        }
        let retry_after = received_headers.get("retry-after").is_some();
        // A redirect or an invalid status does not show whether the change was made.
        let is_error = matches!(status, 400..=599);
        Self {
            status: if matches!(status, 200..=299 | 400..=599) { *status } else { 0 },
            end: if is_error {
                AttemptOutcome::ErrorResponse { status: *status, retry_after, locked: false }
            } else {
                AttemptOutcome::UnexpectedBody
            },
            idempotency,
            is_json: received_headers.text_of("content-type").is_some_and(is_json),
            headers,
        }
    }

    /// Whether the status means that there is no body.
    fn is_empty(&self) -> bool {
        matches!(self.status, 204 | 205)
    }

    /// Decides what to do next. Only JSON is passed on: HTML could run scripts in the page's origin.
    pub fn next(&self, streams: bool) -> Next {
        match self.status {
            _ if self.is_empty() => Next::Answer(self.answer(None)),
            0 => Next::Answer(self.unreadable()),
            _ if !self.is_json => Next::Answer(self.unreadable()),
            400.. => Next::Read(ERROR_BODY_BYTES),
            _ if streams => Next::Stream(self.answer(None)),
            _ => Next::Read(MAX_ANSWER),
        }
    }

    /// Returns the answer with a body. Without one, the response could not be read.
    pub fn with_body(self, body: Option<String>) -> Answer {
        if body.is_some() { self.answer(body) } else { self.unreadable() }
    }

    fn answer(&self, body: Option<String>) -> Answer {
        let (status, headers) = (self.status, self.headers.clone());
        Answer::new(status, headers, body, self.outcome())
    }

    fn outcome(&self) -> Outcome {
        if self.status < 300 { Outcome::Applied } else { Outcome::of(self.idempotency, Some(self.end)) }
    }

    /// The answer for an unreadable body. The status of an error is kept; a success becomes an error.
    fn unreadable(&self) -> Answer {
        let rejection = if self.status >= 400 { Rejection::Status(self.status) } else { Rejection::BadGateway };
        let headers = if self.status >= 400 { self.headers.clone() } else { own_headers() };
        Answer { headers, outcome: Outcome::of(self.idempotency, Some(self.end)), ..rejection.into() }
    }
}

/// Whether a content type is `application/json`, or ends with `+json`.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
