//! What a client tells while it works: for logs and metrics, free of secrets, bodies and queries.

use serde::Serialize;

/// Which moment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A request leaves.
    Request,
    /// An answer's head has come.
    Response,
    /// The call will be sent again.
    Retry,
    /// The call waits: for its turn, for the rate limit, or before a retry.
    Wait,
    /// Something that a person should know: `detail` says it.
    Warning,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientEvent {
    /// Which moment it is.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The operation's name.
    pub operation: &'static str,
    /// Which attempt it is about, from 1.
    pub attempt: u32,
    /// The HTTP method, on a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// The status, on a response and on the retry after one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Milliseconds: how long a response took, how long a wait will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
    /// What went wrong, or what a warning is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
