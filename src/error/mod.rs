//! What can go wrong with a call, and what became of it.

pub mod envelope;
mod report;

use std::fmt;

use serde::Serialize;

use crate::error::envelope::ClerkErrorItem;
use crate::text::contains;

/// Which kind of failure this is; `ClerkError.kind` in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A parameter or an option breaks a rule; nothing was sent.
    Invalid,
    /// No response: the connection could not be made, or broke.
    Network,
    /// A time limit passed.
    Timeout,
    /// The caller's `AbortSignal` fired.
    Aborted,
    /// Clerk (or a proxy before it) answered with an error status.
    Api,
    /// The response claims success and is not what the model says.
    Decode,
}

/// What became of the change that the call asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No request left: nothing can have changed.
    NotSent,
    /// The server refused: nothing has changed.
    NotApplied,
    /// A request left and no answer tells what it did.
    Unknown,
}

/// A detail of the kind, for programs; `ClerkError.reason` in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No connection could be made.
    Connect,
    /// There was no secure connection: the TLS handshake failed, mostly because of the server's certificate.
    Tls,
    /// The connection broke before the answer's head.
    Headers,
    /// It broke in the answer's body.
    Body,
    /// The answer is a redirect, which is never followed.
    Redirect,
    /// Too many calls wait already.
    QueueFull,
    /// The client has been closed.
    ClientClosed,
    /// The body is larger than `maxResponseBytes`.
    TooLarge,
    /// The `token` function gave none.
    Token,
    /// One attempt took longer than `timeout`.
    Attempt,
    /// The call took longer than `totalTimeout`.
    Total,
    /// The rate limit asks for a wait that does not fit into `totalTimeout`.
    RateLimit,
}

/// One request of a call, as it ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Attempt {
    /// The HTTP status, when an answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What went wrong, when no readable answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long the call had waited before it, in milliseconds.
    pub waited: u32,
    /// How long it took, in milliseconds.
    pub elapsed: u32,
}

/// A parameter that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The parameter, as the caller wrote it; for a value inside, with a JSON pointer (`publicMetadata/plan`).
    pub parameter: String,
    /// The rule, as the end of a sentence that begins with the parameter. Never holds the value.
    pub rule: String,
}

impl Invalid {
    /// `parameter` breaks `rule`.
    #[inline(never)]
    pub fn new(parameter: &str, rule: &str) -> Self {
        Self { parameter: parameter.to_owned(), rule: rule.to_owned() }
    }
}

/// An error response: its status survives whatever the body is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiFailure {
    /// The HTTP status.
    pub status: u16,
    /// Clerk's errors; empty where the body holds none.
    pub errors: Vec<ClerkErrorItem>,
    /// Clerk's trace id, from the body, else the header.
    pub trace_id: Option<String>,
    /// The response's media type, when it is not JSON.
    pub content_type: Option<String>,
    /// The body's beginning, when it is not Clerk's envelope.
    pub snippet: Option<String>,
    /// How long the server asks to wait, in milliseconds.
    pub retry_after: Option<u32>,
    /// Where a redirect leads: the origin only.
    pub redirect: Option<String>,
}

/// A success response that is not what the model says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodeFailure {
    /// The HTTP status.
    pub status: u16,
    /// Where in the body, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What the model expects there, and what was found.
    pub expected: String,
    /// Clerk's trace id, from the header.
    pub trace_id: Option<String>,
    /// The response's media type.
    pub content_type: Option<String>,
    /// The body's beginning.
    pub snippet: Option<String>,
    /// Whether it is too large to be read.
    pub too_large: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// See [`Kind::Invalid`].
    Invalid(Invalid),
    /// See [`Kind::Invalid`]: the `token` function failed, or gave something that is no token.
    Token(String),
    /// See [`Kind::Network`]; the runtime's own words.
    Network(Reason, String),
    /// See [`Kind::Timeout`]; after how many milliseconds.
    Timeout(Reason, u32),
    /// See [`Kind::Aborted`].
    Aborted(Option<Reason>),
    /// See [`Kind::Api`].
    Api(ApiFailure),
    /// See [`Kind::Decode`].
    Decode(DecodeFailure),
}

/// A failed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The operation's name, as in `createOrganization`.
    pub operation: &'static str,
    /// What went wrong.
    pub fault: Fault,
    /// What became of the change.
    pub outcome: Outcome,
    /// The requests that were made.
    pub attempts: Vec<Attempt>,
}

impl Error {
    /// The failure's kind.
    pub fn kind(&self) -> Kind {
        match self.fault {
            Fault::Invalid(_) | Fault::Token(_) => Kind::Invalid,
            Fault::Network(..) => Kind::Network,
            Fault::Timeout(..) => Kind::Timeout,
            Fault::Aborted(_) => Kind::Aborted,
            Fault::Api(_) => Kind::Api,
            Fault::Decode(_) => Kind::Decode,
        }
    }

    /// The detail, where there is one.
    pub fn reason(&self) -> Option<Reason> {
        match &self.fault {
            Fault::Network(reason, _) | Fault::Timeout(reason, _) => Some(*reason),
            Fault::Aborted(reason) => *reason,
            Fault::Token(_) => Some(Reason::Token),
            Fault::Api(failure) => failure.redirect.is_some().then_some(Reason::Redirect),
            Fault::Decode(failure) => failure.too_large.then_some(Reason::TooLarge),
            Fault::Invalid(_) => None,
        }
    }
}

/// What happened to what, in words.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.fault)?;
        if self.attempts.len() > 1 { write!(f, " (after {} attempts)", self.attempts.len()) } else { Ok(()) }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Invalid(Invalid { parameter, rule }) => write!(f, "{parameter} {rule}"),
            Fault::Token(rule) => write!(f, "token {rule}"),
            Fault::Network(reason, words) => write!(f, "{}: {words}", network_words(*reason)),
            Fault::Timeout(reason, ms) => write!(f, "{} {ms} ms", timeout_words(*reason)),
            Fault::Aborted(Some(Reason::QueueFull)) => f.write_str("not sent: the request queue is full"),
            Fault::Aborted(Some(_)) => f.write_str("stopped: the client was closed"),
            Fault::Aborted(None) => f.write_str("aborted by the caller"),
            Fault::Api(failure) => failure.fmt(f),
            Fault::Decode(failure) => failure.fmt(f),
        }
    }
}

fn network_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Connect => "no connection",
        Reason::Tls => "no secure connection",
        Reason::Body => "connection closed while reading the response",
        _ => "no response",
    }
}

fn timeout_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Attempt => "no complete response within",
        Reason::RateLimit => "not sent: the rate limit requires a wait of",
        _ => "not completed within",
    }
}

impl fmt::Display for ApiFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(origin) = &self.redirect {
            return write!(f, " redirect to {origin} was not followed; check baseUrl");
        }
        match (self.errors.first(), &self.content_type) {
            (Some(error), _) => write!(f, " {error}")?,
            (None, Some(content_type)) => write!(f, " without error details, as {content_type}")?,
            (None, None) => f.write_str(" without error details")?,
        }
        if self.errors.len() > 1 {
            write!(f, " (and {} more)", self.errors.len() - 1)?;
        }
        write_trace(self.trace_id.as_deref(), f)
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {} with an unexpected body: {}", self.status, self.expected)?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        if let Some(other) = self.content_type.as_deref().filter(|content_type| !contains(content_type, "json")) {
            write!(f, " (content type {other})")?;
        }
        write_trace(self.trace_id.as_deref(), f)
    }
}

fn write_trace(trace_id: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    trace_id.map_or(Ok(()), |id| write!(f, " [trace {id}]"))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::error::envelope::ClerkErrors;

    #[test]
    fn a_message_says_what_happened_to_what() {
        let body = crate::value::parse(include_str!("../../js-tests/fixtures/clerk-errors.json")).unwrap();
        let read = ClerkErrors::read(&body).unwrap();
        let failure = ApiFailure { status: 422, errors: read.errors, trace_id: read.trace_id, ..Default::default() };
        let error = Error {
            operation: "createOrganization",
            fault: Fault::Api(failure),
            outcome: Outcome::NotApplied,
            attempts: Vec::new(),
        };
        assert_eq!(
            error.to_string(),
            "createOrganization: 422 form_identifier_exists: That slug is taken. Please try another. (slug) \
             [trace de1b60dd5e0cd3a1f3b1b6b6e1f0a9c4]"
        );
    }
}
