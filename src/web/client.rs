//! A client, which all classes share.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use wasm_bindgen_futures::spawn_local;

use super::host;
use super::options::{AcquireFunction, ClientOptions, EventFunction, Token, TokenFunction};
use super::registry;
use crate::auth::credential::TokenReason;
use crate::call::client;
use crate::call::step::StepOutput;
use crate::config::Config;
use crate::value::Value;

/// A client with its settings. Clones share everything.
///
/// ```no_run
/// use clerk_organizations::api::organization_memberships::OrganizationMembershipsApi;
/// use clerk_organizations::api::organizations::OrganizationsApi;
/// use clerk_organizations::web::{Client, ClientOptions};
///
/// // On a server, with the key. In a page, `base_url` is that of a proxy that adds it.
/// let client = Client::new(ClientOptions { secret_key: Some("sk_test_...".into()), ..Default::default() });
/// let organizations = OrganizationsApi::new(&client);
/// let memberships = OrganizationMembershipsApi::new(&client);
/// ```
#[derive(Clone)]
pub struct Client(Rc<Shared>);

struct Shared {
    core: RefCell<client::Client>,
    token: Option<TokenFunction>,
    acquire: Option<AcquireFunction>,
    on_event: Option<EventFunction>,
    is_closed: Cell<bool>,
}

impl Client {
    /// Creates a client. If an option is invalid, every call fails with that error.
    ///
    /// ```no_run
    /// use clerk_organizations::web::{Client, ClientOptions};
    ///
    /// let client = Client::new(ClientOptions { base_url: Some("/api/clerk".into()), ..Default::default() });
    /// ```
    pub fn new(options: ClientOptions) -> Self {
        let base = host::parse_base_url(options.base_url.as_deref());
        let config = Config::new(Some(&options.to_value()), base.as_ref(), host::runtime());
        Self(Rc::new(Shared {
            core: RefCell::new(client::Client::new(config)),
            token: options.token,
            acquire: options.acquire,
            on_event: options.on_event,
            is_closed: Cell::new(false),
        }))
    }

    /// Stops all calls in progress and fails later ones, with [`Kind::Aborted`](crate::error::Kind::Aborted) and
    /// [`Reason::ClientClosed`](crate::error::Reason::ClientClosed).
    ///
    /// ```no_run
    /// # use clerk_organizations::api::organizations::OrganizationsApi;
    /// # use clerk_organizations::web::{Client, ClientOptions, Reason};
    /// # async fn example(client: Client) {
    /// client.close();
    /// let error = OrganizationsApi::new(&client).list_organizations(None).await.unwrap_err();
    /// assert_eq!(error.reason(), Some(Reason::ClientClosed));
    /// # }
    /// ```
    pub fn close(&self) {
        self.0.is_closed.set(true);
        registry::close(self.id());
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed.get()
    }

    /// Identifies the client among those in this thread.
    pub(super) fn id(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    pub(super) fn max_response_bytes(&self) -> u32 {
        self.0.core.borrow().config().map_or(0, Config::max_response_bytes)
    }

    /// How many requests the client may have in flight.
    pub(super) fn max_concurrent(&self) -> usize {
        self.0.core.borrow().config().map_or(1, Config::max_concurrent)
    }

    pub(super) fn has_listener(&self) -> bool {
        self.0.on_event.is_some()
    }

    pub(super) fn headers(&self) -> crate::http::headers::Headers {
        self.0.core.borrow().headers()
    }

    /// Asks the core, and does what concerns other calls and the listener. No core is borrowed while the listener runs.
    pub(super) fn apply(&self, ask: impl FnOnce(&mut client::Client) -> StepOutput) -> StepOutput {
        let output = ask(&mut self.0.core.borrow_mut());
        if let Some(call) = output.wake {
            registry::wake(call);
        }
        if let Some(on_event) = &self.0.on_event {
            output.events.iter().for_each(|event| on_event(event));
        }
        output
    }

    /// Reports a success.
    pub(super) fn succeed(&self, call: u64) {
        let next = self.0.core.borrow_mut().succeed(call, host::env());
        registry::wake(next);
    }

    /// Calls the `acquire` function. No core is borrowed while it runs.
    pub(super) fn acquire(&self, call: u64) -> LocalBoxFuture<'static, Result<(), String>> {
        let request = self.0.core.borrow().acquire_request(call);
        let decision = self.0.acquire.as_ref().zip(request).map(|(acquire, request)| acquire.call(request));
        decision.unwrap_or_else(|| ready(Ok(())).boxed_local())
    }

    /// Requests a token, for all calls that wait for one.
    pub(super) fn ask_for_token(&self, reason: TokenReason) {
        let Some(token) = &self.0.token else { return };
        let (client, token) = (self.clone(), token.call(reason));
        spawn_local(async move {
            let answer = answer_of(token.await);
            client.0.core.borrow_mut().answer_token(&answer);
            registry::wake_waiting(client.id());
        });
    }
}

/// The result of a token function, as the core reads it.
fn answer_of(result: Result<Token, String>) -> Value {
    let member = |name: &str, value| (name.to_owned(), value);
    Value::Object(match result {
        Err(message) => vec![member("error", Value::Text(message))],
        Ok(Token { token, expires_at }) => {
            let expires_at = expires_at.map(|time| member("expiresAt", Value::Number(time)));
            std::iter::once(member("token", Value::Text(token))).chain(expires_at).collect()
        }
    })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("is_closed", &self.0.is_closed).finish_non_exhaustive()
    }
}
