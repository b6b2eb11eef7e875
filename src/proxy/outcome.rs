//! What became of what a request asked for, as the audit trail is told: a status alone does not say it.

use serde::Serialize;

use crate::call::retry::AttemptOutcome;
use crate::http::request::Idempotency;
use crate::transport::{Phase, phase};
use crate::value::Value;

/// What became of what a request asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Clerk says that it is done.
    Applied,
    /// Nothing was sent to Clerk.
    NotSent,
    /// Clerk refused it; or it would have changed nothing, and was not answered.
    NotApplied,
    /// It was sent, and no answer says what it did.
    Unknown,
}

impl Outcome {
    /// That of a request which was not answered with a success; without an end it was not sent.
    pub fn of(idempotency: Idempotency, end: Option<AttemptOutcome>) -> Self {
        match end {
            None | Some(AttemptOutcome::ConnectFailed | AttemptOutcome::Blocked) => Outcome::NotSent,
            Some(end) if idempotency != Idempotency::Read && end.may_be_applied() => Outcome::Unknown,
            Some(_) => Outcome::NotApplied,
        }
    }
}

/// How a request ended whose `fetch` rejected with this.
pub fn attempt_outcome(thrown: &Value) -> AttemptOutcome {
    // Whether Clerk has answered before is not kept here: that it has is the safe side.
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

    #[test]
    fn what_was_sent_and_not_answered_is_unknown_unless_it_changes_nothing() {
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
            for idempotency in [Idempotency::Create, Idempotency::Write, Idempotency::Delete] {
                assert_eq!(Outcome::of(idempotency, end), write, "{idempotency:?} {end:?}");
            }
            assert_eq!(Outcome::of(Idempotency::Read, end), read, "{end:?}");
        }
    }
}
