//! Errors of `fetch` about its arguments, in all runtimes. It throws them before it opens a connection.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    let is_argument = match facts.code {
        // undici, below "Failed to parse URL from", and about a header that it does not send, such as `Expect`.
        "ERR_INVALID_URL" | "UND_ERR_NOT_SUPPORTED" => true,
        // undici's core, except for the 407 of a proxy for plain HTTP, which has received the request.
        "UND_ERR_INVALID_ARG" => !facts.begins(&["Proxy "]),
        // All others are `TypeError`s. Bun and Deno give some of them a code.
        "" | "ERR_INVALID_ARG_TYPE" | "ERR_INVALID_ARG_VALUE" => {
            facts.known.by_fetch && facts.name == "TypeError" && (facts.begins(BEGINNINGS) || facts.mentions(PHRASES))
        }
        _ => false,
    };
    is_argument.then_some(Phase::Argument)
}

const BEGINNINGS: &[&str] = &[
    // undici.
    "Failed to parse URL from ",
    "Request cannot be constructed from ",
    "Request constructor: ",
    "Headers constructor: ",
    "Headers.append: ",
    // Node 20, Deno and Chromium.
    "Failed to construct 'Request'",
    // Chromium; its "Failed to fetch" is a network error.
    "Failed to execute 'fetch' on ",
    // Firefox.
    "Window.fetch: ",
    "WorkerGlobalScope.fetch: ",
    // Deno, Bun and workerd.
    "Invalid URL",
    "Invalid header ",
    // Deno.
    "Url scheme ",
    // Bun.
    "fetch() ",
    // workerd.
    "Fetch API cannot load: ",
    // node-fetch.
    "Only absolute URLs are supported",
    "Only HTTP(S) protocols are supported",
];

/// Phrases that occur only in errors about arguments: of undici, Deno, Bun, workerd, Firefox, Safari and node-fetch.
const PHRASES: &[&str] =
    &["AbortSignal", "RequestInit", "cannot have body", "cannot have a body", "has invalid value", "ByteString"];
