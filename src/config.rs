//! Where requests go and with what: the options of a client, checked once.

use crate::error::Invalid;
use crate::limiter::Lane;
use crate::params;
use crate::params::Parameter;
use crate::secret::Secret;
use crate::values::{
    ApiVersion, Bound, EventFunction, FetchFunction, Flag, HeaderMap, LaneName, Millis, ResponseFunction, Retries,
    Signal, TokenFunction, Url,
};

/// The seed's base URL.
pub const DEFAULT_BASE_URL: &str = "https://api.clerk.dev/v1";
/// The newest API version at which all operations work as documented here.
pub const DEFAULT_API_VERSION: &str = "2025-11-10";

params! {
    /// The options of a client.
    pub struct ClientOptions {
        /// The secret key (`sk_...`). Only on a server: in a page give `baseUrl` of a proxy on your own origin instead, which adds the key.
        pub secret_key: Option<Secret>,
        /// Gives the token to send, in place of `secretKey`: a string, kept until the server refuses it, or `{ token, expiresAt }` with a time in milliseconds. Calls that need one at the same time share one answer; after a 401 it is asked once more.
        pub token: Option<TokenFunction>,
        /// The base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documents say `https://api.clerk.com/v1`. In a page it may be relative (`/api/clerk`).
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`.
        pub api_version: Option<ApiVersion>,
        /// The function to send with. Default: `globalThis.fetch`, looked up at each call.
        pub fetch: Option<FetchFunction>,
        /// Headers to send with every request, beside those that the options set.
        pub headers: Option<HeaderMap>,
        /// How long one attempt may take, its body included, in milliseconds. Default: 15000; 120000 for an upload.
        pub timeout: Option<Millis>,
        /// How long a call may take with its waits and retries, in milliseconds. Default: 60000; 300000 for an upload. A wait that cannot fit is not begun.
        pub total_timeout: Option<Millis>,
        /// How often a call is repeated where that is safe. Default: 3. A create is repeated only where nothing can have been done.
        pub max_retries: Option<Retries>,
        /// The most requests at once, for all clients of the same key and base URL. Default: 10.
        pub max_concurrent: Option<Bound>,
        /// The most calls that may wait for their turn. Default: 10000.
        pub max_queue: Option<Bound>,
        /// The largest body that is read, in bytes. Default: 16777216 (16 MiB).
        pub max_response_bytes: Option<Bound>,
        /// Is told of each request, response, retry and wait, for logs and metrics. No event holds a secret, a body or a query.
        pub on_event: Option<EventFunction>,
        /// Lets a page or a worker of a browser use a `secretKey` of a test instance (`sk_test_`). A live key is never accepted there.
        pub allow_secret_key_in_browser: Option<Flag>,
    }
}

params! {
    /// The options of one call; they go before the client's.
    pub struct CallOptions {
        /// Stops the call, wherever it is. What became of the change, `outcome` tells.
        pub signal: Option<Signal>,
        /// How long one attempt may take, its body included, in milliseconds.
        pub timeout: Option<Millis>,
        /// How long the call may take with its waits and retries, in milliseconds.
        pub total_timeout: Option<Millis>,
        /// How often the call is repeated where that is safe.
        pub max_retries: Option<Retries>,
        /// Headers to send with this call, beside the client's.
        pub headers: Option<HeaderMap>,
        /// Where the call waits when there is a queue: calls that somebody waits for go before those of a bulk job. Default: `"interactive"`.
        pub lane: Option<LaneName>,
        /// Is told the status and the trace id of each answer, of each attempt.
        pub on_response: Option<ResponseFunction>,
    }
}

/// A base URL in parts, as the host's URL parser sees it.
#[derive(Clone, Debug, Default)]
pub struct UrlParts {
    /// With the colon.
    pub protocol: String,
    /// Without the port.
    pub hostname: String,
    /// Scheme, host and port.
    pub origin: String,
    /// From the first slash.
    pub pathname: String,
    /// Whether a user name or a password stands in it.
    pub has_credentials: bool,
    /// Whether a query or a fragment stands in it.
    pub has_query: bool,
}

/// Where the program runs, as far as a secret is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// On a server, or another place that its users cannot look into.
    Server,
    /// In a browser, where its users can.
    Browser,
}

/// The bounds of one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Of one attempt, in milliseconds.
    pub timeout: f64,
    /// Of the whole call, in milliseconds.
    pub total_timeout: f64,
    /// How often it is repeated.
    pub max_retries: u32,
    /// Where it waits.
    pub lane: Lane,
}

/// A client's settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The base URL without a slash at its end.
    pub base_url: String,
    /// Its origin.
    pub origin: String,
    /// The options that were given.
    pub options: ClientOptions,
}

impl Config {
    /// Checks the options; `base` is the base URL as the host's parser sees it, `None` when it cannot be parsed.
    pub fn new(options: ClientOptions, base: Option<&UrlParts>, runtime: Runtime) -> Result<Self, Invalid> {
        let has_credential = options.secret_key.is_some() || options.token.is_some();
        if !has_credential && options.base_url.is_none() {
            return Err(Invalid::new("secretKey", "is required, or baseUrl of a proxy that adds it"));
        }
        if options.secret_key.is_some() && options.token.is_some() {
            return Err(Invalid::new("token", "cannot be given together with secretKey"));
        }
        check_place(&options, runtime)?;
        let base_url = check_base_url(base, has_credential).map_err(|rule| Invalid::new("baseUrl", rule))?;
        Ok(Self { base_url, origin: base.map(|base| base.origin.clone()).unwrap_or_default(), options })
    }

    /// The API version.
    pub fn api_version(&self) -> &str {
        self.options.api_version.as_ref().map_or(DEFAULT_API_VERSION, |version| &version.0)
    }

    /// What tells the clients that share one gate from others.
    pub fn identity(&self) -> String {
        let secret = self.options.secret_key.as_ref().map_or("", Secret::identity);
        format!("{} {secret}", self.base_url)
    }

    /// The most requests at once.
    pub fn max_concurrent(&self) -> usize {
        self.options.max_concurrent.as_ref().map_or(10, |bound| bound.0 as usize)
    }

    /// The most calls that wait.
    pub fn max_queue(&self) -> usize {
        self.options.max_queue.as_ref().map_or(10_000, |bound| bound.0 as usize)
    }

    /// The largest body that is read, in bytes.
    pub fn max_response_bytes(&self) -> u32 {
        self.options.max_response_bytes.as_ref().map_or(16 * 1024 * 1024, |bound| bound.0)
    }

    /// The bounds of a call: its own, else the client's, else the defaults. An upload takes longer.
    pub fn limits(&self, call: &CallOptions, is_upload: bool) -> Limits {
        let (attempt, total) = if is_upload { (120_000, 300_000) } else { (15_000, 60_000) };
        let pick = |own: &Option<Millis>, shared: &Option<Millis>, default: u32| {
            f64::from(own.as_ref().or(shared.as_ref()).map_or(default, |ms| ms.0))
        };
        let retries = call.max_retries.as_ref().or(self.options.max_retries.as_ref());
        Limits {
            timeout: pick(&call.timeout, &self.options.timeout, attempt),
            total_timeout: pick(&call.total_timeout, &self.options.total_timeout, total),
            max_retries: retries.map_or(3, |retries| retries.0),
            lane: if call.lane.as_ref().is_some_and(|lane| lane.0 == "bulk") { Lane::Bulk } else { Lane::Interactive },
        }
    }
}

/// A secret key opens everything: where a browser's user could read it, it is refused.
fn check_place(options: &ClientOptions, runtime: Runtime) -> Result<(), Invalid> {
    let Some(key) = options.secret_key.as_ref().filter(|_| runtime == Runtime::Browser) else { return Ok(()) };
    let allowed = options.allow_secret_key_in_browser.as_ref().is_some_and(|flag| flag.0);
    if allowed && !key.is_live() {
        return Ok(());
    }
    let rule = "must not be in a browser, where everyone can read it: give baseUrl of a proxy on your own origin that adds \
                it (see \"No key in a page\" in the README)";
    Err(Invalid::new("secretKey", rule))
}

fn check_base_url(base: Option<&UrlParts>, with_credential: bool) -> Result<String, &'static str> {
    let base = base.ok_or("must be a URL: absolute, or in a page relative to it")?;
    if !matches!(base.protocol.as_str(), "https:" | "http:") {
        return Err("must begin with https:");
    }
    if base.has_credentials || base.has_query {
        return Err("must have no user name, password, query or fragment");
    }
    if with_credential && base.protocol == "http:" && !is_loopback(&base.hostname) {
        return Err("must begin with https: where a key is sent; http: is for this machine only");
    }
    Ok(format!("{}{}", base.origin, base.pathname.trim_end_matches('/')))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_ipv4_loopback(host)
}

/// 127.0.0.0/8, and not a name that begins like it.
fn is_ipv4_loopback(host: &str) -> bool {
    host.starts_with("127.") && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::json::Json;

    fn parts(protocol: &str, hostname: &str, pathname: &str) -> UrlParts {
        let origin = format!("{protocol}//{hostname}");
        UrlParts {
            protocol: protocol.into(),
            hostname: hostname.into(),
            origin,
            pathname: pathname.into(),
            ..UrlParts::default()
        }
    }

    fn config(options: &str, base: UrlParts) -> Result<Config, Invalid> {
        Config::new(ClientOptions::read(Json::parse(options))?, Some(&base), Runtime::Server)
    }

    #[test]
    fn a_path_prefix_stays_and_slashes_at_the_end_go() {
        let config = config(r#"{"secretKey":"sk_test_1"}"#, parts("https:", "api.clerk.com", "/v1///")).unwrap();
        assert_eq!(config.base_url, "https://api.clerk.com/v1");
        assert_eq!(config.api_version(), "2025-11-10");
    }

    #[test]
    fn a_key_goes_over_https_or_to_this_machine_only() {
        let key = r#"{"secretKey":"sk_test_1"}"#;
        for (host, good) in [
            ("127.0.0.1", true),
            ("localhost", true),
            ("[::1]", true),
            ("api.clerk.com", false),
            ("127.evil.com", false),
        ] {
            assert_eq!(config(key, parts("http:", host, "/")).is_ok(), good, "{host}");
        }
        assert!(config(r#"{"baseUrl":"http://admin.test/api"}"#, parts("http:", "admin.test", "/api")).is_ok());
        assert!(config(key, parts("file:", "", "/")).is_err());
        assert!(config(key, UrlParts { has_credentials: true, ..parts("https:", "a.test", "/") }).is_err());
        assert!(config(key, UrlParts { has_query: true, ..parts("https:", "a.test", "/") }).is_err());
    }

    #[test]
    fn a_secret_key_in_a_browser_is_refused_with_the_way_out() {
        let base = parts("https:", "a.test", "/");
        let place = |options: &str, runtime| {
            Config::new(ClientOptions::read(Json::parse(options)).unwrap(), Some(&base), runtime).map(drop)
        };
        let refused = place(r#"{"secretKey":"sk_test_1"}"#, Runtime::Browser).unwrap_err();
        assert!(refused.rule.contains("proxy"), "{}", refused.rule);
        let allowing = r#"{"secretKey":"sk_test_1","allowSecretKeyInBrowser":true}"#;
        assert_eq!(place(allowing, Runtime::Browser), Ok(()));
        assert!(place(&allowing.replace("test", "live"), Runtime::Browser).is_err());
        assert_eq!(place(r#"{"secretKey":"sk_live_1"}"#, Runtime::Server), Ok(()));
        assert_eq!(place(r#"{"baseUrl":"/api"}"#, Runtime::Browser), Ok(()));
    }

    #[test]
    fn a_calls_bounds_go_before_the_clients_and_an_upload_has_longer_ones() {
        let config =
            config(r#"{"secretKey":"sk_test_1","timeout":5,"maxRetries":0}"#, parts("https:", "a.test", "/")).unwrap();
        let limits = |call: &str, upload| config.limits(&CallOptions::read(Json::parse(call)).unwrap(), upload);
        let call = limits(r#"{"timeout":7,"maxRetries":9,"lane":"bulk"}"#, false);
        assert_eq!((call.timeout, call.total_timeout, call.max_retries, call.lane), (7.0, 60_000.0, 9, Lane::Bulk));
        let upload = limits("{}", true);
        assert_eq!((upload.timeout, upload.total_timeout, upload.max_retries), (5.0, 300_000.0, 0));
    }

    #[test]
    fn the_key_is_in_no_debug_output() {
        let config = config(r#"{"secretKey":"sk_live_PLANTED"}"#, parts("https:", "a.test", "/")).unwrap();
        assert!(!format!("{config:?}").contains("PLANTED"));
    }

    #[test]
    fn without_a_key_a_base_url_is_needed_and_misspelt_options_are_named() {
        assert_eq!(config("{}", parts("https:", "a.test", "/")).unwrap_err().parameter, "secretKey");
        assert_eq!(ClientOptions::read(Json::parse(r#"{"secretkey":"x"}"#)).unwrap_err().parameter, "secretkey");
    }
}
