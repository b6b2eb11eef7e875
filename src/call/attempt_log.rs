//! The attempts of a call, and whether the requested change was made.

use crate::call::retry::AttemptOutcome;
use crate::error::{Attempt, Error, Fault, Invalid, Outcome};
use crate::http::request::Idempotency;

/// The attempts of a call.
#[derive(Debug, Default)]
pub struct AttemptLog {
    attempts: Vec<Attempt>,
    is_in_flight: bool,
    may_be_applied: bool,
}

impl AttemptLog {
    /// Returns the number of attempts that ended.
    pub fn attempts(&self) -> u32 {
        self.attempts.len() as u32
    }

    /// Adds an attempt that ended.
    pub fn record(&mut self, attempt: Attempt) {
        self.attempts.push(attempt);
    }

    /// A request is sent.
    pub fn begin(&mut self) {
        self.is_in_flight = true;
    }

    /// The request ended. `may_be_applied` says whether the server may have made the change.
    pub fn end(&mut self, may_be_applied: bool) {
        self.is_in_flight = false;
        self.may_be_applied |= may_be_applied;
    }

    /// A response has shown that the server did not make the change.
    pub fn refute(&mut self) {
        self.end(false);
        self.may_be_applied = false;
    }

    /// Whether the server may have made the change in an attempt that ended.
    pub fn may_be_applied(&self) -> bool {
        self.may_be_applied
    }

    /// Whether the requested change was made, given how the last attempt ended.
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

    /// Creates the error of a call that ends here.
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

/// Creates the error of a call with invalid input.
pub fn invalid_input(operation: &'static str, invalid: Invalid) -> Error {
    Error { operation, fault: Fault::Invalid(invalid), outcome: Outcome::NotSent, attempts: Vec::new() }
}
