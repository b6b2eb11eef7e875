//! Whether a request comes from the server's own pages. Browsers say where a request comes from, in a header that no page can set.

use super::asked::Incoming;

/// Whether no other site can have made the request. A program that is no browser says nothing, and sends nothing that a page could
/// make a browser send for it: what changes something has a method or a content type that no form has, and that a script of
/// another site may use only after asking, which nobody answers here.
pub fn is_own(incoming: &Incoming, origins: &[&str]) -> bool {
    let site = incoming.header("sec-fetch-site");
    if !matches!(site.unwrap_or("none"), "same-origin" | "none") {
        return false;
    }
    let host = incoming.header("host").or_else(|| host_of(&incoming.origin)).unwrap_or_default();
    let is_of = |origin: &str| host_of(origin).is_some_and(|own| own.eq_ignore_ascii_case(host));
    if !origins.is_empty() && !origins.iter().any(|origin| is_of(origin)) {
        return false;
    }
    match incoming.header("origin") {
        None => true,
        // The browser has compared them itself, before anything on the way could have changed the host.
        Some(_) if origins.is_empty() && site == Some("same-origin") => true,
        Some(origin) if origins.is_empty() => is_of(origin) && !is_weaker(origin, &incoming.origin),
        Some(origin) => origins.contains(&origin),
    }
}

/// The host and the port of an origin.
fn host_of(origin: &str) -> Option<&str> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    (!host.is_empty()).then_some(host)
}

/// Whether a page came in the open to what is encrypted. The other way round there is an end of TLS in between.
fn is_weaker(origin: &str, own: &str) -> bool {
    own.starts_with("https:") && !origin.starts_with("https:")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::json::Json;

    fn comes(headers: &str, url_origin: &str, origins: &[&str]) -> bool {
        let told = format!(r#"{{"origin":"{url_origin}","headers":{headers}}}"#);
        is_own(&Incoming::read(&Json::parse(&told).unwrap()), origins)
    }

    #[test]
    fn another_site_is_refused_and_the_own_one_is_not() {
        for (headers, is_own) in [
            ("{}", true),
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
    fn named_origins_are_the_only_ones_and_another_name_of_this_machine_is_refused() {
        let own = ["https://admin.test", "http://inside:3000"];
        for (headers, is_own) in [
            (r#"{"host":"admin.test","origin":"https://admin.test"}"#, true),
            (r#"{"host":"inside:3000","origin":"https://admin.test"}"#, true),
            (r#"{"host":"admin.test"}"#, true),
            (r#"{"host":"rebound.test","origin":"https://rebound.test"}"#, false),
            (r#"{"host":"rebound.test","sec-fetch-site":"same-origin"}"#, false),
            (r#"{"host":"admin.test","origin":"http://admin.test"}"#, false),
        ] {
            assert_eq!(comes(headers, "https://admin.test", &own), is_own, "{headers}");
        }
    }
}
