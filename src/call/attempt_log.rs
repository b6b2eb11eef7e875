//! How far a call has come, and what has become of the change that it asks for.

use crate::call::retry::End;
use crate::error::{Attempt, Error, Fault, Invalid, Outcome};
use crate::http::request::Effect;

/// How far a call has come.
#[derive(Debug, Default)]
pub struct Progress {
    attempts: Vec<Attempt>,
    is_in_flight: bool,
    may_be_applied: bool,
}

impl Progress {
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
    fn outcome(&self, effect: Effect, end: Option<End>) -> Outcome {
        let is_answered = self.attempts.iter().any(|attempt| attempt.status.is_some());
        let may_be_applied = self.may_be_applied || self.is_in_flight || end.is_some_and(End::may_be_applied);
        let is_sent = may_be_applied || is_answered || matches!(end, Some(End::Refused { .. }));
        match effect {
            _ if !is_sent => Outcome::NotSent,
            Effect::Read => Outcome::NotApplied,
            _ if may_be_applied => Outcome::Unknown,
            _ => Outcome::NotApplied,
        }
    }

    /// The error of a call that ends here.
    pub fn error(&mut self, operation: &'static str, effect: Effect, fault: Fault, end: Option<End>) -> Error {
        let outcome = self.outcome(effect, end);
        Error { operation, fault, outcome, attempts: std::mem::take(&mut self.attempts) }
    }
}

/// A call that was refused before anything was sent.
pub fn refused_locally(operation: &'static str, invalid: Invalid) -> Error {
    Error { operation, fault: Fault::Invalid(invalid), outcome: Outcome::NotSent, attempts: Vec::new() }
}
