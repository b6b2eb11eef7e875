//! What a client tells while it works: for logs and metrics, free of secrets, bodies and queries.

use crate::json::Members;

/// Which moment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
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

impl Moment {
    fn as_str(self) -> &'static str {
        match self {
            Moment::Request => "request",
            Moment::Response => "response",
            Moment::Retry => "retry",
            Moment::Wait => "wait",
            Moment::Warning => "warning",
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Which moment it is.
    pub moment: Moment,
    /// The operation's name.
    pub operation: &'static str,
    /// Which attempt it is about, from 1.
    pub attempt: u32,
    /// The HTTP method, on a request.
    pub method: Option<&'static str>,
    /// The status, on a response and on the retry after one.
    pub status: Option<u16>,
    /// Milliseconds: how long a response took, how long a wait will be.
    pub ms: Option<u32>,
    /// What went wrong, or what a warning is about.
    pub detail: Option<String>,
}

impl Event {
    /// The event as JavaScript sees it.
    pub fn to_json(&self) -> String {
        let mut out = Members::default();
        out.text("type", self.moment.as_str());
        out.text("operation", self.operation);
        out.integer("attempt", u64::from(self.attempt));
        out.text_if("method", self.method);
        out.integer_if("status", self.status.map(u32::from));
        out.integer_if("ms", self.ms);
        out.text_if("detail", self.detail.as_deref());
        out.done()
    }
}
