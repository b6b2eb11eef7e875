//! The options of a client and of a call.

mod base_url;

use crate::auth::secret::Secret;
use crate::error::Invalid;
use crate::http::headers::Headers;
use crate::limit::Priority;
use crate::params;
use crate::redact::REDACTED;
use crate::schema::params::Params;
use crate::schema::values::{
    AcquireFunction, ApiVersion, Bool, EventFunction, ExtraBody, ExtraQuery, FetchFunction, HeaderMap, Millis,
    PositiveUInt, PriorityName, ResponseFunction, Retries, Signal, TokenFunction, URL_VERSION, Url,
};
use crate::value::Value;

/// The default base URL.
pub const DEFAULT_BASE_URL: &str = "https://api.clerk.dev/v1";
/// The default maximum number of concurrent requests.
pub const DEFAULT_MAX_CONCURRENT: u32 = 10;
/// The default API version: the newest one in which all operations work as documented here.
pub const DEFAULT_API_VERSION: &str = "2025-11-10";

params! {
    /// The options of a client.
    pub struct ClientOptions {
        /// The secret key (`sk_...`). Use it only on a server. In a page, set `baseUrl` to a proxy on your own origin that adds the key.
        pub secret_key: Option<Secret>,
        /// Returns the token to send instead of `secretKey`: a string, which is used until the server refuses it, or `{ token, expiresAt }`, where `expiresAt` is in milliseconds since 1970. Calls that need a token at the same time share one result. After a 401, the function is called once more.
        pub token: Option<TokenFunction>,
        /// The base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documentation has `https://api.clerk.com/v1`. `/v1` is added to an origin without a path (`https://api.clerk.com`, as in Clerk's packages). In a page it may be relative (`/api/clerk`); it is resolved as `fetch` resolves URLs.
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`. `v1`, which Clerk's packages call the API version, is accepted and has no effect, because it is the version in the URL.
        pub api_version: Option<ApiVersion>,
        /// The function that sends requests. Default: `globalThis.fetch`, which is looked up for each call.
        pub fetch: Option<FetchFunction>,
        /// Called before each request, retries included, once this client would send it. The request is sent when the result resolves; if the function throws or the result is `false`, it is not, and the call fails with `reason: "acquire"`. For a limit that several processes share.
        pub acquire: Option<AcquireFunction>,
        /// Headers for every request, in addition to those that the options set.
        pub headers: Option<HeaderMap>,
        /// The time limit of one attempt, including its response body, in milliseconds. Default: 15000; 120000 for an upload.
        pub timeout: Option<Millis>,
        /// The time limit of a call, including waits and retries, in milliseconds. Default: 60000; 300000 for an upload. A wait that would exceed it is not begun.
        pub total_timeout: Option<Millis>,
        /// The maximum number of retries. Default: 3. A call is retried only if that is safe: a create, only if it cannot have been processed.
        pub max_retries: Option<Retries>,
        /// The maximum number of concurrent requests of all clients with the same key and base URL. Default: 10.
        pub max_concurrent: Option<PositiveUInt>,
        /// The maximum number of calls in the queue. Default: 10000.
        pub max_queue: Option<PositiveUInt>,
        /// The maximum size of a response body, in bytes. Default: 16777216 (16 MiB).
        pub max_response_bytes: Option<PositiveUInt>,
        /// Called for each request, response, retry and wait, for logs and metrics. Events contain no secrets, bodies or queries.
        pub on_event: Option<EventFunction>,
        /// Allows a `secretKey` of a test instance (`sk_test_`) in a page or a worker of a browser. A live key is never accepted there.
        pub allow_secret_key_in_browser: Option<Bool>,
    }
}

params! {
    /// The options of one call. They override those of the client.
    pub struct CallOptions {
        /// Aborts the call at any stage. The `outcome` of the error says whether the change was made.
        pub signal: Option<Signal>,
        /// The time limit of one attempt, including its response body, in milliseconds.
        pub timeout: Option<Millis>,
        /// The time limit of the call, including waits and retries, in milliseconds.
        pub total_timeout: Option<Millis>,
        /// The maximum number of retries. The call is retried only if that is safe.
        pub max_retries: Option<Retries>,
        /// Headers for this call, in addition to the client's.
        pub headers: Option<HeaderMap>,
        /// Query parameters that this version does not know, by their names on the wire. They are sent as they are.
        pub extra_query: Option<ExtraQuery>,
        /// Members of a JSON body that this version does not know, by their names on the wire. They are sent as they are.
        pub extra_body: Option<ExtraBody>,
        /// Bulk calls wait until no interactive call is waiting. Default: `"interactive"`.
        pub priority: Option<PriorityName>,
        /// Called before each request, instead of the client's `acquire`.
        pub acquire: Option<AcquireFunction>,
        /// Called with the status and the trace id of each response, for every attempt.
        pub on_response: Option<ResponseFunction>,
    }
}

/// Where the program runs, which decides whether a secret is safe there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// On a server, or elsewhere out of reach of its users.
    Server,
    /// In a browser, whose user can read everything.
    Browser,
}

/// The limits of one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The time limit of one attempt, in milliseconds.
    pub timeout: f64,
    /// The time limit of the whole call, in milliseconds.
    pub total_timeout: f64,
    /// The maximum number of retries.
    pub max_retries: u32,
    /// The priority in the queue.
    pub priority: Priority,
}

/// The checked settings of a client.
#[derive(Debug)]
pub struct Config {
    /// The base URL, without a trailing slash.
    pub base_url: String,
    /// The secret key, if there is one.
    pub key: Option<Secret>,
    /// The other options.
    options: Params,
}

impl Config {
    /// Checks the options. `base` is their base URL, or the default one, parsed by the host's `URL`. `None` if it is invalid.
    pub fn new(options: Option<&Value>, base: Option<&Value>, runtime: Runtime) -> Result<Self, Invalid> {
        let mut options = Params::read_argument("options", ClientOptions::FIELDS, options)?;
        // Move the key out of the options, so that it is in one place only.
        let key = options.take("secret_key").and_then(|key| Secret::new(key.text()?).ok());
        let has_token = options.get("token").is_some();
        if key.is_none() && !has_token && options.get("base_url").is_none() {
            return Err(Invalid::new("secretKey", "is required, unless baseUrl is that of a proxy that adds the key"));
        }
        if key.is_some() && has_token {
            return Err(Invalid::new("token", "cannot be combined with secretKey"));
        }
        check_runtime(key.as_ref(), options.is_true("allow_secret_key_in_browser"), runtime)?;
        let base_url = match base {
            Some(base) => base_url::check(base, key.is_some() || has_token, runtime),
            None => Err(base_url::rule_of_invalid(options.text("base_url").unwrap_or_default())),
        };
        Ok(Self { base_url: base_url.map_err(|rule| Invalid::new("baseUrl", rule))?, key, options })
    }

    /// Whether there is a `token` function.
    pub fn has_token(&self) -> bool {
        self.options.get("token").is_some()
    }

    /// Whether there is an `acquire` function for all calls.
    pub fn has_acquire(&self) -> bool {
        self.options.get("acquire").is_some()
    }

    /// Whether there is an `onEvent` function.
    pub fn has_listener(&self) -> bool {
        self.options.get("on_event").is_some()
    }

    /// Returns the API version.
    pub fn api_version(&self) -> &str {
        self.options.text("api_version").filter(|version| *version != URL_VERSION).unwrap_or(DEFAULT_API_VERSION)
    }

    /// Returns the identity of the clients that share one limiter.
    pub fn identity(&self) -> String {
        self.base_url.clone() + " " + self.key.as_ref().map_or("", Secret::identity)
    }

    /// Returns the maximum number of concurrent requests.
    pub fn max_concurrent(&self) -> usize {
        self.options.integer("max_concurrent").unwrap_or(DEFAULT_MAX_CONCURRENT) as usize
    }

    /// Returns the maximum number of calls in the queue.
    pub fn max_queue(&self) -> usize {
        self.options.integer("max_queue").unwrap_or(10_000) as usize
    }

    /// Returns the maximum size of a response body, in bytes.
    pub fn max_response_bytes(&self) -> u32 {
        self.options.integer("max_response_bytes").unwrap_or(16 * 1024 * 1024)
    }

    /// Returns the headers of a request, without those of its body. `own` are the options of the call.
    pub fn headers(&self, own: Option<&Params>, secret: Option<&Secret>) -> Headers {
        self.build_headers(own, secret.map(Secret::authorization).as_deref(), |_, value| value)
    }

    /// Returns the same headers without the key and other possible secrets.
    pub fn shown_headers(&self, own: &Params, has_credential: bool) -> Headers {
        let authorization = has_credential.then_some("Bearer $CLERK_SECRET_KEY");
        self.build_headers(Some(own), authorization, |name, value| match name {
            "accept" | "user-agent" => value,
            _ => REDACTED,
        })
    }

    fn build_headers(
        &self,
        own: Option<&Params>,
        authorization: Option<&str>,
        shown: for<'a> fn(&str, &'a str) -> &'a str,
    ) -> Headers {
        let mut headers = Headers::default();
        headers.set("accept", "application/json");
        headers.set("clerk-api-version", self.api_version());
        for options in [Some(&self.options), own].into_iter().flatten() {
            let Some(Value::Object(members)) = options.get("headers") else { continue };
            for (name, value) in members {
                headers.set(name, shown(&name.to_ascii_lowercase(), value.text().unwrap_or_default()));
            }
        }
        if let Some(authorization) = authorization {
            headers.set("authorization", authorization);
        }
        headers
    }

    /// Returns the limits of a call: those of its options, otherwise the client's, otherwise the defaults.
    pub fn limits(&self, call: &Params, is_upload: bool) -> Limits {
        let (attempt, total) = if is_upload { (120_000, 300_000) } else { (15_000, 60_000) };
        let pick = |name, default| call.integer(name).or_else(|| self.options.integer(name)).unwrap_or(default);
        Limits {
            timeout: f64::from(pick("timeout", attempt)),
            total_timeout: f64::from(pick("total_timeout", total)),
            max_retries: pick("max_retries", 3),
            priority: if call.text("priority") == Some("bulk") { Priority::Bulk } else { Priority::Interactive },
        }
    }
}

/// Refuses a secret key in a browser, whose user could read it.
fn check_runtime(key: Option<&Secret>, is_allowed: bool, runtime: Runtime) -> Result<(), Invalid> {
    let Some(key) = key.filter(|_| runtime == Runtime::Browser) else { return Ok(()) };
    if is_allowed && !key.is_live() {
        return Ok(());
    }
    let rule = "must not be used in a browser, where everyone can read it; set baseUrl to a proxy on your own origin that adds the key";
    Err(Invalid::new("secretKey", rule))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
