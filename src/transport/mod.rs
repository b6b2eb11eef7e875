//! Decides how far a request without a response came. The host passes facts about the value with which `fetch` rejected:
//! `{ name, code, syscall, message, cause, errors }`, each if it exists. There is a table for each runtime.
//!
//! A request may have been sent unless a table lists its error. Resets and closed connections are not listed, because runtimes report
//! them in the same way before and after the request was written. A message counts only if the runtime writes it in a fixed form, and
//! text from the server cannot come before the decisive phrase. The error is assumed to be about the request that `fetch` was given.

mod arguments;
mod bun;
mod deno;
mod node;
mod tls;
mod workerd;

use crate::text::contains;
use crate::value::Value;

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The connection failed. A retry may succeed.
    Connect,
    /// The TLS handshake failed, as it would in a retry.
    Tls,
    /// The runtime blocks the request, because of a permission or a blocked port.
    Blocked,
    /// `fetch` does not accept its arguments.
    Argument,
    /// The request may have been sent.
    Unknown,
}

/// Returns how far a request came if `fetch` rejected with `thrown`. `has_answered` says whether the server has responded to an earlier
/// request.
pub fn phase(thrown: &Value, has_answered: bool) -> Phase {
    let by_fetch = thrown.text_of("name") == Some("TypeError");
    decided(thrown, Known { by_fetch, has_answered }).unwrap_or(Phase::Unknown)
}

/// What is known besides the error.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Whether the outermost error is a `TypeError`, like every error of `fetch`. A wrapper may throw a text of the server as an `Error`.
    by_fetch: bool,
    /// Whether the server has responded to an earlier request.
    has_answered: bool,
}

/// Decides by an error and its causes. The innermost one counts. `None` if nothing is known.
fn decided(thrown: &Value, known: Known) -> Option<Phase> {
    let cause = thrown.get("cause").and_then(|cause| decided(cause, known));
    match thrown.get("errors") {
        Some(Value::List(errors)) if !errors.is_empty() => {
            let tries = errors.iter().map(|error| decided(error, known).unwrap_or(Phase::Unknown));
            tries.chain(cause).reduce(worse)
        }
        _ => cause.or_else(|| Facts::of(thrown, known).phase()),
    }
}

/// Combines two connection attempts of one request. If one may have been sent, the request may have been sent; otherwise, if a retry
/// may help one of them, it may help the request.
fn worse(one: Phase, other: Phase) -> Phase {
    let rank = |phase| match phase {
        Phase::Unknown => 0,
        Phase::Connect => 1,
        _ => 2,
    };
    if rank(other) < rank(one) { other } else { one }
}

/// The facts about one error.
#[derive(Debug)]
struct Facts<'a> {
    name: &'a str,
    code: &'a str,
    syscall: &'a str,
    message: &'a str,
    known: Known,
}

impl<'a> Facts<'a> {
    fn of(thrown: &'a Value, known: Known) -> Self {
        let text = |name| thrown.text_of(name).unwrap_or_default();
        let (code, message) = (text("code"), text("message"));
        let syscall = thrown.text_of("syscall").unwrap_or_else(|| node::syscall_in(message, code));
        Self { name: text("name"), code, syscall, message, known }
    }

    fn phase(&self) -> Option<Phase> {
        let hosts = [tls::phase, node::phase, bun::phase, deno::phase, workerd::phase, arguments::phase];
        // A code that no table lists means something else.
        let other = || (!self.code.is_empty()).then_some(Phase::Unknown);
        hosts.iter().find_map(|host| host(self)).or_else(other)
    }

    fn begins(&self, beginnings: &[&str]) -> bool {
        beginnings.iter().any(|beginning| self.message.starts_with(beginning))
    }

    fn mentions(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| contains(self.message, phrase))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
