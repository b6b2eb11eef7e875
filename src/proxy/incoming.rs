//! A request of a page.

use crate::value::Value;

/// The headers of a request that the proxy reads. `authorize` sees all headers.
pub const HEADERS: &[&str] = &[
    "host",
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
    "clerk-api-version",
    "content-type",
    "content-length",
    "content-encoding",
    "transfer-encoding",
];

/// A request of a page, parsed by the host.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// The URL as the host has it. On some hosts it is unparsed.
    pub url: String,
    /// The encoded path of the parsed URL.
    pub path: String,
    /// The decoded names and values of the query.
    pub query: Vec<(String, String)>,
    /// The origin of the URL.
    pub origin: String,
    headers: Value,
}

impl Incoming {
    /// Reads `{ method, url, path, query, origin, headers }`.
    pub fn read(value: &Value) -> Self {
        let text = |name| value.text_of(name).unwrap_or_default().to_owned();
        let pairs = if let Some(Value::List(pairs)) = value.get("query") { pairs.as_slice() } else { &[] };
        Self {
            method: text("method"),
            url: text("url"),
            path: text("path"),
            query: pairs.iter().filter_map(pair).collect(),
            origin: text("origin"),
            headers: value.get("headers").cloned().unwrap_or(Value::Null),
        }
    }

    /// Returns a header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.text_of(name)
    }
}

fn pair(pair: &Value) -> Option<(String, String)> {
    let Value::List(pair) = pair else { return None };
    let [name, value] = pair.as_slice() else { return None };
    Some((name.text()?.to_owned(), value.text()?.to_owned()))
}
