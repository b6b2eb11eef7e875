//! The proxy: which requests a page may make through a server, what is sent for them, and what is returned. It performs no I/O. Who
//! may do what is decided by the owner's `authorize` function.

pub mod outcome;
pub mod rejection;
pub mod answer;
pub mod target;
pub mod operation;
pub mod incoming;
pub mod route;
mod query;
pub mod same_origin;
pub mod fields;
mod unambiguous;
pub mod body;
pub mod form;
pub mod admission;
pub mod options;
pub mod streaming;
pub mod redact;
mod request;
mod response;

use crate::auth::credential::{Credential, Need, TokenReason};
use crate::config::{Config, Runtime};
use crate::error::Invalid;
use crate::value::Value;

use incoming::Incoming;
use options::Settings;
pub use request::{Admitted, Content, Outgoing, Rejected};
use route::MatchedRoute;

/// A proxy with checked settings.
#[derive(Debug)]
pub struct Proxy {
    config: Config,
    credential: Credential,
    /// The generation of a token that Clerk has refused.
    refused_token: Option<u32>,
    settings: Settings,
}

impl Proxy {
    /// Checks the options. `base` is their base URL, or the default one, parsed by the host's `URL`.
    pub fn new(options: Option<&Value>, base: Option<&Value>, runtime: Runtime) -> Result<Self, Invalid> {
        let settings = Settings::new(options)?;
        // The client's configuration checks where a key may be used and sent.
        let mut config = Config::new(options::of_client(options).as_ref(), base, runtime)?;
        let credential = Credential::new(config.key.take(), config.has_token());
        Ok(Self { config, credential, refused_token: None, settings })
    }

    fn find(&self, incoming: &Incoming) -> Option<MatchedRoute> {
        let route = route::find(&incoming.method, &incoming.path, self.settings.mount())?;
        self.settings.admits(route.endpoint.name).then_some(route)
    }

    /// Returns what a request needs before it can be sent: for `"needed"` and `"refused"`, the host calls the `token` function; for
    /// `"wait"`, it waits for a pending call of it.
    pub fn need_token(&mut self, time: fn() -> f64) -> &'static str {
        match self.credential.need(self.refused_token.take(), time) {
            Need::Nothing => "",
            Need::Ask(TokenReason::Needed) => "needed",
            Need::Ask(TokenReason::Refused) => "refused",
            Need::Wait(_) => "wait",
        }
    }

    /// Takes the result of the `token` function. Returns whether it is a token.
    pub fn take_token(&mut self, answer: &Value) -> bool {
        self.credential.answer(answer).is_ok()
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
