//! Where requests go and with what: the options of a client, checked once.

use crate::auth::secret::Secret;
use crate::error::Invalid;
use crate::http::headers::Headers;
use crate::limit::Priority;
use crate::params;
use crate::schema::params::{Params, Rule};
use crate::schema::values::{
    ApiVersion, Bool, EventFunction, FetchFunction, HeaderMap, Millis, PositiveUInt, PriorityName, ResponseFunction,
    Retries, Signal, TokenFunction, URL_VERSION, Url,
};
use crate::value::Value;

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
        /// The base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documents say `https://api.clerk.com/v1`. An origin without a path (`https://api.clerk.com`, as Clerk's own packages take it) gets `/v1`. In a page it may be relative (`/api/clerk`), to what `fetch` takes as the base.
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`. `v1`, which Clerk's own packages call the API version, is the version in the URL and changes nothing.
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
        pub max_concurrent: Option<PositiveUInt>,
        /// The most calls that may wait for their turn. Default: 10000.
        pub max_queue: Option<PositiveUInt>,
        /// The largest body that is read, in bytes. Default: 16777216 (16 MiB).
        pub max_response_bytes: Option<PositiveUInt>,
        /// Is told of each request, response, retry and wait, for logs and metrics. No event holds a secret, a body or a query.
        pub on_event: Option<EventFunction>,
        /// Lets a page or a worker of a browser use a `secretKey` of a test instance (`sk_test_`). A live key is never accepted there.
        pub allow_secret_key_in_browser: Option<Bool>,
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
        /// Bulk calls wait until no interactive call is waiting. Default: `"interactive"`.
        pub priority: Option<PriorityName>,
        /// Is told the status and the trace id of each answer, of each attempt.
        pub on_response: Option<ResponseFunction>,
    }
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
    /// Its place in the queue.
    pub priority: Priority,
}

/// A client's settings, checked.
#[derive(Debug)]
pub struct Config {
    /// The base URL without a slash at its end.
    pub base_url: String,
    /// The secret key, where there is one.
    pub key: Option<Secret>,
    /// The other options.
    options: Params,
}

impl Config {
    /// Checks the options; `base` is their base URL, or the default one, in the parts of the host's `URL`: nothing where it is none.
    pub fn new(options: Option<&Value>, base: Option<&Value>, runtime: Runtime) -> Result<Self, Invalid> {
        let mut options = Params::read(ClientOptions::FIELDS, options)?;
        // From here on the key is in one place only.
        let key = options.take("secret_key").and_then(|key| Secret::new(key.text()?).ok());
        let has_token = options.get("token").is_some();
        if key.is_none() && !has_token && options.get("base_url").is_none() {
            return Err(Invalid::new("secretKey", "is required, unless baseUrl is that of a proxy that adds the key"));
        }
        if key.is_some() && has_token {
            return Err(Invalid::new("token", "cannot be combined with secretKey"));
        }
        check_place(key.as_ref(), options.is_true("allow_secret_key_in_browser"), runtime)?;
        let base_url = match base {
            Some(base) => check_base_url(base, key.is_some() || has_token, runtime),
            None => Err(no_url(options.text("base_url").unwrap_or_default())),
        };
        Ok(Self { base_url: base_url.map_err(|rule| Invalid::new("baseUrl", rule))?, key, options })
    }

    /// Whether a function gives the token.
    pub fn has_token(&self) -> bool {
        self.options.get("token").is_some()
    }

    /// Whether somebody wants to be told what happens.
    pub fn is_watched(&self) -> bool {
        self.options.get("on_event").is_some()
    }

    /// The API version.
    pub fn api_version(&self) -> &str {
        self.options.text("api_version").filter(|version| *version != URL_VERSION).unwrap_or(DEFAULT_API_VERSION)
    }

    /// What tells the clients that share one gate from others.
    pub fn identity(&self) -> String {
        self.base_url.clone() + " " + self.key.as_ref().map_or("", Secret::identity)
    }

    /// The most requests at once.
    pub fn max_concurrent(&self) -> usize {
        self.options.integer("max_concurrent").unwrap_or(10) as usize
    }

    /// The most calls that wait.
    pub fn max_queue(&self) -> usize {
        self.options.integer("max_queue").unwrap_or(10_000) as usize
    }

    /// The largest body that is read, in bytes.
    pub fn max_response_bytes(&self) -> u32 {
        self.options.integer("max_response_bytes").unwrap_or(16 * 1024 * 1024)
    }

    /// The headers of a request, beside those of its body. `own` are those of the call.
    pub fn headers(&self, own: Option<&Params>, secret: Option<&Secret>) -> Headers {
        self.build_headers(own, secret.map(Secret::authorization).as_deref(), |_, value| value)
    }

    /// The same headers as they may be shown: without the key, and without what else could be a secret.
    pub fn shown_headers(&self, own: &Params, has_credential: bool) -> Headers {
        let authorization = has_credential.then_some("Bearer $CLERK_SECRET_KEY");
        self.build_headers(Some(own), authorization, |name, value| match name {
            "accept" | "user-agent" => value,
            _ => "[redacted]",
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
        for given in [Some(&self.options), own].into_iter().flatten() {
            let Some(Value::Object(members)) = given.get("headers") else { continue };
            for (name, value) in members {
                headers.set(name, shown(&name.to_ascii_lowercase(), value.text().unwrap_or_default()));
            }
        }
        if let Some(authorization) = authorization {
            headers.set("authorization", authorization);
        }
        headers
    }

    /// The bounds of a call: its own, else the client's, else the defaults. An upload takes longer.
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

/// A secret key opens everything: where a browser's user could read it, it is refused.
fn check_place(key: Option<&Secret>, is_allowed: bool, runtime: Runtime) -> Result<(), Invalid> {
    let Some(key) = key.filter(|_| runtime == Runtime::Browser) else { return Ok(()) };
    if is_allowed && !key.is_live() {
        return Ok(());
    }
    let rule = "must not be used in a browser, where everyone can read it; set baseUrl to a proxy on your own origin that adds the key";
    Err(Invalid::new("secretKey", rule))
}

/// What is wrong with a base URL that the host cannot read.
fn no_url(text: &str) -> Rule {
    if text.split('/').next().is_some_and(|first| first.contains(':')) {
        "must be a valid URL, such as https://api.clerk.com/v1"
    } else {
        "must be absolute here, such as https://api.clerk.com/v1; there is no page to resolve it against"
    }
}

/// The base URL without a slash at its end. An origin without a path gets `/v1`, whatever it is the origin of.
fn check_base_url(base: &Value, with_credential: bool, runtime: Runtime) -> Result<String, Rule> {
    let part = |name| base.text_of(name).unwrap_or_default();
    let protocol = part("protocol");
    if protocol != "https:" && protocol != "http:" {
        return Err("must begin with https:");
    }
    if ["username", "password", "search", "hash"].iter().any(|name| !part(name).is_empty()) {
        return Err("must have no user name, password, query or fragment");
    }
    if with_credential && protocol == "http:" && !is_loopback(part("hostname"), runtime) {
        return Err("must begin with https: if a key is sent; http: is allowed only for this machine");
    }
    let mut url = part("origin").to_owned();
    match part("pathname").trim_end_matches('/') {
        "" => url.extend(["/", URL_VERSION]),
        path => url.push_str(path),
    }
    Ok(url)
}

/// Whether a name can mean no other machine. Browsers answer for `*.localhost` themselves; elsewhere a DNS server is asked.
fn is_loopback(host: &str, runtime: Runtime) -> bool {
    let is_name_of_browser = runtime == Runtime::Browser && host.ends_with(".localhost");
    host == "localhost" || host == "[::1]" || is_ipv4_loopback(host) || is_name_of_browser
}

/// 127.0.0.0/8, and not a name that begins like it.
fn is_ipv4_loopback(host: &str) -> bool {
    host.starts_with("127.") && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn parts(protocol: &str, hostname: &str, pathname: &str) -> String {
        format!(
            r#"{{"protocol":"{protocol}","hostname":"{hostname}","origin":"{protocol}//{hostname}","pathname":"{pathname}"}}"#
        )
    }

    fn config(options: &str, base: String) -> Result<Config, Invalid> {
        Config::new(crate::value::parse(options).as_ref(), crate::value::parse(&base).as_ref(), Runtime::Server)
    }

    #[test]
    fn a_path_prefix_stays_and_slashes_at_the_end_go() {
        let config = config(r#"{"secretKey":"sk_test_1"}"#, parts("https:", "api.clerk.com", "/v1///")).unwrap();
        assert_eq!(config.base_url, "https://api.clerk.com/v1");
        assert_eq!(config.api_version(), "2025-11-10");
    }

    #[test]
    fn an_origin_without_a_path_gets_the_version_and_a_path_stays_as_it_is() {
        let url = |options: &str, path| config(options, parts("https:", "api.clerk.com", path)).unwrap().base_url;
        for options in [r#"{"secretKey":"sk_test_1"}"#, r#"{"token":"function"}"#, r#"{"baseUrl":"/"}"#] {
            for path in ["", "/", "//"] {
                assert_eq!(url(options, path), "https://api.clerk.com/v1", "{options} {path}");
            }
            for path in ["/v1", "/v2", "/api/clerk", "/v1/v1", "/%20"] {
                assert_eq!(url(options, path), format!("https://api.clerk.com{path}"), "{options}");
            }
        }
    }

    #[test]
    fn the_version_in_the_url_is_no_api_version_and_changes_nothing() {
        let version = |version: &str| {
            let options = format!(r#"{{"secretKey":"sk_test_1","apiVersion":"{version}"}}"#);
            config(&options, parts("https:", "a.test", "/")).map(|config| config.api_version().to_owned())
        };
        assert_eq!(version("v1").as_deref(), Ok(DEFAULT_API_VERSION));
        assert_eq!(version("2026-05-12").as_deref(), Ok("2026-05-12"));
        for wrong in ["v2", "V1", "1", "v1 ", "", "2026-5-12"] {
            assert_eq!(version(wrong).unwrap_err().parameter, "apiVersion", "{wrong}");
        }
    }

    #[test]
    fn what_is_no_url_is_told_apart_from_what_is_relative_where_nothing_is() {
        let rule = |url: &str| {
            let options = format!(r#"{{"secretKey":"sk_test_1","baseUrl":"{url}"}}"#);
            Config::new(crate::value::parse(&options).as_ref(), None, Runtime::Server).unwrap_err().rule
        };
        for relative in ["/api/clerk", "api/clerk", "../clerk"] {
            assert!(rule(relative).starts_with("must be absolute here"), "{relative}");
        }
        for invalid in ["https://", "http://a:b", "https://[1"] {
            assert!(rule(invalid).starts_with("must be a valid URL"), "{invalid}");
        }
        assert_eq!(rule(" "), "must be a non-empty string or a URL; leave it out to use the default");
    }

    #[test]
    fn a_key_goes_over_https_or_to_this_machine_only() {
        let key = r#"{"secretKey":"sk_test_1"}"#;
        for (host, good) in [
            ("127.0.0.1", true),
            ("127.255.0.9", true),
            ("localhost", true),
            ("[::1]", true),
            ("api.clerk.com", false),
            ("127.evil.com", false),
            ("clerk.localhost", false),
            ("localhost.", false),
            ("localhost.evil.com", false),
            ("evillocalhost", false),
            ("0.0.0.0", false),
            ("[::ffff:7f00:1]", false),
        ] {
            assert_eq!(config(key, parts("http:", host, "/")).is_ok(), good, "{host}");
        }
        assert!(config(r#"{"baseUrl":"http://admin.test/api"}"#, parts("http:", "admin.test", "/api")).is_ok());
        assert!(config(key, parts("file:", "", "/")).is_err());
        assert!(config(key, parts("https:", "a.test", "/").replace("{", r#"{"username":"u","#)).is_err());
        assert!(config(key, parts("https:", "a.test", "/").replace("{", r##"{"hash":"#h","##)).is_err());
    }

    #[test]
    fn a_name_below_localhost_is_this_machine_in_a_browser_only() {
        let options = crate::value::parse(r#"{"token":"function","baseUrl":"http://app.localhost"}"#);
        let in_place = |host, runtime| {
            Config::new(options.as_ref(), crate::value::parse(&parts("http:", host, "/")).as_ref(), runtime).map(drop)
        };
        assert_eq!(in_place("app.localhost", Runtime::Browser), Ok(()));
        assert_eq!(in_place("app.localhost", Runtime::Server).unwrap_err().parameter, "baseUrl");
        assert_eq!(in_place("localhost", Runtime::Server), Ok(()));
        for host in ["app.localhost.evil.com", "evillocalhost"] {
            assert!(in_place(host, Runtime::Browser).is_err(), "{host}");
        }
    }

    #[test]
    fn a_secret_key_in_a_browser_is_refused_with_the_way_out() {
        let base = crate::value::parse(&parts("https:", "a.test", "/"));
        let place = |options: &str, runtime| {
            Config::new(crate::value::parse(options).as_ref(), base.as_ref(), runtime).map(drop)
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
        let limits = |call: &str, upload| {
            config.limits(&Params::read(CallOptions::FIELDS, crate::value::parse(call).as_ref()).unwrap(), upload)
        };
        let call = limits(r#"{"timeout":7,"maxRetries":9,"priority":"bulk"}"#, false);
        assert_eq!(
            (call.timeout, call.total_timeout, call.max_retries, call.priority),
            (7.0, 60_000.0, 9, Priority::Bulk)
        );
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
        assert_eq!(config(r#"{"secretkey":"x"}"#, parts("https:", "a.test", "/")).unwrap_err().parameter, "secretkey");
    }

    #[test]
    fn a_calls_headers_go_before_the_clients_and_the_client_may_say_what_it_accepts() {
        let options = r#"{"secretKey":"sk_test_1","headers":{"X-A":"1","Accept":"text/plain"}}"#;
        let config = config(options, parts("https:", "a.test", "/")).unwrap();
        let own =
            Params::read(CallOptions::FIELDS, crate::value::parse(r#"{"headers":{"x-a":"2"}}"#).as_ref()).unwrap();
        let headers = config.headers(Some(&own), config.key.as_ref());
        let expected = [
            ("accept", "text/plain"),
            ("clerk-api-version", "2025-11-10"),
            ("x-a", "2"),
            ("authorization", "Bearer sk_test_1"),
        ];
        expected.iter().for_each(|(name, value)| assert_eq!(headers.get(name), Some(*value)));
    }

    #[test]
    fn headers_that_are_shown_hide_the_key_and_what_else_could_be_a_secret() {
        let options = r#"{"secretKey":"sk_test_1","headers":{"Cookie":"PLANTED","User-Agent":"backfill"}}"#;
        let config = config(options, parts("https:", "a.test", "/")).unwrap();
        let own = Params::read(CallOptions::FIELDS, crate::value::parse(r#"{"headers":{"x-a":"PLANTED"}}"#).as_ref())
            .unwrap();
        let shown = config.shown_headers(&own, true);
        assert_eq!(
            serde_json::to_string(&shown).unwrap(),
            r#"{"accept":"application/json","clerk-api-version":"2025-11-10","cookie":"[redacted]","user-agent":"backfill","x-a":"[redacted]","authorization":"Bearer $CLERK_SECRET_KEY"}"#
        );
        assert_eq!(config.shown_headers(&own, false).get("authorization"), None);
    }
}
