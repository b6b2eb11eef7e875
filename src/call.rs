//! One call: what it is, how far it has come, and what has become of the change that it asks for.

use std::cell::{Cell, RefCell};

use crate::api::Endpoint;
use crate::config::Limits;
use crate::error::{Attempt, Error, Fault, Invalid, Outcome};
use crate::request::{Effect, Request};
use crate::retry::End;

/// One call, ready to be sent.
#[derive(Debug)]
pub struct Call<'a> {
    /// What is different about it.
    pub endpoint: &'static Endpoint,
    /// The request.
    pub request: Request,
    /// The base URL.
    pub base_url: &'a str,
    /// Its bounds.
    pub limits: Limits,
}

/// How far a call has come: seen from outside when it is stopped.
#[derive(Debug, Default)]
pub struct Progress {
    attempts: RefCell<Vec<Attempt>>,
    in_flight: Cell<bool>,
    may_be_applied: Cell<bool>,
}

impl Progress {
    /// How many attempts have ended.
    pub fn attempts(&self) -> u32 {
        self.attempts.borrow().len() as u32
    }

    /// An attempt has ended so.
    pub fn record(&self, attempt: Attempt) {
        self.attempts.borrow_mut().push(attempt);
    }

    /// A request leaves.
    pub fn begin(&self) {
        self.in_flight.set(true);
    }

    /// It is over; the change may have been made.
    pub fn end(&self, may_be_applied: bool) {
        self.in_flight.set(false);
        self.may_be_applied.set(self.may_be_applied.get() || may_be_applied);
    }

    /// Whether an attempt that has ended may have made the change.
    pub fn may_be_applied(&self) -> bool {
        self.may_be_applied.get()
    }

    /// What became of the change, given how the last attempt ended.
    fn outcome(&self, effect: Effect, end: Option<End>) -> Outcome {
        let applied = self.may_be_applied.get() || self.in_flight.get() || end.is_some_and(End::may_be_applied);
        let sent = applied || matches!(end, Some(End::Refused { .. })) || self.answered();
        match effect {
            _ if !sent => Outcome::NotSent,
            Effect::Read => Outcome::NotApplied,
            _ if applied => Outcome::Unknown,
            _ => Outcome::NotApplied,
        }
    }

    fn answered(&self) -> bool {
        self.attempts.borrow().iter().any(|attempt| attempt.status.is_some())
    }

    /// The error of a call that ends here.
    pub fn error(&self, endpoint: &Endpoint, fault: Fault, end: Option<End>) -> Error {
        Error {
            operation: endpoint.name.to_owned(),
            fault,
            outcome: self.outcome(endpoint.effect, end),
            attempts: self.attempts.borrow().clone(),
        }
    }
}

/// A call that was refused before anything was sent.
pub fn refused_locally(operation: &str, invalid: Invalid) -> Error {
    let fault = Fault::Invalid(invalid);
    Error { operation: operation.to_owned(), fault, outcome: Outcome::NotSent, attempts: Vec::new() }
}
