//! Whether the requested change was made, for the audit trail. A status alone does not show it.

use serde::Serialize;

use crate::call::retry::AttemptOutcome;
use crate::http::request::Idempotency;
use crate::transport::{Phase, phase};
use crate::value::Value;

/// Whether the requested change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Clerk responded with a success.
    Applied,
    /// Nothing was sent to Clerk.
    NotSent,
    /// Clerk refused the request, or it was a read without a response.
    NotApplied,
    /// The request was sent, and no response shows its effect.
    Unknown,
}

impl Outcome {
    /// The outcome of a request that did not succeed. `end` is `None` if it was not sent.
    pub fn of(idempotency: Idempotency, end: Option<AttemptOutcome>) -> Self {
        match end {
            None | Some(AttemptOutcome::ConnectFailed | AttemptOutcome::Blocked) => Outcome::NotSent,
            Some(end) if idempotency != Idempotency::Read && end.may_be_applied() => Outcome::Unknown,
            Some(_) => Outcome::NotApplied,
        }
    }
}

/// Returns how an attempt ended if `fetch` rejected with this.
pub fn attempt_outcome(thrown: &Value) -> AttemptOutcome {
    // The proxy does not remember whether Clerk has responded before. Assuming that it has is the safe choice.
    match phase(thrown, true) {
        Phase::Connect => AttemptOutcome::ConnectFailed,
        Phase::Tls | Phase::Blocked | Phase::Argument => AttemptOutcome::Blocked,
        Phase::Unknown => AttemptOutcome::NoResponse,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::http::request::Repeated;

    #[test]
    fn the_outcome_of_a_request_without_a_response_is_unknown_unless_it_is_a_read() {
        let failed = |code: &str| Some(attempt_outcome(&Value::Object(vec![("code".to_owned(), code.into())])));
        let refused = |status| Some(AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false });
        for (end, write, read) in [
            (None, Outcome::NotSent, Outcome::NotSent),
            (failed("ECONNREFUSED"), Outcome::NotSent, Outcome::NotSent),
            (failed("CERT_HAS_EXPIRED"), Outcome::NotSent, Outcome::NotSent),
            (failed("ECONNRESET"), Outcome::Unknown, Outcome::NotApplied),
            (failed(""), Outcome::Unknown, Outcome::NotApplied),
            (Some(AttemptOutcome::IncompleteBody), Outcome::Unknown, Outcome::NotApplied),
            (refused(422), Outcome::NotApplied, Outcome::NotApplied),
            (refused(429), Outcome::NotApplied, Outcome::NotApplied),
            (refused(502), Outcome::Unknown, Outcome::NotApplied),
        ] {
            for idempotency in [Idempotency::Create, Idempotency::Write, Idempotency::Once(404, Repeated::Nothing)] {
                assert_eq!(Outcome::of(idempotency, end), write, "{idempotency:?} {end:?}");
            }
            assert_eq!(Outcome::of(Idempotency::Read, end), read, "{end:?}");
        }
    }
}
