//! Where requests go and with what: the options of a client, checked once.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::error::Invalid;
use crate::params;
use crate::params::{Parameter, Value};
use crate::values::{FetchFunction, Url};

/// The seed's base URL.
pub const DEFAULT_BASE_URL: &str = "https://api.clerk.dev/v1";
/// The newest API version at which all operations work as documented here.
pub const DEFAULT_API_VERSION: &str = "2025-11-10";

/// A secret key: never shown, only sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

impl Value for Secret {
    const TYPE: &'static str = "string";

    fn read(json: &str) -> Result<Self, String> {
        let key: String = serde_json::from_str(json).map_err(|_| "must be a string".to_owned())?;
        let key = key.trim_end_matches(['\r', '\n']);
        match key {
            "" => Err("is empty".to_owned()),
            _ if key.starts_with("pk_") => {
                Err("is a publishable key (pk_); this API takes the secret key (sk_)".to_owned())
            }
            _ if key.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Self(key.to_owned())),
            _ => Err(
                "holds characters that no header may carry: give the key alone, without \"Bearer \", spaces or quotes"
                    .to_owned(),
            ),
        }
    }
}

/// An API version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ApiVersion(pub String);

impl Value for ApiVersion {
    const TYPE: &'static str = "string";

    fn read(json: &str) -> Result<Self, String> {
        let version: Option<String> = serde_json::from_str(json).ok();
        let fits =
            |version: &String| version.len() == 10 && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        version.filter(fits).map(Self).ok_or_else(|| "must be a date such as 2025-11-10".to_owned())
    }
}

params! {
    /// The options of a client.
    pub struct ClientOptions {
        /// The secret key (`sk_...`). Only on a server: in a page give `baseUrl` of a proxy on your own origin instead, which adds the key.
        pub secret_key: Option<Secret>,
        /// The base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documents say `https://api.clerk.com/v1`. In a page it may be relative (`/api/clerk`).
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`.
        pub api_version: Option<ApiVersion>,
        /// The function to send with. Default: `globalThis.fetch`, looked up at each call.
        pub fetch: Option<FetchFunction>,
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

/// A client's settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The base URL without a slash at its end.
    pub base_url: String,
    /// The key, where this client holds one.
    pub secret: Option<Secret>,
    /// The API version.
    pub api_version: String,
}

impl Config {
    /// Checks the options; `base` is the base URL as the host's parser sees it, `None` when it cannot be parsed.
    pub fn new(options: ClientOptions, base: Option<&UrlParts>) -> Result<Self, Invalid> {
        if options.secret_key.is_none() && options.base_url.is_none() {
            return Err(Invalid::new("secretKey", "is required, or baseUrl of a proxy that adds it"));
        }
        let base_url =
            check_base_url(base, options.secret_key.is_some()).map_err(|rule| Invalid::new("baseUrl", rule))?;
        let api_version = options.api_version.map_or_else(|| DEFAULT_API_VERSION.to_owned(), |version| version.0);
        Ok(Self { base_url, secret: options.secret_key, api_version })
    }
}

fn check_base_url(base: Option<&UrlParts>, with_secret: bool) -> Result<String, &'static str> {
    let base = base.ok_or("must be a URL: absolute, or in a page relative to it")?;
    if !matches!(base.protocol.as_str(), "https:" | "http:") {
        return Err("must begin with https:");
    }
    if base.has_credentials || base.has_query {
        return Err("must have no user name, password, query or fragment");
    }
    if with_secret && base.protocol == "http:" && !is_loopback(&base.hostname) {
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
        Config::new(ClientOptions::read(options)?, Some(&base))
    }

    #[test]
    fn a_path_prefix_stays_and_slashes_at_the_end_go() {
        let config = config(r#"{"secretKey":"sk_test_1"}"#, parts("https:", "api.clerk.com", "/v1///")).unwrap();
        assert_eq!(config.base_url, "https://api.clerk.com/v1");
        assert_eq!(config.api_version, "2025-11-10");
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
    fn a_key_that_no_header_may_carry_is_refused_and_never_echoed() {
        for key in [
            "sk_live_PLANTED\u{e9}",
            "Bearer sk_live_PLANTED",
            "\"sk_live_PLANTED\"\u{0}",
            "sk_live\nPLANTED",
            "pk_live_PLANTED",
            "",
        ] {
            let json = format!("{{\"secretKey\":{}}}", serde_json::to_string(key).unwrap());
            let invalid = ClientOptions::read(&json).unwrap_err();
            assert_eq!(invalid.parameter, "secretKey");
            assert!(!invalid.rule.contains("PLANTED"), "{}", invalid.rule);
        }
        assert!(ClientOptions::read(r#"{"secretKey":"sk_test_1\n"}"#).is_ok());
    }

    #[test]
    fn the_key_is_in_no_debug_output() {
        let config = config(r#"{"secretKey":"sk_live_PLANTED"}"#, parts("https:", "a.test", "/")).unwrap();
        assert!(!format!("{config:?}").contains("PLANTED"));
    }

    #[test]
    fn without_a_key_a_base_url_is_needed_and_misspelt_options_are_named() {
        assert_eq!(config("{}", parts("https:", "a.test", "/")).unwrap_err().parameter, "secretKey");
        assert_eq!(ClientOptions::read(r#"{"secretkey":"x"}"#).unwrap_err().parameter, "secretkey");
    }
}
