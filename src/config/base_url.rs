//! Where requests may be sent: the base URL of a client.

use super::Runtime;
use crate::schema::params::Rule;
use crate::schema::values::URL_VERSION;
use crate::value::Value;

/// Returns the rule that an invalid base URL breaks.
pub fn rule_of_invalid(text: &str) -> Rule {
    if text.split('/').next().is_some_and(|first| first.contains(':')) {
        "must be a valid URL, such as https://api.clerk.com/v1"
    } else {
        "must be absolute here, such as https://api.clerk.com/v1; there is no page to resolve it against"
    }
}

/// Checks a base URL and removes its trailing slashes. `/v1` is added to every origin without a path.
pub fn check(base: &Value, with_credential: bool, runtime: Runtime) -> Result<String, Rule> {
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

/// Whether a host name always means this machine. Browsers resolve `*.localhost` themselves. Other runtimes ask a DNS server.
fn is_loopback(host: &str, runtime: Runtime) -> bool {
    let is_name_of_browser = runtime == Runtime::Browser && host.ends_with(".localhost");
    host == "localhost" || host == "[::1]" || is_ipv4_loopback(host) || is_name_of_browser
}

/// Whether a host is in 127.0.0.0/8, and not a name that begins like it.
fn is_ipv4_loopback(host: &str) -> bool {
    host.starts_with("127.") && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn parsed(protocol: &str, hostname: &str, pathname: &str) -> Value {
        let origin = format!("{protocol}//{hostname}");
        let parts = [("protocol", protocol), ("hostname", hostname), ("origin", &origin), ("pathname", pathname)];
        Value::Object(parts.map(|(name, text)| (name.to_owned(), text.into())).into())
    }

    fn with(base: Value, name: &str, text: &str) -> Value {
        let Value::Object(mut parts) = base else { return base };
        parts.push((name.to_owned(), text.into()));
        Value::Object(parts)
    }

    #[test]
    fn the_version_is_added_to_an_origin_without_a_path() {
        let url = |path| check(&parsed("https:", "api.clerk.com", path), true, Runtime::Server);
        for path in ["", "/", "//"] {
            assert_eq!(url(path).as_deref(), Ok("https://api.clerk.com/v1"), "{path}");
        }
        for path in ["/v1", "/v2", "/api/clerk", "/v1/v1", "/%20"] {
            assert_eq!(url(path), Ok(format!("https://api.clerk.com{path}")));
        }
    }

    #[test]
    fn trailing_slashes_are_removed() {
        let url = check(&parsed("https:", "api.clerk.com", "/v1///"), true, Runtime::Server);
        assert_eq!(url.as_deref(), Ok("https://api.clerk.com/v1"));
    }

    #[test]
    fn invalid_and_relative_urls_have_different_errors() {
        for relative in ["/api/clerk", "api/clerk", "../clerk"] {
            assert!(rule_of_invalid(relative).starts_with("must be absolute here"), "{relative}");
        }
        for invalid in ["https://", "http://a:b", "https://[1"] {
            assert!(rule_of_invalid(invalid).starts_with("must be a valid URL"), "{invalid}");
        }
    }

    #[test]
    fn a_credential_is_sent_over_https_or_to_this_machine_only() {
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
            assert_eq!(check(&parsed("http:", host, "/"), true, Runtime::Server).is_ok(), good, "{host}");
            assert!(check(&parsed("http:", host, "/"), false, Runtime::Server).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_url_of_another_scheme_or_with_a_user_a_query_or_a_fragment_is_refused() {
        assert!(check(&parsed("file:", "", "/"), false, Runtime::Server).is_err());
        for (part, text) in [("username", "u"), ("password", "p"), ("search", "?a"), ("hash", "#h")] {
            let base = parsed("https:", "a.test", "/");
            assert!(check(&base, true, Runtime::Server).is_ok());
            assert!(check(&with(base, part, text), true, Runtime::Server).is_err(), "{part}");
        }
    }

    #[test]
    fn a_subdomain_of_localhost_is_this_machine_in_a_browser_only() {
        let is_allowed = |host, runtime| check(&parsed("http:", host, "/"), true, runtime).is_ok();
        assert!(is_allowed("app.localhost", Runtime::Browser));
        assert!(!is_allowed("app.localhost", Runtime::Server));
        for host in ["app.localhost.evil.com", "evillocalhost"] {
            assert!(!is_allowed(host, Runtime::Browser), "{host}");
        }
    }
}
