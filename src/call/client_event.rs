//! Events for logs and metrics. They contain no secrets, bodies or queries.

use serde::Serialize;

/// The kind of an event.
///
/// ```
/// # use clerk_organizations::call::client_event::EventKind;
/// fn level(kind: EventKind) -> &'static str {
///     match kind {
///         EventKind::Warning => "warn",
///         EventKind::Retry | EventKind::Wait => "info",
///         EventKind::Request | EventKind::Response => "debug",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A request is sent.
    Request,
    /// The head of a response was received.
    Response,
    /// The call will be retried.
    Retry,
    /// The call waits: in the queue, for the rate limit, or before a retry.
    Wait,
    /// A warning, which `detail` names.
    Warning,
}

/// An event of a call.
///
/// ```
/// # use clerk_organizations::call::client_event::{ClientEvent, EventKind};
/// fn log(event: &ClientEvent) {
///     match (event.kind, event.status) {
///         (EventKind::Response, Some(status)) => println!("{} {status} {:?} ms", event.operation, event.ms),
///         (EventKind::Retry | EventKind::Warning, _) => println!("{}: {:?}", event.operation, event.detail),
///         _ => {}
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientEvent {
    /// The kind.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The HTTP method. Only for a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// The status of a response. Also for a retry after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long a response took, or how long a wait will be, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
    /// The error before a retry, or the warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
