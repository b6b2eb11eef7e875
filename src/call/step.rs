//! What the host does next for a call, and what it publishes beside: the one way out of the core.

use serde::Serialize;

use crate::auth::credential::TokenReason;
use crate::call::client_event::ClientEvent;
use crate::error::Error;
use crate::http::headers::Headers;
use crate::http::request::{Body, Multipart};

/// What the host does next.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Step {
    /// Nothing: the call is over, or its time was up long ago.
    Nothing,
    /// Send a request.
    Send(Send),
    /// Report when so many milliseconds have passed, or when the call is woken before.
    Wait {
        /// Milliseconds.
        ms: f64,
    },
    /// Ask the `token` function, and wait as above.
    Ask {
        /// Why it is asked.
        reason: TokenReason,
        /// Milliseconds.
        ms: f64,
    },
    /// The call is done, with an answer that no response gave.
    Done {
        /// The answer.
        answer: Deleted,
    },
    /// The call has failed.
    Fail {
        /// The error.
        error: Box<Error>,
    },
}

/// The answer to a delete whose own answer was lost: in the form of Clerk's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deleted {
    /// The type of what was deleted.
    pub object: &'static str,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Always true.
    pub deleted: bool,
}

/// A request as the host sends it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Send {
    /// The method's name on the wire.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// The headers, where they are not those that every request of this client has; `Content-Type` never among them.
    pub headers: Option<Headers>,
    /// A JSON body.
    pub json: Option<String>,
    /// The parts of a form.
    pub form: Option<Multipart>,
    /// How long it may take, in milliseconds.
    pub limit: f64,
}

impl Send {
    /// A request with this body.
    pub fn new(method: &'static str, url: String, headers: Option<Headers>, body: Body, limit: f64) -> Self {
        let (json, form) = match body {
            Body::Empty => (None, None),
            Body::Json(json) => (Some(json), None),
            Body::Multipart(form) => (None, Some(form)),
        };
        Self { method, url, headers, json, form, limit }
    }
}

/// A step of a call, with what is published meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepOutput {
    /// The id of the call.
    pub call: u64,
    /// What to do next.
    pub step: Step,
    /// What the caller's listener receives.
    pub events: Vec<ClientEvent>,
    /// The call that may go next.
    pub wake: Option<u64>,
    /// The trace id of a response whose head has come.
    pub trace_id: Option<String>,
    /// The ids of calls that their hosts dropped without telling anyone: they are forgotten.
    pub abandoned: Vec<u64>,
}

impl StepOutput {
    /// Nothing about a call.
    pub fn nothing(call: u64) -> Self {
        Self { call, step: Step::Nothing, events: Vec::new(), wake: None, trace_id: None, abandoned: Vec::new() }
    }
}
