//! Node: errors of libuv, of `node:net`, `node:tls` and `node:https`, and of undici, which implements `fetch`. They also occur with
//! npm's undici, node-fetch, and Vercel's edge runtime.

use super::{Facts, Phase};
use crate::text::split_once;

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    if facts.syscall.is_empty() { of_code(facts) } else { Some(of_syscall(facts)) }
}

/// Decides by the system call, which libuv names. Few come before the connection: c-ares, with a custom `lookup`, names its queries
/// (`queryA`). All others work on a connection or on the body.
fn of_syscall(facts: &Facts<'_>) -> Phase {
    let connects = matches!(facts.syscall, "connect" | "getaddrinfo" | "bind") || facts.syscall.starts_with("query");
    match facts.code {
        _ if !connects => Phase::Unknown,
        // A firewall, or `node --permission` without --allow-net.
        "EACCES" | "EPERM" | "ERR_ACCESS_DENIED" => Phase::Blocked,
        _ => Phase::Connect,
    }
}

fn of_code(facts: &Facts<'_>) -> Option<Phase> {
    match facts.code {
        // Codes that only occur when connecting or resolving a name. Bun, and wrappers that only keep the code, have no system call.
        "ECONNREFUSED" | "ENOTFOUND" | "EHOSTUNREACH" | "ENETUNREACH" | "EADDRNOTAVAIL" => Some(Phase::Connect),
        code if code.starts_with("EAI_") => Some(Phase::Connect),
        // undici: lib/core/connect.js.
        "UND_ERR_CONNECT_TIMEOUT" => Some(Phase::Connect),
        // undici: the handshake with a SOCKS proxy.
        code if code.starts_with("UND_ERR_SOCKS5") => Some(Phase::Connect),
        // undici's ProxyAgent: the proxy responds to CONNECT with 407 or another error.
        "UND_ERR_ABORTED" if facts.begins(&["Proxy response ("]) => Some(Phase::Connect),
        // The same in `node:https`, and in Bun.
        "ERR_PROXY_TUNNEL" => Some(Phase::Connect),
        // `node:tls`: the peer closes before the handshake is done.
        "ECONNRESET" if facts.mentions(&["before secure TLS connection was established"]) => Some(Phase::Connect),
        // undici's MockAgent: no mock matches.
        "UND_MOCK_ERR_MOCK_NOT_MATCHED" => Some(Phase::Blocked),
        // undici: blocked ports (lib/web/fetch/index.js) have no code.
        "" if facts.known.by_fetch && facts.message == "bad port" => Some(Phase::Blocked),
        _ => None,
    }
}

/// Returns the system call at the beginning of a message of libuv, as in "connect ECONNREFUSED 127.0.0.1:9". node-fetch writes
/// "request to ... failed, reason: " before it. Empty unless the code follows.
pub(super) fn syscall_in<'a>(message: &'a str, code: &str) -> &'a str {
    let reason = split_once(message, " failed, reason: ").map_or(message, |(_, reason)| reason);
    reason
        .split_once(' ')
        .filter(|(_, rest)| !code.is_empty() && rest.starts_with(code))
        .map_or("", |(syscall, _)| syscall)
}
