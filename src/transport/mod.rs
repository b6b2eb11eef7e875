//! How far a request came that got no response, by what the host says of it. The host hands in plain facts about the value that
//! `fetch` rejected with: `{ name, code, syscall, message, cause, errors }`, each where it is there. Each host has a table.
//!
//! What no table lists may have been sent. A host says the same of a connection that broke before and after the request was written,
//! so resets and closed connections are not listed. A message counts only where the host writes it in a fixed form, with nothing of
//! the server's before the words that decide. What `fetch` rejects with is taken to be about the request that it was given.

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
    /// There was no connection. There may be one the next time.
    Connect,
    /// The TLS handshake failed, as it will the next time.
    Tls,
    /// The host does not let the request out: a permission, or a blocked port.
    Blocked,
    /// `fetch` does not accept the request as it is.
    Argument,
    /// It may have been sent.
    Unknown,
}

/// How far a request came whose `fetch` rejected with this. `has_answered` where the same server has answered before.
pub fn phase(thrown: &Value, has_answered: bool) -> Phase {
    let by_fetch = thrown.text_of("name") == Some("TypeError");
    decided(thrown, Known { by_fetch, has_answered }).unwrap_or(Phase::Unknown)
}

/// What is known beside an error.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Whether the outermost error is a `TypeError`, as every error of `fetch` is: a wrapper may throw a server's text as an `Error`.
    by_fetch: bool,
    /// Whether the server has answered before.
    has_answered: bool,
}

/// What a value and its causes say; `None` where they say nothing. The innermost one knows best.
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

/// Of two tries of one request: what may have been sent counts, and then what may be better the next time.
fn worse(one: Phase, other: Phase) -> Phase {
    let rank = |phase| match phase {
        Phase::Unknown => 0,
        Phase::Connect => 1,
        _ => 2,
    };
    if rank(other) < rank(one) { other } else { one }
}

/// What is known of one error.
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
        // A code that no table lists says something else.
        let other = || (!self.code.is_empty()).then_some(Phase::Unknown);
        hosts.iter().find_map(|host| host(self)).or_else(other)
    }

    fn begins(&self, beginnings: &[&str]) -> bool {
        beginnings.iter().any(|beginning| self.message.starts_with(beginning))
    }

    fn mentions(&self, words: &[&str]) -> bool {
        words.iter().any(|words| contains(self.message, words))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
