//! Deno: reqwest, hyper and rustls. It gives no codes, and the whole chain of errors as one text.

use super::{Facts, Phase};
use crate::text::split_once;

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // Without --allow-net; before Deno 2 the name was `PermissionDenied`.
    let is_denied =
        matches!(facts.name, "NotCapable" | "PermissionDenied") && facts.begins(&["Requires net access to "]);
    let is_bad_port = facts.known.by_fetch && facts.begins(&["Fetch failed: Requests to port "]);
    if is_denied || is_bad_port {
        return Some(Phase::Blocked);
    }
    if facts.known.by_fetch { of_chain(facts.message) } else { None }
}

/// What rustls says of a handshake that it refuses; "tls handshake eof" is a connection that closed.
const TLS: &[&str] = &[
    "invalid peer certificate",
    "received fatal alert",
    "received corrupt message",
    "peer is incompatible",
    "peer misbehaved",
];

/// "error sending request for url (...): client error (Connect): ...". A URL has no spaces, so that the first colon before one ends
/// it. hyper's other errors ("client error (SendRequest)") come later than a connection.
fn of_chain(message: &str) -> Option<Phase> {
    let (_, rest) = split_once(message.strip_prefix("error sending request ")?, ": ")?;
    // The second is that of Deno 1, with an older hyper.
    let connecting = ["client error (Connect): ", "error trying to connect: "];
    let words = connecting.iter().find_map(|beginning| rest.strip_prefix(beginning))?;
    Some(if TLS.iter().any(|beginning| words.starts_with(beginning)) { Phase::Tls } else { Phase::Connect })
}
