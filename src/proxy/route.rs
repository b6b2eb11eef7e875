//! Finds the operation of a request by its method and path.

use crate::api;
use crate::api::{Endpoint, id_name};
use crate::schema::params::ValueType;
use crate::schema::values::PathId;
use crate::value::Value;

use super::operation::{NONE, Operation};

/// The operation of a request, and the ids in its path.
#[derive(Clone, Debug)]
pub struct MatchedRoute {
    /// The operation.
    pub endpoint: &'static Endpoint,
    /// The ids, by their names.
    pub ids: Vec<(&'static str, String)>,
}

impl MatchedRoute {
    /// Returns the ids as the input of the endpoint.
    pub fn input_ids(&self) -> Value {
        Value::Object(self.ids.iter().map(|(name, id)| ((*name).to_owned(), id.as_str().into())).collect())
    }

    /// Returns the operation for `authorize`, without its parameters.
    pub fn operation(&self) -> Operation {
        Operation::new(self.endpoint, &self.ids)
    }
}

/// Finds the operation of a method and a path below `mount`. The fixed segments must not be percent-encoded. One trailing slash is
/// allowed, because some frameworks add it.
pub fn find(method: &str, path: &str, mount: &str) -> Option<MatchedRoute> {
    let path = below(path, mount)?.strip_prefix('/')?;
    let segments: Vec<_> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
    let endpoint = api::route(method, &segments)?;
    let ids = endpoint.path.split('/').zip(segments).filter_map(|(part, segment)| Some((id_name(part)?, segment)));
    let is_id = |id: &String| id != NONE && PathId::check(&id.as_str().into()).is_ok();
    let checked = |(name, segment)| Some((name, decoded(segment).filter(is_id)?));
    Some(MatchedRoute { endpoint, ids: ids.map(checked).collect::<Option<_>>()? })
}

/// Returns the rest of a path below `mount`. A client whose base URL is an origin adds `/v1`.
fn below<'a>(path: &'a str, mount: &str) -> Option<&'a str> {
    let path = path.strip_prefix(mount)?;
    Some(if mount.is_empty() { path.strip_prefix("/v1").unwrap_or(path) } else { path })
}

/// Decodes a segment once. `None` if the encoding is invalid, or if an unreserved character (RFC 3986, 2.3) is encoded: a guard that
/// compares the text of the path would not recognize the id.
fn decoded(segment: &str) -> Option<String> {
    let mut parts = segment.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let byte = u8::from_str_radix(digits, 16).ok()?;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            return None;
        }
        bytes.push(byte);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;
    use crate::api::endpoints;

    /// A path of an endpoint below `/m`.
    fn sample(endpoint: &Endpoint) -> String {
        let segments = endpoint.path.split('/').map(|part| if id_name(part).is_some() { "id_1" } else { part });
        format!("/m/{}", segments.collect::<Vec<_>>().join("/"))
    }

    #[test]
    fn every_endpoint_is_found_by_its_method_and_path_only() {
        let paths: Vec<String> = endpoints().map(sample).collect();
        for (endpoint, path) in endpoints().zip(&paths) {
            let found = find(endpoint.method.as_str(), path, "/m").unwrap();
            assert_eq!(found.endpoint.name, endpoint.name);
            assert!(
                found.ids.iter().map(|(name, _)| *name).eq(endpoint.ids())
                    && found.ids.iter().all(|(_, id)| id == "id_1")
            );
            for method in ["OPTIONS", "HEAD", "get", "TRACE", ""] {
                assert!(find(method, path, "/m").is_none(), "{method} {path}");
            }
        }
        let known = paths.iter().flat_map(|path| {
            ["GET", "POST", "PATCH", "PUT", "DELETE"]
                .map(|method| find(method, path, "/m").map(|found| found.endpoint.name))
        });
        let names: std::collections::BTreeSet<_> = known.flatten().collect();
        assert_eq!(names.len(), endpoints().count());
    }

    #[test]
    fn other_spellings_of_a_path_match_nothing() {
        for path in [
            "",
            "/",
            "/m",
            "/m/",
            "/m/users",
            "/m//",
            "/m//organizations",
            "/m/organizations//",
            "/m/organizations/org_1//",
            "/m/organizations//org_1",
            "/m/organizations/%2f",
            "/m/%6frganizations",
            "/M/organizations",
            "/x/m/organizations",
            "/morganizations",
            "/m/organizations/..",
            "/m/organizations/.",
            "/m/organizations/%2e%2e",
            "/m/organizations/%2E",
            "/m/organizations/..%2fusers",
            "/m/organizations/a%2Fb",
            "/m/organizations/a%5cb",
            "/m/organizations/%252e%252e",
            "/m/organizations/a%00",
            "/m/organizations/a%",
            "/m/organizations/a%2",
            "/m/organizations/a%zz",
            "/m/organizations/a%+1",
            "/m/organizations/a%ff",
            "/m/organizations/%20",
            "/m/organizations/a%3fb",
            "/m/organizations/a%23b",
            "/m/organizations/a%0d%0ab",
            "/m/organizations/%ef%bb%bfa",
            "/m/organizations/(none)",
            "/m/organizations/%28none%29",
            "/m/organizations/org_1/members",
            "/m/organizations/org_1/invitations/a/b",
            "/m/organizations/org_1/constructor",
        ] {
            for method in ["GET", "POST", "PATCH", "PUT", "DELETE"] {
                assert!(find(method, path, "/m").is_none(), "{method} {path}");
            }
        }
        let found = find("GET", "/m/organizations/b%C3%BCro", "/m").unwrap();
        assert_eq!(found.ids, [("idOrSlug", "büro".to_owned())]);
        assert!(find("GET", "/organizations", "").is_some());
        assert!(find("GET", "/v1/organizations", "").is_some(), "as a client asks whose base URL is an origin");
        for (path, mount) in [("/m/v1/organizations", "/m"), ("/v1/v1/organizations", ""), ("/v1organizations", "")] {
            assert!(find("GET", path, mount).is_none(), "{path}");
        }
    }

    #[test]
    fn one_trailing_slash_is_allowed() {
        for endpoint in endpoints() {
            let path = sample(endpoint);
            let names = [&path, &(path.clone() + "/")]
                .map(|path| find(endpoint.method.as_str(), path, "/m").map(|found| (found.endpoint.name, found.ids)));
            assert!(names[0].is_some() && names[0] == names[1], "{path}");
        }
        // An empty id must not become a request to the collection.
        assert!(find("DELETE", "/m/organizations/", "/m").is_none());
        assert!(find("PATCH", "/m/organizations//metadata", "/m").is_none());
    }

    fn encodes_plain(segment: &str) -> bool {
        let plain = (0..128u8).filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
        plain.map(|byte| format!("%{byte:02x}")).any(|encoded| segment.to_ascii_lowercase().contains(&encoded))
    }

    #[test]
    fn an_id_has_only_one_spelling() {
        for segment in ["%6frg_1", "org%5f1", "org_%31", "%2e%2e", "a%7Eb"] {
            assert_eq!(decoded(segment), None, "{segment}");
        }
        assert_eq!(decoded("b%C3%BCro%20%27"), Some("büro '".to_owned()));
    }

    proptest! {
        #[test]
        fn a_segment_is_decoded_as_the_usual_crate_does(segment in "(%[0-9a-fA-F]{2}|[a-z%é]){0,12}") {
            let usual = percent_decode_str(&segment).decode_utf8().ok().map(|text| text.into_owned());
            match decoded(&segment) {
                Some(text) => prop_assert_eq!(Some(text), usual),
                // The usual crate lets a broken encoding stand, and any character be encoded.
                None => prop_assert!(usual.is_none_or(|text| text.contains('%') || encodes_plain(&segment))),
            }
        }
    }
}
