//! What the host tells of a call: how its request ended, that a wait is over, or that nobody wants it any more.

use crate::error::{ApiFailure, Fault, Invalid, Reason};
use crate::json::Json;
use crate::redact::{without_pairs, without_queries};
use crate::request::Query;
use crate::response::{Body, Calendar, Head, failure, is_success, trace_id, unexpected};
use crate::retry::End;
use crate::transport::{Phase, phase};

/// What has happened to a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// A wait is over, or what was waited for is there.
    Woken,
    /// The head of an answer has come: its status, and its trace id.
    Seen(u16, Option<String>),
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

/// How a request failed: what to tell, and what it means for another one. Without an end it was no request.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// What went wrong.
    pub fault: Fault,
    /// How the attempt ended.
    pub end: Option<End>,
}

/// What is known of an attempt whose end is read.
#[derive(Clone, Copy, Debug)]
pub struct AttemptFacts<'a> {
    /// How long it may take, in milliseconds.
    pub limit: f64,
    /// Its query, of which nothing stays in what others say.
    pub query: &'a Query,
    /// Whether the same server has answered before.
    pub has_answered: bool,
}

impl Failed {
    /// A failure before anything was sent.
    pub fn before(fault: Fault) -> Self {
        Self { fault, end: None }
    }

    fn at(fault: Fault, end: End) -> Self {
        Self { fault, end: Some(end) }
    }

    /// The status of an error answer.
    pub fn status(&self) -> Option<u16> {
        if let Fault::Api(failure) = &self.fault { Some(failure.status) } else { None }
    }

    /// How long the server asks to wait, in milliseconds.
    pub fn asked(&self) -> Option<u32> {
        if let Fault::Api(failure) = &self.fault { failure.retry_after } else { None }
    }
}

impl Happened {
    /// Whether the server has answered, whatever it said.
    pub fn is_answer(&self) -> bool {
        match self {
            Happened::Seen(..) | Happened::Succeeded => true,
            Happened::Failed(failed) => failed.status().is_some(),
            Happened::Woken | Happened::Stopped(..) => false,
        }
    }

    /// Reads what the host tells, free of secrets: `type`, and what belongs to it.
    pub fn read(told: &Json, attempt: &AttemptFacts<'_>, calendar: &Calendar) -> Self {
        let text = |name| without_pairs(told.text_of(name).unwrap_or_default(), attempt.query);
        let status = told.get("status").and_then(Json::integer).unwrap_or_default() as u16;
        let is_set = |name| matches!(told.get(name), Some(Json::Flag(true)));
        let headers = told.get("headers").unwrap_or(&Json::Null);
        let head = Head::new(status, headers, is_set("redirect"), calendar);
        let body = Body::read(&text("body"), is_set("isJson"));
        match text("type").as_str() {
            "woken" => Happened::Woken,
            "seen" => Happened::Seen(status, trace_id(headers)),
            "stopped" => {
                let reason = (text("reason") == "closed").then_some(Reason::ClientClosed);
                let status = (status > 0).then_some(status);
                Happened::Stopped(Stopped { reason, status, is_unsent: is_set("unsent") })
            }
            "unsendable" => {
                // The host could not even make the request.
                let invalid = Invalid::new(&text("parameter"), &without_queries(&text("rule")));
                Happened::Failed(Failed::before(Fault::Invalid(invalid)))
            }
            "answered" => Happened::Failed(answered(failure(head, &body))),
            "late" => Happened::Failed(out_of_time(head, attempt.limit)),
            "broken" => {
                let words = without_queries(&text("words"));
                Happened::Failed(Failed::at(Fault::Network(Reason::Body, words), End::BrokenBody))
            }
            "mismatch" => {
                let fault = unexpected(head, text("pointer"), text("expected"), is_set("tooLarge"), &body);
                Happened::Failed(mismatched(fault, status, is_set("damaged")))
            }
            _ => {
                let phase = phase(told.get("thrown").unwrap_or(&Json::Null), attempt.has_answered);
                Happened::Failed(unanswered(without_queries(&text("words")), phase))
            }
        }
    }
}

fn answered(failure: ApiFailure) -> Failed {
    let end = End::Refused {
        status: failure.status,
        retry_after: failure.retry_after.is_some(),
        locked: failure.errors.iter().any(|error| error.code == "resource_locked"),
    };
    Failed::at(Fault::Api(failure), end)
}

fn mismatched(fault: Fault, status: u16, is_damaged: bool) -> Failed {
    let end = match fault {
        Fault::Api(_) => End::Refused { status, retry_after: false, locked: false },
        _ if is_damaged => End::Damaged,
        _ => End::Unexpected,
    };
    Failed::at(fault, end)
}

/// The status wins over a body that stalls.
fn out_of_time(head: Head, limit: f64) -> Failed {
    let late = Fault::Timeout(Reason::Attempt, limit as u32);
    match head.status {
        0 => Failed::at(late, End::Unanswered),
        status if is_success(status) => Failed::at(late, End::BrokenBody),
        _ => answered(failure(head, &Body::default())),
    }
}

fn unanswered(words: String, phase: Phase) -> Failed {
    match phase {
        Phase::Connect => Failed::at(Fault::Network(Reason::Connect, words), End::Unsent),
        Phase::Blocked => Failed::at(Fault::Network(Reason::Connect, words), End::Blocked),
        Phase::Tls => Failed::at(Fault::Network(Reason::Tls, words), End::Blocked),
        Phase::Argument => Failed::at(Fault::Invalid(unsendable(&words)), End::Blocked),
        Phase::Unknown => Failed::at(Fault::Network(Reason::Headers, words), End::Unanswered),
    }
}

/// `fetch` is the option of that name, or the host's own: it does not fit what else is there.
fn unsendable(words: &str) -> Invalid {
    Invalid::new("fetch", &("cannot send the request: ".to_owned() + words))
}
