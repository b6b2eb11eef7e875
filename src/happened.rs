//! What the host tells of a call: how its request ended, that a wait is over, or that nobody wants it any more.

use crate::error::{ApiFailure, Fault, Invalid, Reason};
use crate::json::Json;
use crate::response::{Body, Calendar, Head, failure, is_success, trace_id, unexpected};
use crate::retry::End;
use crate::text::holds;

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
    /// Reads what the host tells, free of secrets: `type`, and what belongs to it. `limit` is that of the attempt, in milliseconds.
    pub fn read(told: &Json, limit: f64, calendar: &Calendar) -> Self {
        let text = |name| told.text_of(name).unwrap_or_default();
        let status = told.get("status").and_then(Json::integer).unwrap_or_default() as u16;
        let is_set = |name| matches!(told.get(name), Some(Json::Flag(true)));
        let headers = told.get("headers").unwrap_or(&Json::Null);
        let head = Head::new(status, headers, is_set("redirect"), calendar);
        let body = Body::read(text("body"), is_set("isJson"));
        match text("type") {
            "woken" => Happened::Woken,
            "seen" => Happened::Seen(status, trace_id(headers)),
            "stopped" => {
                let reason = (text("reason") == "closed").then_some(Reason::ClientClosed);
                let status = (status > 0).then_some(status);
                Happened::Stopped(Stopped { reason, status, is_unsent: is_set("unsent") })
            }
            "unsendable" => {
                let invalid = Invalid::new(text("parameter"), text("rule"));
                Happened::Failed(Failed::before(Fault::Invalid(invalid)))
            }
            "answered" => Happened::Failed(answered(failure(head, &body))),
            "late" => Happened::Failed(out_of_time(head, limit)),
            "broken" => {
                Happened::Failed(Failed::at(Fault::Network(Reason::Body, text("words").to_owned()), End::BrokenBody))
            }
            "mismatch" => {
                let (pointer, expected) = (text("pointer").to_owned(), text("expected").to_owned());
                let fault = unexpected(head, pointer, expected, is_set("tooLarge"), &body);
                Happened::Failed(mismatched(fault, status, is_set("damaged")))
            }
            _ => Happened::Failed(unanswered(text("words").to_owned(), text("code"))),
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

fn unanswered(words: String, code: &str) -> Failed {
    let (reason, end) = if is_unsent(code) {
        (Reason::Connect, End::Unsent)
    } else if is_untrusted(code) {
        (Reason::Tls, End::Untrusted)
    } else {
        (Reason::Headers, End::Unanswered)
    };
    Failed::at(Fault::Network(reason, words), end)
}

/// Whether a code of the host's says that there was no connection at all: those of Node, Deno and Bun.
pub fn is_unsent(code: &str) -> bool {
    const CODES: [&str; 10] = [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "EAI_NONAME",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EADDRNOTAVAIL",
        "UND_ERR_CONNECT_TIMEOUT",
        "ConnectionRefused",
        "FailedToOpenSocket",
    ];
    CODES.contains(&code)
}

/// The codes of a certificate that is no good, by the names that OpenSSL gives them, and of a server that speaks no TLS.
fn is_untrusted(code: &str) -> bool {
    holds(code, "CERT") || holds(code, "SELF_SIGNED") || code.starts_with("ERR_TLS") || code.starts_with("ERR_SSL")
}
