//! Deno, with reqwest, hyper and rustls. Its errors have no codes; the message contains the whole chain of errors.

use super::{Facts, Phase};
use crate::text::split_once;

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // Deno runs without --allow-net. Before Deno 2, the name was `PermissionDenied`.
    let is_denied =
        matches!(facts.name, "NotCapable" | "PermissionDenied") && facts.begins(&["Requires net access to "]);
    let is_bad_port = facts.known.by_fetch && facts.begins(&["Fetch failed: Requests to port "]);
    if is_denied || is_bad_port {
        return Some(Phase::Blocked);
    }
    if facts.known.by_fetch { of_chain(facts.message) } else { None }
}

/// Messages of rustls about a failed handshake. "tls handshake eof" is not one: it means a closed connection.
const TLS: &[&str] = &[
    "invalid peer certificate",
    "received fatal alert",
    "received corrupt message",
    "peer is incompatible",
    "peer misbehaved",
];

/// "error sending request for url (...): client error (Connect): ...". A URL has no spaces, so the first colon before a
/// space ends it. hyper's other errors ("client error (SendRequest)") occur after the connection.
fn of_chain(message: &str) -> Option<Phase> {
    let (_, rest) = split_once(message.strip_prefix("error sending request ")?, ": ")?;
    // The second is from Deno 1, with an older hyper.
    let connecting = ["client error (Connect): ", "error trying to connect: "];
    let reason = connecting.iter().find_map(|beginning| rest.strip_prefix(beginning))?;
    Some(if TLS.iter().any(|beginning| reason.starts_with(beginning)) { Phase::Tls } else { Phase::Connect })
}
