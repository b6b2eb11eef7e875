//! Checks that the path and the host of a request are unambiguous. A guard of a framework may match the raw text, while the proxy
//! matches the parsed URL. If the two differ, the guard would check another organization.

/// Whether the parsed `path` occurs literally in the `url`: without dot segments in any encoding, backslashes, or anything that the
/// parser escapes or drops.
pub fn is_plain(url: &str, path: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let target = &rest[rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len())..];
    let written = target.split('?').next().unwrap_or_default();
    !target.contains('#') && (written == path || (written.is_empty() && path == "/"))
}

/// Whether the value of a `Host` header is a host with an optional port, so that it cannot contain a path.
pub fn is_host(host: &str) -> bool {
    let (name, port) = if host.starts_with('[') {
        let end = host.find(']').map_or(0, |end| end + 1);
        host.split_at(end)
    } else {
        host.split_at(host.find(':').unwrap_or(host.len()))
    };
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| is_all(port, |b| b.is_ascii_digit()));
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_name = match address {
        Some(address) => is_all(address, |b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')),
        None => is_all(name, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')),
    };
    is_name && is_port
}

fn is_all(text: &str, is_wanted: fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(is_wanted)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_the_parser_changes_is_not_plain() {
        for (url, path, plain) in [
            ("http://a.test/api/clerk/organizations/org_1", "/api/clerk/organizations/org_1", true),
            ("https://a.test/o?x=/../y", "/o", true),
            ("https://a.test", "/", true),
            ("https://a.test?x", "/", true),
            ("https://[::1]:3000/b%C3%BCro", "/b%C3%BCro", true),
            ("http://a.test/o/org_mine/../org_1", "/o/org_1", false),
            ("http://a.test/o/org_mine/%2e%2E/org_1", "/o/org_1", false),
            ("http://a.test/o/./org_1", "/o/org_1", false),
            ("http://a.test/o\\org_1", "/o/org_1", false),
            ("http://a.test\\o/org_1", "/o/org_1", false),
            ("http://a.test/o/org\t_1", "/o/org_1", false),
            ("http://a.test/büro", "/b%C3%BCro", false),
            ("http://x.test/o/org_1#/api/nothing", "/o/org_1", false),
            ("/o/org_1", "/o/org_1", false),
            ("", "", false),
        ] {
            assert_eq!(is_plain(url, path), plain, "{url}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_an_optional_port() {
        for host in ["a.test", "A-b_c.test:3000", "localhost", "127.0.0.1:80", "[::1]", "[fe80::1]:443", "a.test."] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "a.test:",
            "a.test:x",
            "a.test/api/clerk/organizations/org_1#",
            "a.test?x",
            "a.test\\x",
            "user@a.test",
            "a b",
            "a.test, b.test",
            "[::1",
            "[]",
            "[::1]x",
            "::1",
            "büro.test",
            "a%2fb",
        ] {
            assert!(!is_host(host), "{host}");
        }
    }
}
