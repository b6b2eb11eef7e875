//! What the host reports: how a request ended, that a wait is over, or that a call was aborted.

use crate::call::retry::AttemptOutcome;
use crate::error::{ApiFailure, Fault, Invalid, Reason};
use crate::http::response::{Body, Head, Response, failure, is_success, unexpected};
use crate::http::retry_after::Clock;
use crate::redact::queries::without_queries;
use crate::transport::{Phase, phase};
use crate::value::Value;

/// An event of a call, reported by the host.
#[derive(Clone, Debug, PartialEq)]
pub enum HostEvent {
    /// A wait is over, or the call was woken.
    Woken,
    /// The `acquire` function has decided: `None` if it allows the request, otherwise the rule that its result breaks.
    Acquired(Option<String>),
    /// The head of a response with this status was received.
    HeadReceived(u16),
    /// The request succeeded.
    Succeeded,
    /// The request succeeded, and the resource does not have the expected `status`.
    Refuted,
    /// The request failed.
    Failed(Failed),
    /// The call was aborted.
    Stopped(Stopped),
}

/// Why a call was aborted, and how far its request had come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stopped {
    /// The reason. `None` for the caller's signal.
    pub reason: Option<Reason>,
    /// The status, if the head of a response was received.
    pub status: Option<u16>,
    /// Whether the host was still preparing the request.
    pub is_unsent: bool,
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// The cause.
    pub fault: Fault,
    /// How the attempt ended. `None` if no request was attempted.
    pub outcome: Option<AttemptOutcome>,
}

/// Where the body of a success does not match its model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mismatch {
    /// The place, as a JSON pointer. Empty for the whole body.
    pub pointer: String,
    /// What the model expects there and what was found.
    pub expected: String,
    /// Whether the body is not JSON.
    pub is_damaged: bool,
    /// Whether the body is larger than `maxResponseBytes`.
    pub is_too_large: bool,
}

impl Failed {
    /// A failure before a request was attempted.
    pub fn before(fault: Fault) -> Self {
        Self { fault, outcome: None }
    }

    fn of_attempt(fault: Fault, outcome: AttemptOutcome) -> Self {
        Self { fault, outcome: Some(outcome) }
    }

    /// Returns the status of an error response.
    pub fn status(&self) -> Option<u16> {
        if let Fault::Api(failure) = &self.fault { Some(failure.status) } else { None }
    }

    /// Whether an error response is about the resource in the path. One that names a parameter is not, nor is one without Clerk's errors: a
    /// gateway that finds no server sends its own 404.
    pub fn is_about_resource(&self) -> bool {
        let Fault::Api(ApiFailure { errors, .. }) = &self.fault else { return false };
        !errors.is_empty() && errors.iter().all(|error| error.param_name().is_none())
    }

    /// Returns the wait that the server requests, in milliseconds.
    pub fn retry_after(&self) -> Option<u32> {
        if let Fault::Api(failure) = &self.fault { failure.retry_after } else { None }
    }

    /// A response has an error status, or is a redirect.
    pub fn refused(response: Response, clock: &Clock) -> Self {
        let Response { status, headers, is_redirect, body } = response;
        answered(failure(Head::new(status, &headers, is_redirect, clock), &body))
    }

    /// The attempt exceeded its limit, in milliseconds. An error status counts more than the time limit.
    pub fn late(head: Option<Response>, limit: f64, clock: &Clock) -> Self {
        let late = Fault::Timeout(Reason::Attempt, limit as u32);
        match head {
            None => Self::of_attempt(late, AttemptOutcome::NoResponse),
            Some(head) if is_success(head.status) => Self::of_attempt(late, AttemptOutcome::IncompleteBody),
            Some(head) => Self::refused(Response { body: Body::default(), ..head }, clock),
        }
    }

    /// The connection was lost in the body of a success.
    pub fn broken_body(message: &str) -> Self {
        Self::of_attempt(Fault::Network(Reason::Body, without_queries(message)), AttemptOutcome::IncompleteBody)
    }

    /// The body of a success does not match its model.
    pub fn mismatch(response: Response, mismatch: Mismatch, clock: &Clock) -> Self {
        let Response { status, headers, is_redirect, body } = response;
        let head = Head::new(status, &headers, is_redirect, clock);
        let fault = unexpected(head, mismatch.pointer, mismatch.expected, mismatch.is_too_large, &body);
        let outcome = match fault {
            Fault::Api(_) => AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false },
            _ if mismatch.is_damaged => AttemptOutcome::InvalidJson,
            _ => AttemptOutcome::UnexpectedBody,
        };
        Self::of_attempt(fault, outcome)
    }

    /// The host could not prepare the request.
    pub fn unsendable(parameter: &str, rule: &str) -> Self {
        Self::before(Fault::Invalid(Invalid::new(parameter, &without_queries(rule))))
    }

    /// `fetch` rejected with this message and these facts (see [`crate::transport`]). `has_answered` says whether the server has responded
    /// to an earlier request.
    pub fn unanswered(message: &str, thrown: &Value, has_answered: bool) -> Self {
        let message = without_queries(message);
        match phase(thrown, has_answered) {
            Phase::Connect => Self::of_attempt(Fault::Network(Reason::Connect, message), AttemptOutcome::ConnectFailed),
            Phase::Blocked => Self::of_attempt(Fault::Network(Reason::Connect, message), AttemptOutcome::Blocked),
            Phase::Tls => Self::of_attempt(Fault::Network(Reason::Tls, message), AttemptOutcome::Blocked),
            // `fetch`, which is the option of that name or the host's own, does not accept the request.
            Phase::Argument => {
                let invalid = Invalid::new("fetch", &("cannot send the request: ".to_owned() + &message));
                Self::of_attempt(Fault::Invalid(invalid), AttemptOutcome::Blocked)
            }
            Phase::Unknown => Self::of_attempt(Fault::Network(Reason::Headers, message), AttemptOutcome::NoResponse),
        }
    }
}

impl HostEvent {
    /// Whether the server has responded, with whatever status.
    pub fn is_answer(&self) -> bool {
        match self {
            HostEvent::HeadReceived(_) | HostEvent::Succeeded | HostEvent::Refuted => true,
            HostEvent::Failed(failed) => failed.status().is_some(),
            HostEvent::Woken | HostEvent::Acquired(_) | HostEvent::Stopped(_) => false,
        }
    }
}

fn answered(failure: ApiFailure) -> Failed {
    let outcome = AttemptOutcome::ErrorResponse {
        status: failure.status,
        retry_after: failure.retry_after.is_some(),
        locked: failure.errors.iter().any(|error| error.code == "resource_locked"),
    };
    Failed::of_attempt(Fault::Api(failure), outcome)
}
