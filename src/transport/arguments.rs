//! What `fetch` says of its arguments, in the words of each host: it throws before it opens a connection.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    let is_argument = match facts.code {
        // undici, below "Failed to parse URL from".
        "ERR_INVALID_URL" => true,
        // undici's core, but not the 407 of a proxy for plain HTTP: that has seen the request.
        "UND_ERR_INVALID_ARG" => !facts.begins(&["Proxy "]),
        // Every other one is a `TypeError`. Bun and Deno give some of them a code.
        "" | "ERR_INVALID_ARG_TYPE" | "ERR_INVALID_ARG_VALUE" => {
            facts.known.by_fetch && facts.name == "TypeError" && (facts.begins(BEGINNINGS) || facts.mentions(WORDS))
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

/// What only an error about an argument mentions: in undici, Deno, Bun, workerd, Firefox, Safari and node-fetch.
const WORDS: &[&str] =
    &["AbortSignal", "RequestInit", "cannot have body", "cannot have a body", "has invalid value", "ByteString"];
