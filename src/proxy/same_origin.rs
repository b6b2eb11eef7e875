//! Checks that a request comes from the server's own pages. Browsers set headers about its origin, which no page can change.

use super::incoming::Incoming;
use super::rejection::Rejection;

/// Rejects requests that another site can make a browser send.
///
/// Browsers send `Sec-Fetch-Site` from pages that were loaded securely (over https, or from this machine), and `Origin` with every
/// request that is not a GET or HEAD. Without both, it may be an old browser, or a page without https. Then the `Clerk-API-Version`
/// header is required: forms, images and navigation cannot set it, and scripts of other sites need a preflight request for it, which
/// the proxy does not answer.
pub fn check(incoming: &Incoming, origins: &[&str]) -> Result<(), Rejection> {
    let site = incoming.header("sec-fetch-site");
    if !matches!(site.unwrap_or("none"), "same-origin" | "none") {
        return Err(Rejection::CrossSite);
    }
    let host = incoming.header("host").or_else(|| host_of(&incoming.origin)).unwrap_or_default();
    let is_of = |origin: &str| host_of(origin).is_some_and(|own| own.eq_ignore_ascii_case(host));
    if !origins.is_empty() && !origins.iter().any(|origin| is_of(origin)) {
        return Err(Rejection::CrossSite);
    }
    let origin = incoming.header("origin");
    let is_own = match origin {
        None => site.is_some() || is_program(incoming) || incoming.header("clerk-api-version").is_some(),
        // The browser has compared the origins itself. A proxy in between may have changed the host.
        Some(_) if origins.is_empty() && site == Some("same-origin") => true,
        Some(origin) if origins.is_empty() => is_of(origin) && !is_weaker(origin, &incoming.origin),
        Some(origin) => origins.contains(&origin),
    };
    if !is_own {
        return Err(Rejection::CrossSite);
    }
    let is_secure = is_https(&incoming.origin) || origin.is_some_and(is_https);
    // After DNS rebinding, a page of another site has the same origin, and can set any header.
    if origins.is_empty() && site.is_none() && !is_program(incoming) && !is_secure && is_public_name(host) {
        return Err(Rejection::UnnamedHost);
    }
    Ok(())
}

/// Whether the request comes from a program with a `fetch`, such as Node. Browsers send all `Sec-Fetch-` headers or none.
fn is_program(incoming: &Incoming) -> bool {
    incoming.header("sec-fetch-site").is_none() && incoming.header("sec-fetch-mode").is_some()
}

/// Returns the host and port of an origin.
fn host_of(origin: &str) -> Option<&str> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    (!host.is_empty()).then_some(host)
}

fn is_https(origin: &str) -> bool {
    origin.starts_with("https:")
}

/// Whether a page without https calls a server with https. The reverse is normal if TLS ends at a proxy.
fn is_weaker(origin: &str, own: &str) -> bool {
    is_https(own) && !is_https(origin)
}

/// Top-level names that public DNS does not resolve (RFC 6761, RFC 6762, and ICANN's `internal`).
const PRIVATE_NAMES: [&str; 4] = ["localhost", "test", "local", "internal"];

/// Whether anybody could own this name, and make it point to this server. An address is not a name, and a single label is only resolved
/// in the local network.
fn is_public_name(host: &str) -> bool {
    let name = if host.starts_with('[') { "" } else { host.split(':').next().unwrap_or_default() };
    let Some((_, last)) = name.trim_end_matches('.').rsplit_once('.') else { return false };
    let is_address = last.bytes().all(|byte| byte.is_ascii_digit());
    !is_address && !PRIVATE_NAMES.iter().any(|private| last.eq_ignore_ascii_case(private))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::value::parse;

    fn judge(headers: &str, url_origin: &str, origins: &[&str]) -> Result<(), Rejection> {
        let request = format!(r#"{{"origin":"{url_origin}","headers":{headers}}}"#);
        check(&Incoming::read(&parse(&request).unwrap()), origins)
    }

    fn comes(headers: &str, url_origin: &str, origins: &[&str]) -> bool {
        judge(headers, url_origin, origins).is_ok()
    }

    #[test]
    fn other_sites_are_rejected_and_the_own_one_is_not() {
        for (headers, is_own) in [
            ("{}", false),
            (r#"{"clerk-api-version":"2025-11-10"}"#, true),
            (r#"{"sec-fetch-mode":"cors"}"#, true),
            (r#"{"sec-fetch-mode":"cors","sec-fetch-site":"cross-site"}"#, false),
            (r#"{"clerk-api-version":"2025-11-10","sec-fetch-site":"cross-site"}"#, false),
            (r#"{"clerk-api-version":"2025-11-10","origin":"https://b.test"}"#, false),
            (r#"{"sec-fetch-site":"same-origin"}"#, true),
            (r#"{"sec-fetch-site":"none"}"#, true),
            (r#"{"sec-fetch-site":"same-site"}"#, false),
            (r#"{"sec-fetch-site":"cross-site"}"#, false),
            (r#"{"sec-fetch-site":"same-origin, cross-site"}"#, false),
            (r#"{"sec-fetch-site":""}"#, false),
            (r#"{"host":"a.test","origin":"https://a.test"}"#, true),
            (r#"{"host":"A.test","origin":"https://a.test"}"#, true),
            (r#"{"origin":"https://a.test"}"#, true),
            (r#"{"host":"a.test","origin":"http://a.test"}"#, false),
            (r#"{"host":"a.test","origin":"https://a.test:8443"}"#, false),
            (r#"{"host":"a.test","origin":"https://b.test"}"#, false),
            (r#"{"host":"a.test","origin":"https://a.test.b.test"}"#, false),
            (r#"{"host":"a.test","origin":"null"}"#, false),
            (r#"{"host":"inside:3000","origin":"https://a.test","sec-fetch-site":"same-origin"}"#, true),
            (r#"{"host":"inside:3000","origin":"https://a.test","sec-fetch-site":"none"}"#, false),
            (r#"{"host":"","origin":"https://"}"#, false),
            (r#"{"host":"a.test","origin":"a.test"}"#, false),
            (r#"{"host":"a.test","origin":"https://a.test","sec-fetch-site":"cross-site"}"#, false),
        ] {
            assert_eq!(comes(headers, "https://a.test", &[]), is_own, "{headers}");
        }
        assert!(
            comes(r#"{"host":"a.test","origin":"https://a.test"}"#, "http://a.test", &[]),
            "TLS ends before this server"
        );
    }

    #[test]
    fn only_listed_origins_are_accepted() {
        let own = ["https://admin.test", "http://inside:3000"];
        for (headers, is_own) in [
            (r#"{"host":"admin.test","origin":"https://admin.test"}"#, true),
            (r#"{"host":"inside:3000","origin":"https://admin.test"}"#, true),
            (r#"{"host":"admin.test"}"#, false),
            (r#"{"host":"admin.test","clerk-api-version":"2025-11-10"}"#, true),
            (r#"{"host":"rebound.test","origin":"https://rebound.test"}"#, false),
            (r#"{"host":"rebound.test","sec-fetch-site":"same-origin"}"#, false),
            (r#"{"host":"admin.test","origin":"http://admin.test"}"#, false),
        ] {
            assert_eq!(comes(headers, "https://admin.test", &own), is_own, "{headers}");
        }
    }

    #[test]
    fn an_extension_is_accepted_only_if_it_is_listed_and_the_host_is_a_pages() {
        let listed = ["https://admin.test", "chrome-extension://abcdefgh"];
        for (headers, is_own) in [
            (r#"{"host":"admin.test","origin":"chrome-extension://abcdefgh","sec-fetch-site":"none"}"#, true),
            (r#"{"host":"admin.test","origin":"chrome-extension://others","sec-fetch-site":"none"}"#, false),
            (r#"{"host":"admin.test","origin":"chrome-extension://abcdefgh","sec-fetch-site":"cross-site"}"#, false),
            (r#"{"host":"rebound.test","origin":"chrome-extension://abcdefgh","sec-fetch-site":"none"}"#, false),
            (r#"{"host":"abcdefgh","origin":"chrome-extension://abcdefgh","sec-fetch-site":"none"}"#, false),
        ] {
            assert_eq!(comes(headers, "https://admin.test", &listed), is_own, "{headers}");
        }
        let headers = r#"{"host":"admin.test","origin":"chrome-extension://abcdefgh","sec-fetch-site":"none"}"#;
        assert!(!comes(headers, "https://admin.test", &[]));
    }

    #[test]
    fn without_origins_a_public_name_over_plain_http_needs_the_headers_of_a_secure_page() {
        let program = r#""clerk-api-version":"2025-11-10""#;
        for host in ["rebound.example", "rebound.example:3000", "a.b.com.", "A.Example.COM"] {
            let own = format!("http://{host}");
            for headers in [
                format!(r#"{{"host":"{host}",{program}}}"#),
                format!(r#"{{"host":"{host}","origin":"{own}"}}"#),
                format!(r#"{{"host":"{host}","origin":"{own}",{program}}}"#),
            ] {
                assert_eq!(judge(&headers, &own, &[]), Err(Rejection::UnnamedHost), "{headers}");
            }
            for headers in [
                format!(r#"{{"host":"{host}","sec-fetch-site":"same-origin"}}"#),
                format!(r#"{{"host":"{host}","sec-fetch-mode":"cors"}}"#),
                format!(r#"{{"host":"{host}","origin":"https://{host}"}}"#),
            ] {
                assert_eq!(judge(&headers, &own, &[]), Ok(()), "{headers}");
            }
            let over_tls = format!("https://{host}");
            assert_eq!(judge(&format!(r#"{{"host":"{host}",{program}}}"#), &over_tls, &[]), Ok(()));
        }
        let named = format!(r#"{{"host":"admin.example",{program}}}"#);
        assert_eq!(judge(&named, "http://admin.example", &["http://admin.example"]), Ok(()));
        for host in [
            "localhost:3000",
            "app.localhost",
            "127.0.0.1",
            "192.168.1.5:5173",
            "[::1]:80",
            "web",
            "a.test",
            "a.internal",
        ] {
            let own = format!("http://{host}");
            assert_eq!(judge(&format!(r#"{{"host":"{host}",{program}}}"#), &own, &[]), Ok(()), "{host}");
            assert_eq!(judge(&format!(r#"{{"host":"{host}","origin":"{own}"}}"#), &own, &[]), Ok(()), "{host}");
        }
    }
}
