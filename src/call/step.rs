//! The output of the core: what the host does next for a call, and its events.

use serde::{Serialize, Serializer};

use crate::auth::credential::TokenReason;
use crate::call::client_event::ClientEvent;
use crate::error::Error;
use crate::http::headers::Headers;
use crate::http::request::{Body, Method, Multipart};

/// What the host does next for a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Step {
    /// Nothing. The call is over or unknown.
    Nothing,
    /// Send a request.
    Send(Send),
    /// Wake the call after this many milliseconds, or earlier if another call wakes it.
    Wait {
        /// Milliseconds.
        ms: f64,
    },
    /// Call the `token` function, and wait as above.
    Ask {
        /// Why a token is needed.
        reason: TokenReason,
        /// Milliseconds.
        ms: f64,
    },
    /// Call the `acquire` function for the next request, unless it is still running, and wait for its result. Wake the call after so
    /// many milliseconds.
    Acquire {
        /// Milliseconds.
        ms: f64,
    },
    /// The call succeeded, with a result that is not from a response.
    Done {
        /// The result. `None` if there is none.
        #[serde(skip_serializing_if = "Option::is_none")]
        answer: Option<Deleted>,
    },
    /// The call has failed.
    Fail {
        /// The error.
        error: Box<Error>,
    },
}

/// The result of a delete whose response was lost, in the form of Clerk's response.
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

/// A request for the host to send.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Send {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: String,
    /// The headers without `Content-Type`. `None` for those that all requests of the client have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// A JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// The parts of a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Multipart>,
    /// The time limit of the attempt, in milliseconds.
    pub limit: f64,
    /// The `status` that the resource must have. Otherwise the change that the call waits for was not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_status: Option<&'static str>,
}

impl Send {
    /// Creates a request with a body.
    pub fn new(method: Method, url: String, headers: Option<Headers>, body: Body, limit: f64) -> Self {
        let (json, form) = body.into_parts();
        Self { method, url, headers, json, form, limit, expected_status: None }
    }
}

/// The next step of a call, and what else the host has to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepOutput {
    /// The id of the call.
    #[serde(serialize_with = "number")]
    pub call: u64,
    /// The next step.
    pub step: Step,
    /// Events for the caller's listener.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<ClientEvent>,
    /// The call to wake, because it may be sent now.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "optional_number")]
    pub wake: Option<u64>,
    /// The trace id of a response whose head was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The ids of calls that were dropped without notice. The host forgets them too.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "numbers")]
    pub abandoned: Vec<u64>,
}

// Ids are written as JavaScript numbers. The code that decides whether a 64-bit integer is one adds 250 bytes to a page.

fn number<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(*id as f64)
}

fn optional_number<S: Serializer>(id: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    id.map(|id| id as f64).serialize(serializer)
}

fn numbers<S: Serializer>(ids: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(ids.iter().map(|id| *id as f64))
}

impl StepOutput {
    /// Creates an output that asks for nothing.
    pub fn nothing(call: u64) -> Self {
        Self { call, step: Step::Nothing, events: Vec::new(), wake: None, trace_id: None, abandoned: Vec::new() }
    }
}
