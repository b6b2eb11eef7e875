//! How far a call has come, and what has become of the change that it asks for.

use crate::call::retry::AttemptOutcome;
use crate::error::{Attempt, Error, Fault, Invalid, Outcome};
use crate::http::request::Idempotency;

/// How far a call has come.
#[derive(Debug, Default)]
pub struct AttemptLog {
    attempts: Vec<Attempt>,
    is_in_flight: bool,
    may_be_applied: bool,
}

impl AttemptLog {
    /// How many attempts have ended.
    pub fn attempts(&self) -> u32 {
        self.attempts.len() as u32
    }

    /// An attempt has ended so.
    pub fn record(&mut self, attempt: Attempt) {
        self.attempts.push(attempt);
    }

    /// A request leaves.
    pub fn begin(&mut self) {
        self.is_in_flight = true;
    }

    /// It is over; the change may have been made.
    pub fn end(&mut self, may_be_applied: bool) {
        self.is_in_flight = false;
        self.may_be_applied |= may_be_applied;
    }

    /// Whether an attempt that has ended may have made the change.
    pub fn may_be_applied(&self) -> bool {
        self.may_be_applied
    }

    /// What became of the change, given how the last attempt ended.
    fn outcome(&self, idempotency: Idempotency, last: Option<AttemptOutcome>) -> Outcome {
        let is_answered = self.attempts.iter().any(|attempt| attempt.status.is_some());
        let may_be_applied =
            self.may_be_applied || self.is_in_flight || last.is_some_and(AttemptOutcome::may_be_applied);
        let is_sent = may_be_applied || is_answered || matches!(last, Some(AttemptOutcome::ErrorResponse { .. }));
        match idempotency {
            _ if !is_sent => Outcome::NotSent,
            Idempotency::Read => Outcome::NotApplied,
            _ if may_be_applied => Outcome::Unknown,
            _ => Outcome::NotApplied,
        }
    }

    /// The error of a call that ends here.
    pub fn error(
        &mut self,
        operation: &'static str,
        idempotency: Idempotency,
        fault: Fault,
        last: Option<AttemptOutcome>,
    ) -> Error {
        let outcome = self.outcome(idempotency, last);
        Error { operation, fault, outcome, attempts: std::mem::take(&mut self.attempts) }
    }
}

/// A call that was refused before anything was sent.
pub fn refused_locally(operation: &'static str, invalid: Invalid) -> Error {
    Error { operation, fault: Fault::Invalid(invalid), outcome: Outcome::NotSent, attempts: Vec::new() }
}
