//! What can go wrong with a call, and what became of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::naming::camel_case;

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
    /// A defect of this package.
    Internal,
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
    pub fn new(parameter: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { parameter: parameter.into(), rule: rule.into() }
    }
}

/// One entry of Clerk's `errors` list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClerkErrorItem {
    /// Clerk's code; an open set.
    pub code: String,
    /// What went wrong, for developers.
    pub message: String,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_message: Option<String>,
    /// What else Clerk says; `paramName` names the field at fault. Keys in camelCase.
    pub meta: Map<String, Value>,
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
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// See [`Kind::Invalid`].
    Invalid(Invalid),
    /// See [`Kind::Network`]; the runtime's own words.
    Network(String),
    /// See [`Kind::Aborted`].
    Aborted,
    /// See [`Kind::Api`].
    Api(ApiFailure),
    /// See [`Kind::Decode`].
    Decode(DecodeFailure),
}

/// A failed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The operation's name, as in `createOrganization`.
    pub operation: String,
    /// What went wrong.
    pub fault: Fault,
    /// What became of the change.
    pub outcome: Outcome,
}

impl Error {
    /// The failure's kind.
    pub fn kind(&self) -> Kind {
        match self.fault {
            Fault::Invalid(_) => Kind::Invalid,
            Fault::Network(_) => Kind::Network,
            Fault::Aborted => Kind::Aborted,
            Fault::Api(_) => Kind::Api,
            Fault::Decode(_) => Kind::Decode,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Invalid(invalid) => write!(f, "{} {}", invalid.parameter, invalid.rule),
            Fault::Network(words) => write!(f, "no response: {words}"),
            Fault::Aborted => f.write_str("aborted by the caller"),
            Fault::Api(failure) => failure.fmt(f),
            Fault::Decode(failure) => failure.fmt(f),
        }
    }
}

impl fmt::Display for ApiFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match self.errors.first() {
            Some(error) => write!(f, " {error}")?,
            None => write!(f, " from {}", self.content_type.as_deref().unwrap_or("a server that does not say why"))?,
        }
        if self.errors.len() > 1 {
            write!(f, " (and {} more)", self.errors.len() - 1)?;
        }
        write_trace(f, self.trace_id.as_deref())
    }
}

impl fmt::Display for ClerkErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.long_message.as_deref().unwrap_or(&self.message);
        write!(f, "{}: {words}", self.code)?;
        match self.meta.get("paramName").and_then(Value::as_str) {
            Some(field) => write!(f, " ({field})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {} with a body that is not the documented one: {}", self.status, self.expected)?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write_trace(f, self.trace_id.as_deref())
    }
}

fn write_trace(f: &mut fmt::Formatter<'_>, trace_id: Option<&str>) -> fmt::Result {
    match trace_id {
        Some(id) => write!(f, " [trace {id}]"),
        None => Ok(()),
    }
}

/// Clerk's error envelope, read as far as it can be: an odd body never hides the status.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClerkErrors {
    /// The errors that could be read.
    pub errors: Vec<ClerkErrorItem>,
    /// `clerk_trace_id`.
    pub trace_id: Option<String>,
}

/// The envelope as serde sees it; every field may be anything.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    errors: Value,
    #[serde(default)]
    clerk_trace_id: Value,
}

impl ClerkErrors {
    /// Reads an error body; `None` when it is not Clerk's envelope.
    pub fn read(body: &str) -> Option<Self> {
        let envelope: Envelope = serde_json::from_str(body.trim_start_matches('\u{feff}')).ok()?;
        let Value::Array(items) = envelope.errors else { return None };
        let errors = items.into_iter().filter_map(ClerkErrorItem::read).collect();
        Some(Self { errors, trace_id: text(&envelope.clerk_trace_id) })
    }
}

impl ClerkErrorItem {
    fn read(value: Value) -> Option<Self> {
        let code = text(value.get("code")?)?;
        let message = value.get("message").and_then(text).unwrap_or_default();
        let long_message = value.get("long_message").and_then(text).filter(|words| !words.is_empty());
        let meta = match value.get("meta") {
            Some(Value::Object(meta)) => meta.iter().map(|(key, value)| (camel_case(key), value.clone())).collect(),
            _ => Map::new(),
        };
        Some(Self { code, message, long_message, meta })
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A failed call as JavaScript receives it: flat, plain, cloneable.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    kind: Kind,
    operation: &'a str,
    outcome: Outcome,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [ClerkErrorItem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
}

impl<'a> From<&'a Error> for Report<'a> {
    fn from(error: &'a Error) -> Self {
        let mut report = Report {
            kind: error.kind(),
            operation: &error.operation,
            outcome: error.outcome,
            message: error.to_string(),
            parameter: None,
            status: None,
            errors: None,
            trace_id: None,
            pointer: None,
            snippet: None,
        };
        match &error.fault {
            Fault::Invalid(invalid) => report.parameter = Some(&invalid.parameter),
            Fault::Network(_) | Fault::Aborted => {}
            Fault::Api(failure) => {
                report.status = Some(failure.status);
                report.errors = Some(&failure.errors);
                report.trace_id = failure.trace_id.as_deref();
                report.snippet = failure.snippet.as_deref();
            }
            Fault::Decode(failure) => {
                report.status = Some(failure.status);
                report.pointer = Some(&failure.pointer);
                report.trace_id = failure.trace_id.as_deref();
                report.snippet = failure.snippet.as_deref();
            }
        }
        report
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_keeps_codes_messages_meta_and_the_trace_id() {
        let read = ClerkErrors::read(include_str!("../js-tests/fixtures/clerk-errors.json")).unwrap();
        assert_eq!(read.errors[0].code, "form_identifier_exists");
        assert_eq!(read.errors[0].meta["paramName"], "slug");
        assert_eq!(read.trace_id.as_deref(), Some("de1b60dd5e0cd3a1f3b1b6b6e1f0a9c4"));
    }

    #[test]
    fn odd_envelopes_are_read_as_far_as_they_can_be() {
        for body in ["", "<html>", "{}", "[]", "null", r#"{"errors":"x"}"#, r#"{"errors":{}}"#, &"[".repeat(100_000)] {
            assert_eq!(ClerkErrors::read(body), None, "{}", &body[..body.len().min(40)]);
        }
        let read = ClerkErrors::read(r#"{"errors":[null,{},5,{"code":"a","meta":7,"long_message":""}]}"#).unwrap();
        assert_eq!(read.errors, [ClerkErrorItem { code: "a".into(), ..Default::default() }]);
    }

    #[test]
    fn a_message_says_what_happened_to_what() {
        let read = ClerkErrors::read(include_str!("../js-tests/fixtures/clerk-errors.json")).unwrap();
        let failure = ApiFailure { status: 422, errors: read.errors, trace_id: read.trace_id, ..Default::default() };
        let error =
            Error { operation: "createOrganization".into(), fault: Fault::Api(failure), outcome: Outcome::NotApplied };
        assert_eq!(
            error.to_string(),
            "createOrganization: 422 form_identifier_exists: That slug is taken. Please try another. (slug) \
             [trace de1b60dd5e0cd3a1f3b1b6b6e1f0a9c4]"
        );
    }
}
