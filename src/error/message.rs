//! The messages of errors.

use std::fmt;

use super::{ApiFailure, DecodeFailure, Error, Fault, Invalid, Reason};
use crate::text::contains;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.fault)?;
        if self.attempts.len() > 1 { write!(f, " (after {} attempts)", self.attempts.len()) } else { Ok(()) }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.parameter, self.rule)
    }
}

impl std::error::Error for Invalid {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Invalid(invalid) | Fault::Function(_, invalid) => invalid.fmt(f),
            Fault::Network(reason, message) => write!(f, "{}: {message}", network_message(*reason)),
            Fault::Timeout(reason, ms) => write!(f, "{} {ms} ms", timeout_message(*reason)),
            Fault::Aborted(Some(Reason::QueueFull)) => f.write_str("not sent: the request queue is full"),
            Fault::Aborted(Some(_)) => f.write_str("stopped: the client was closed"),
            Fault::Aborted(None) => f.write_str("aborted by the caller"),
            Fault::Api(failure) => failure.fmt(f),
            Fault::Decode(failure) => failure.fmt(f),
        }
    }
}

fn network_message(reason: Reason) -> &'static str {
    match reason {
        Reason::Connect => "no connection",
        Reason::Tls => "no secure connection",
        Reason::Body => "connection closed while reading the response",
        _ => "no response",
    }
}

fn timeout_message(reason: Reason) -> &'static str {
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
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
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
    use crate::error::Outcome;
    use crate::error::envelope::ClerkErrors;

    #[test]
    fn a_message_names_the_operation_the_error_and_the_trace_id() {
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
