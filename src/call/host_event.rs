//! What the host reports of a call: how its request ended, that a wait is over, or that nobody wants it any more.

use crate::call::retry::AttemptOutcome;
use crate::error::{ApiFailure, Fault, Invalid, Reason};
use crate::http::response::{Body, Clock, Head, Response, failure, is_success, unexpected};
use crate::redact::queries::without_queries;
use crate::transport::{Phase, phase};
use crate::value::Value;

/// What has happened to a call.
#[derive(Clone, Debug, PartialEq)]
pub enum HostEvent {
    /// A wait is over, or what was waited for is there.
    Woken,
    /// The head of a response has come, with this status.
    HeadReceived(u16),
    /// The request was answered as it should be.
    Succeeded,
    /// The request was not.
    Failed(Failed),
    /// The call's owner wants no answer any more.
    Stopped(Stopped),
}

/// Why a call was stopped, and how far its request had come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stopped {
    /// The reason, where it was not the caller's signal.
    pub reason: Option<Reason>,
    /// The status, where the head of an answer had come.
    pub status: Option<u16>,
    /// Whether the host was still preparing the request.
    pub is_unsent: bool,
}

/// How a request failed: what to report, and what it means for another one. Without an end it was no request.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// What went wrong.
    pub fault: Fault,
    /// How the attempt ended.
    pub outcome: Option<AttemptOutcome>,
}

/// Where the body of a success is not what its model says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What the model expects there, and what was found.
    pub expected: String,
    /// Whether the body is not JSON at all.
    pub is_damaged: bool,
    /// Whether it is larger than what is read.
    pub is_too_large: bool,
}

impl Failed {
    /// A failure before anything was sent.
    pub fn before(fault: Fault) -> Self {
        Self { fault, outcome: None }
    }

    fn at(fault: Fault, outcome: AttemptOutcome) -> Self {
        Self { fault, outcome: Some(outcome) }
    }

    /// The status of an error response.
    pub fn status(&self) -> Option<u16> {
        if let Fault::Api(failure) = &self.fault { Some(failure.status) } else { None }
    }

    /// How long the server asks to wait, in milliseconds.
    pub fn retry_after(&self) -> Option<u32> {
        if let Fault::Api(failure) = &self.fault { failure.retry_after } else { None }
    }

    /// A response came with an error status, or is a redirect.
    pub fn refused(response: Response, clock: &Clock) -> Self {
        let Response { status, headers, is_redirect, body } = response;
        answered(failure(Head::new(status, &headers, is_redirect, clock), &body))
    }

    /// The attempt took longer than its limit, in milliseconds. The status wins over a body that stalls.
    pub fn late(head: Option<Response>, limit: f64, clock: &Clock) -> Self {
        let late = Fault::Timeout(Reason::Attempt, limit as u32);
        match head {
            None => Self::at(late, AttemptOutcome::NoResponse),
            Some(head) if is_success(head.status) => Self::at(late, AttemptOutcome::IncompleteBody),
            Some(head) => Self::refused(Response { body: Body::default(), ..head }, clock),
        }
    }

    /// The connection closed in the body of a success.
    pub fn broken_body(words: &str) -> Self {
        Self::at(Fault::Network(Reason::Body, without_queries(words)), AttemptOutcome::IncompleteBody)
    }

    /// The body of a success is not what its model says.
    pub fn mismatch(response: Response, mismatch: Mismatch, clock: &Clock) -> Self {
        let Response { status, headers, is_redirect, body } = response;
        let head = Head::new(status, &headers, is_redirect, clock);
        let fault = unexpected(head, mismatch.pointer, mismatch.expected, mismatch.is_too_large, &body);
        let outcome = match fault {
            Fault::Api(_) => AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false },
            _ if mismatch.is_damaged => AttemptOutcome::InvalidJson,
            _ => AttemptOutcome::UnexpectedBody,
        };
        Self::at(fault, outcome)
    }

    /// The host could not even make the request.
    pub fn unsendable(parameter: &str, rule: &str) -> Self {
        Self::before(Fault::Invalid(Invalid::new(parameter, &without_queries(rule))))
    }

    /// `fetch` rejected, with these words and facts. `has_answered` where the same server has answered before.
    pub fn unanswered(words: &str, thrown: &Value, has_answered: bool) -> Self {
        let words = without_queries(words);
        match phase(thrown, has_answered) {
            Phase::Connect => Self::at(Fault::Network(Reason::Connect, words), AttemptOutcome::ConnectFailed),
            Phase::Blocked => Self::at(Fault::Network(Reason::Connect, words), AttemptOutcome::Blocked),
            Phase::Tls => Self::at(Fault::Network(Reason::Tls, words), AttemptOutcome::Blocked),
            // `fetch` is the option of that name, or the host's own: it does not fit what else is there.
            Phase::Argument => {
                let invalid = Invalid::new("fetch", &("cannot send the request: ".to_owned() + &words));
                Self::at(Fault::Invalid(invalid), AttemptOutcome::Blocked)
            }
            Phase::Unknown => Self::at(Fault::Network(Reason::Headers, words), AttemptOutcome::NoResponse),
        }
    }
}

impl HostEvent {
    /// Whether the server has answered, whatever it said.
    pub fn is_answer(&self) -> bool {
        match self {
            HostEvent::HeadReceived(_) | HostEvent::Succeeded => true,
            HostEvent::Failed(failed) => failed.status().is_some(),
            HostEvent::Woken | HostEvent::Stopped(_) => false,
        }
    }
}

fn answered(failure: ApiFailure) -> Failed {
    let outcome = AttemptOutcome::ErrorResponse {
        status: failure.status,
        retry_after: failure.retry_after.is_some(),
        locked: failure.errors.iter().any(|error| error.code == "resource_locked"),
    };
    Failed::at(Fault::Api(failure), outcome)
}
