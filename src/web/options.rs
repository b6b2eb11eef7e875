//! The options of a client and of a call.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture};

use crate::auth::credential::TokenReason;
use crate::call::acquire::AcquireRequest;
use crate::call::client_event::ClientEvent;
use crate::config;
use crate::schema::typed::TypedParams;
use crate::value::Value;

/// A token to send instead of a key.
///
/// ```no_run
/// use clerk_organizations::web::Token;
///
/// let forever = Token::from(String::from("..."));
/// let until_2033 = Token { token: "...".into(), expires_at: Some(2_000_000_000_000.0) };
/// ```
#[derive(Clone)]
pub struct Token {
    /// The token.
    pub token: String,
    /// When it expires, in milliseconds since 1970. Without it, the token is used until the server refuses it.
    pub expires_at: Option<f64>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self { token, expires_at: None }
    }
}

type Tokens = dyn Fn(TokenReason) -> LocalBoxFuture<'static, Result<Token, String>>;

/// Returns the token to send. Calls that need a token at the same time share one result.
///
/// ```no_run
/// use clerk_organizations::web::{Client, ClientOptions, Token, TokenFunction, TokenReason};
///
/// # async fn sign(is_new: bool) -> Result<String, String> { Ok(String::new()) }
/// let token = TokenFunction::new(|reason| async move {
///     let token = sign(reason == TokenReason::Refused).await?;
///     Ok(Token { token, expires_at: None })
/// });
/// let client = Client::new(ClientOptions { token: Some(token), ..Default::default() });
/// ```
#[derive(Clone)]
pub struct TokenFunction(Rc<Tokens>);

impl TokenFunction {
    /// Creates it from an async closure. An error is the message of the calls that fail with it.
    ///
    /// ```no_run
    /// use clerk_organizations::web::{Token, TokenFunction};
    ///
    /// let token = TokenFunction::new(|_reason| async { Ok(Token::from(String::from("..."))) });
    /// ```
    pub fn new<F>(function: impl Fn(TokenReason) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Token, String>> + 'static,
    {
        Self(Rc::new(move |reason| function(reason).boxed_local()))
    }

    pub(super) fn call(&self, reason: TokenReason) -> LocalBoxFuture<'static, Result<Token, String>> {
        (self.0)(reason)
    }
}

impl fmt::Debug for TokenFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenFunction")
    }
}

type Acquires = dyn Fn(AcquireRequest) -> LocalBoxFuture<'static, Result<(), String>>;

/// Allows requests, for a limit that several programs share. It is called before each request, retries included, and is dropped if the
/// call ends first.
///
/// ```no_run
/// use clerk_organizations::web::{AcquireFunction, Client, ClientOptions};
///
/// # async fn take_from_shared_limit(key: &str) -> Result<(), String> { Ok(()) }
/// let acquire = AcquireFunction::new(|request| async move {
///     take_from_shared_limit(request.organization_id.as_deref().unwrap_or("clerk")).await
/// });
/// let client = Client::new(ClientOptions { acquire: Some(acquire), ..Default::default() });
/// ```
#[derive(Clone)]
pub struct AcquireFunction(Rc<Acquires>);

impl AcquireFunction {
    /// Creates it from an async closure. After an error, the request is not sent; the call fails with this message.
    ///
    /// ```no_run
    /// use clerk_organizations::web::AcquireFunction;
    ///
    /// let without_bulk_work = AcquireFunction::new(|request| async move {
    ///     if request.is_bulk { Err("bulk work runs at night".to_owned()) } else { Ok(()) }
    /// });
    /// ```
    pub fn new<F>(function: impl Fn(AcquireRequest) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + 'static,
    {
        Self(Rc::new(move |request| function(request).boxed_local()))
    }

    pub(super) fn call(&self, request: AcquireRequest) -> LocalBoxFuture<'static, Result<(), String>> {
        (self.0)(request)
    }
}

impl fmt::Debug for AcquireFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AcquireFunction")
    }
}

/// Receives the events of all calls.
///
/// ```no_run
/// use std::rc::Rc;
///
/// use clerk_organizations::web::{Client, ClientEvent, ClientOptions};
///
/// let on_event = Rc::new(|event: &ClientEvent| println!("{}: {:?}", event.operation, event.kind));
/// let client = Client::new(ClientOptions { on_event: Some(on_event), ..Default::default() });
/// ```
pub type EventFunction = Rc<dyn Fn(&ClientEvent)>;

/// The options of a client. Create them with `..Default::default()`.
///
/// ```no_run
/// use clerk_organizations::web::ClientOptions;
///
/// let options = ClientOptions { base_url: Some("/api/clerk".into()), timeout: Some(5_000), ..Default::default() };
/// ```
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// The secret key (`sk_...`). Use it only on a server. In a page, set `base_url` to a proxy on your own origin that adds the key.
    pub secret_key: Option<String>,
    /// Returns the token to send instead of `secret_key`. After a 401, it is called once more.
    pub token: Option<TokenFunction>,
    /// Called before each request, retries included, once this client would send it. After an error, the request is not sent.
    pub acquire: Option<AcquireFunction>,
    /// The base URL. Default: `https://api.clerk.dev/v1`. In a page it may be relative (`/api/clerk`).
    pub base_url: Option<String>,
    /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`.
    pub api_version: Option<String>,
    /// Headers for every request, in addition to those that the options set.
    pub headers: BTreeMap<String, String>,
    /// The time limit of one attempt, including its response body, in milliseconds. Default: 15000; 120000 for an upload.
    pub timeout: Option<u32>,
    /// The time limit of a call, including waits and retries, in milliseconds. Default: 60000; 300000 for an upload. A wait that would
    /// exceed it is not begun.
    pub total_timeout: Option<u32>,
    /// The maximum number of retries. Default: 3. A call is retried only if that is safe.
    pub max_retries: Option<u32>,
    /// The maximum number of concurrent requests of all clients with the same key and base URL. Default: 10.
    pub max_concurrent: Option<u32>,
    /// The maximum number of calls in the queue. Default: 10000.
    pub max_queue: Option<u32>,
    /// The maximum size of a response body, in bytes. Default: 16777216 (16 MiB).
    pub max_response_bytes: Option<u32>,
    /// Called for each request, response, retry and wait, for logs and metrics. Events contain no secrets, bodies or queries.
    pub on_event: Option<EventFunction>,
    /// Allows a `secret_key` of a test instance (`sk_test_`) in a page or a worker of a browser. A live key is never accepted there.
    pub allow_secret_key_in_browser: bool,
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// Functions are passed to the core as the names of their types.
fn function(name: &str) -> (String, Value) {
    (name.to_owned(), "function".into())
}

fn if_any(headers: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    (!headers.is_empty()).then(|| headers.clone())
}

impl ClientOptions {
    pub(super) fn to_value(&self) -> Value {
        let options = config::ClientOptions {
            secret_key: self.secret_key.clone(),
            base_url: self.base_url.clone(),
            api_version: self.api_version.clone(),
            headers: if_any(&self.headers),
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            max_retries: self.max_retries,
            max_concurrent: self.max_concurrent,
            max_queue: self.max_queue,
            max_response_bytes: self.max_response_bytes,
            allow_secret_key_in_browser: self.allow_secret_key_in_browser.then_some(true),
            ..Default::default()
        };
        let mut value = options.to_object();
        if let Value::Object(members) = &mut value {
            members.extend(self.token.as_ref().map(|_| function("token")));
            members.extend(self.acquire.as_ref().map(|_| function("acquire")));
            members.extend(self.on_event.as_ref().map(|_| function("onEvent")));
        }
        value
    }
}

/// The options of one call. They override those of the client.
///
/// ```no_run
/// use clerk_organizations::web::CallOptions;
///
/// let options = CallOptions { is_bulk: true, max_retries: Some(10), ..Default::default() };
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallOptions {
    /// The time limit of one attempt, including its response body, in milliseconds.
    pub timeout: Option<u32>,
    /// The time limit of the call, including waits and retries, in milliseconds.
    pub total_timeout: Option<u32>,
    /// The maximum number of retries. The call is retried only if that is safe.
    pub max_retries: Option<u32>,
    /// Headers for this call, in addition to the client's.
    pub headers: BTreeMap<String, String>,
    /// Parameters in the query that this version does not know, by their names on the wire: texts, booleans, integers from 0, and lists of
    /// them.
    pub extra_query: BTreeMap<String, serde_json::Value>,
    /// Members of the JSON body that this version does not know, by their names on the wire.
    pub extra_body: BTreeMap<String, serde_json::Value>,
    /// Whether the call is one of bulk work. Such calls wait until no other call is waiting.
    pub is_bulk: bool,
    /// The maximum number of pages that `rows` and `pages` request ahead of the one that you work on: from 0 to 100. Default: 8. There are
    /// never more than `max_concurrent`. Other calls do not read it.
    pub prefetch: Option<u32>,
}

/// The core reads the values as JSON texts.
fn texts(values: &BTreeMap<String, serde_json::Value>) -> BTreeMap<String, String> {
    values.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
}

impl CallOptions {
    pub(super) fn to_value(&self) -> Value {
        let options = config::CallOptions {
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            max_retries: self.max_retries,
            headers: if_any(&self.headers),
            extra_query: (!self.extra_query.is_empty()).then(|| self.extra_query.clone()),
            extra_body: (!self.extra_body.is_empty()).then(|| texts(&self.extra_body)),
            priority: self.is_bulk.then(|| "bulk".to_owned()),
            ..Default::default()
        };
        options.to_object()
    }
}
