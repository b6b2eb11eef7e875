//! What a page is answered: Clerk's answer, of which little is passed on, or an error in Clerk's envelope.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::call::retry::AttemptOutcome;
use crate::error::Invalid;
use crate::http::headers::Headers;
use crate::http::request::Idempotency;
use crate::http::response::ERROR_BODY_BYTES;
use crate::value::Value;

use super::outcome::Outcome;

/// The most bytes of an answer that is read before it is passed on.
const MAX_ANSWER: u32 = 16 * 1024 * 1024;

/// The headers of Clerk's answer that are read.
pub const HEADERS: &[&str] = &["content-type", "retry-after", "x-clerk-trace-id", "cf-ray"];
/// Those that the page sees.
const PASSED: &[&str] = &["retry-after", "x-clerk-trace-id", "cf-ray"];

/// The headers of every answer: kept nowhere, taken for nothing else, shown to no other site and in no frame.
const OWN_HEADERS: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
];

/// Why a request is not answered by Clerk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It comes from another site.
    CrossSite,
    /// It is none of the operations: the path that was looked at, and where the proxy is mounted.
    NoSuchOperation {
        /// The path.
        path: String,
        /// The mount, without a slash at its end.
        mount: String,
    },
    /// It comes over plain http by a name that anybody could make point here, and no origins are named.
    UnnamedHost,
    /// The owner says no.
    NotAllowed,
    /// It writes private metadata, which this proxy does not let through.
    Private,
    /// A name that the operation does not know.
    Unknown(String),
    /// A value that breaks a rule.
    Value(Invalid),
    /// The operation takes no body.
    NoBodyHere,
    /// The body is no JSON object, or names something twice.
    NoObject,
    /// The body was read before this proxy could read it.
    Consumed,
    /// The body did not come whole, or its length is no number.
    BrokenBody,
    /// The body is not a form as browsers send it, or has more parts than the operation.
    BrokenForm,
    /// The body is larger than the limit.
    TooLarge,
    /// The content type is none that the operation takes.
    ContentType,
    /// The body took too long.
    SlowBody,
    /// The page has gone away.
    Gone,
    /// The owner's own function failed, or this package has a defect.
    Failed,
    /// No connection to Clerk could be made, or there is no token: nothing was sent.
    Unconnected,
    /// What Clerk answered, or did not, cannot be passed on.
    BadGateway,
    /// Clerk took too long.
    Late,
    /// Clerk, or what stands before it, answered with this status and nothing that can be passed on.
    Status(u16),
}

impl Rejection {
    /// The one that only the host knows of, by its name.
    pub fn named(why: &str) -> Self {
        match why {
            "denied" => Rejection::NotAllowed,
            "too_large" => Rejection::TooLarge,
            "broken" => Rejection::BrokenBody,
            "broken_form" => Rejection::BrokenForm,
            "consumed" => Rejection::Consumed,
            "no_object" => Rejection::NoObject,
            "no_body" => Rejection::NoBodyHere,
            "slow" => Rejection::SlowBody,
            "late" => Rejection::Late,
            "gone" => Rejection::Gone,
            "token" => Rejection::Unconnected,
            _ => Rejection::Failed,
        }
    }

    /// Its HTTP status.
    pub fn status(&self) -> u16 {
        self.facts().0
    }

    fn facts(&self) -> (u16, &'static str, &'static str) {
        match self {
            Rejection::CrossSite => (
                403,
                "cross_site_request",
                "This API accepts requests only from its own pages, and from programs that send the Clerk-API-Version header.",
            ),
            Rejection::UnnamedHost => (
                403,
                "origins_required",
                "Over plain http and under a public name, this server cannot distinguish its own pages from those of another site; list the origins of its pages in the proxy's `origins` option.",
            ),
            Rejection::NoSuchOperation { .. } => (404, "resource_not_found", "There is no such operation here."),
            Rejection::NotAllowed => (403, "authorization_invalid", "You are not allowed to do this."),
            Rejection::Private => {
                (403, "private_metadata_refused", "Private metadata cannot be written through this API.")
            }
            Rejection::Unknown(_) => (422, "form_param_unknown", "is not a parameter of this operation."),
            Rejection::Value(_) => (422, "form_param_value_invalid", "is invalid."),
            Rejection::NoBodyHere => (400, "request_body_invalid", "This operation takes no request body."),
            Rejection::NoObject => {
                (400, "request_body_invalid", "The request body must be a JSON object without duplicate names.")
            }
            Rejection::BrokenBody => (400, "request_body_invalid", "The request body is incomplete or invalid."),
            Rejection::BrokenForm => (
                400,
                "request_body_invalid",
                "The request body must be a multipart form with one file and the parameters of this operation.",
            ),
            Rejection::Consumed => (
                400,
                "request_body_consumed",
                "The request body was already read when the proxy received it; mount the proxy before body parsers.",
            ),
            Rejection::TooLarge => (413, "request_body_too_large", "The request body is too large."),
            Rejection::ContentType => {
                (415, "unsupported_content_type", "This operation does not accept this content type.")
            }
            Rejection::SlowBody => (408, "request_timeout", "The request body took too long."),
            Rejection::Gone => (499, "client_closed_request", "The client closed the connection."),
            Rejection::Failed => (500, "internal_error", "The server could not answer this request."),
            Rejection::Unconnected => (503, "service_unavailable", "Clerk could not be reached; nothing was sent."),
            Rejection::BadGateway => {
                (502, "bad_gateway", "Clerk did not respond, or its response could not be passed on.")
            }
            Rejection::Late => (504, "gateway_timeout", "The request took too long."),
            Rejection::Status(status) => {
                (*status, "unreadable_answer", "Clerk, or a proxy in front of it, responded without error details.")
            }
        }
    }

    fn body(&self) -> String {
        let (_, code, words) = self.facts();
        let (parameter, words) = match self {
            Rejection::Unknown(name) => (Some(name.as_str()), name.clone() + " " + words),
            Rejection::NoSuchOperation { path, mount } => (None, words.to_owned() + &looked_at(path, mount)),
            Rejection::Value(invalid) => {
                (Some(invalid.parameter.as_str()), invalid.parameter.clone() + " " + &invalid.rule)
            }
            _ => (None, words.to_owned()),
        };
        let mut error = json!({ "message": words, "long_message": words, "code": code });
        if let Some(parameter) = parameter {
            error["meta"] = json!({ "param_name": parameter });
        }
        json!({ "errors": [error] }).to_string()
    }
}

/// The most characters of a path that are shown.
const MAX_SHOWN: usize = 200;

/// Which path was looked at and where the proxy is mounted: a router may have cut the path.
fn looked_at(path: &str, mount: &str) -> String {
    let shown: String = path.chars().take(MAX_SHOWN).collect();
    let looked_at = [" The path is ", &shown, ", and the proxy is mounted at ", mount, "/."].concat();
    if path.strip_prefix(mount).is_some_and(|rest| rest.starts_with('/')) {
        return looked_at;
    }
    looked_at
        + " If a router removes the mount, pass the proxy the whole URL (in Express req.originalUrl), or set mount to an empty string."
}

/// An answer to a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What became of what was asked for.
    pub outcome: Outcome,
    /// The id of what has been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
}

impl From<Rejection> for Answer {
    fn from(rejection: Rejection) -> Self {
        let mut headers = own_headers();
        // A client that knows when to come back knows that nothing was done.
        if rejection == Rejection::Unconnected {
            headers.set("retry-after", "1");
        }
        let body = Some(rejection.body());
        Self { status: rejection.status(), headers, body, outcome: Outcome::NotSent, organization_id: None }
    }
}

impl Answer {
    /// The id that the body names.
    pub fn id(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Made {
            id: String,
        }
        serde_json::from_str::<Made>(self.body.as_deref()?).ok().map(|made| made.id)
    }
}

/// The headers of every answer.
fn own_headers() -> Headers {
    let mut headers = Headers::default();
    OWN_HEADERS.iter().for_each(|(name, value)| headers.set(name, value));
    headers
}

/// What to do with an answer whose head has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Next {
    /// Something else stands in its place.
    Answer(Answer),
    /// Its body passes under this head.
    Stream(Answer),
    /// At most so many bytes of its body are read.
    Read(u32),
}

/// The head of Clerk's answer, as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// The status; 0 where it is none.
    pub status: u16,
    /// Those of its headers that are looked at.
    pub headers: Value,
    /// The `Authorization` header of its request.
    pub sent: String,
}

/// The head of Clerk's answer, as far as it is used.
#[derive(Clone, Debug)]
pub struct Head {
    /// The status; 0 where it can be no answer.
    pub status: u16,
    /// What it says became of the request where it is no success.
    end: AttemptOutcome,
    /// What the request could change.
    idempotency: Idempotency,
    is_json: bool,
    /// What of it is passed on, and those of every answer.
    headers: Headers,
}

impl Head {
    /// The answer to a request of this effect; `clean` takes secrets out of a text. A redirect is never followed, and never passed
    /// on: it has no status here.
    pub fn new(received: &Received, idempotency: Idempotency, clean: impl Fn(&str) -> String) -> Self {
        let Received { status, headers: given, .. } = received;
        let is_plain = |value: &&str| value.len() <= 256 && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let mut headers = own_headers();
        for name in PASSED {
            if let Some(value) = given.text_of(name).filter(is_plain) {
                headers.set(name, &clean(value));
            }
        }
        let retry_after = given.get("retry-after").is_some();
        // A redirect, and what is no status, say nothing of what was done.
        let is_refusal = matches!(status, 400..=599);
        Self {
            status: if matches!(status, 200..=299 | 400..=599) { *status } else { 0 },
            end: if is_refusal {
                AttemptOutcome::ErrorResponse { status: *status, retry_after, locked: false }
            } else {
                AttemptOutcome::UnexpectedBody
            },
            idempotency,
            is_json: given.text_of("content-type").is_some_and(is_json),
            headers,
        }
    }

    /// An answer without a body has nothing to be read.
    fn is_empty(&self) -> bool {
        matches!(self.status, 204 | 205)
    }

    /// What is next. A page of HTML under the page's own origin could do anything there.
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

    /// The answer with this body; without one, it could not be read.
    pub fn with_body(self, body: Option<String>) -> Answer {
        if body.is_some() { self.answer(body) } else { self.unreadable() }
    }

    fn answer(&self, body: Option<String>) -> Answer {
        let (status, headers) = (self.status, self.headers.clone());
        Answer { status, headers, body, outcome: self.outcome(), organization_id: None }
    }

    fn outcome(&self) -> Outcome {
        if self.status < 300 { Outcome::Applied } else { Outcome::of(self.idempotency, Some(self.end)) }
    }

    /// The status of an error survives any body; a success that cannot be read is none.
    fn unreadable(&self) -> Answer {
        let rejection = if self.status >= 400 { Rejection::Status(self.status) } else { Rejection::BadGateway };
        let headers = if self.status >= 400 { self.headers.clone() } else { own_headers() };
        Answer { headers, outcome: Outcome::of(self.idempotency, Some(self.end)), ..rejection.into() }
    }
}

/// `application/json`, or a media type that is JSON too.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
