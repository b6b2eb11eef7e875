//! What became of what a request asked for, as the audit trail is told: a status alone does not say it.

use serde::Serialize;

use crate::call::retry::End;
use crate::http::request::Effect;
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
    pub fn of(effect: Effect, end: Option<End>) -> Self {
        match end {
            None | Some(End::Unsent | End::Blocked) => Outcome::NotSent,
            Some(end) if effect != Effect::Read && end.may_be_applied() => Outcome::Unknown,
            Some(_) => Outcome::NotApplied,
        }
    }
}

/// How a request ended whose `fetch` rejected with this.
pub fn end_of(thrown: &Value) -> End {
    // Whether Clerk has answered before is not kept here: that it has is the safe side.
    match phase(thrown, true) {
        Phase::Connect => End::Unsent,
        Phase::Tls | Phase::Blocked | Phase::Argument => End::Blocked,
        Phase::Unknown => End::Unanswered,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_and_not_answered_is_unknown_unless_it_changes_nothing() {
        let failed = |code: &str| Some(end_of(&Value::Object(vec![("code".to_owned(), code.into())])));
        let refused = |status| Some(End::Refused { status, retry_after: false, locked: false });
        for (end, write, read) in [
            (None, Outcome::NotSent, Outcome::NotSent),
            (failed("ECONNREFUSED"), Outcome::NotSent, Outcome::NotSent),
            (failed("CERT_HAS_EXPIRED"), Outcome::NotSent, Outcome::NotSent),
            (failed("ECONNRESET"), Outcome::Unknown, Outcome::NotApplied),
            (failed(""), Outcome::Unknown, Outcome::NotApplied),
            (Some(End::BrokenBody), Outcome::Unknown, Outcome::NotApplied),
            (refused(422), Outcome::NotApplied, Outcome::NotApplied),
            (refused(429), Outcome::NotApplied, Outcome::NotApplied),
            (refused(502), Outcome::Unknown, Outcome::NotApplied),
        ] {
            for effect in [Effect::Create, Effect::Write, Effect::Delete] {
                assert_eq!(Outcome::of(effect, end), write, "{effect:?} {end:?}");
            }
            assert_eq!(Outcome::of(Effect::Read, end), read, "{end:?}");
        }
    }
}
