//! A request as a plain value.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// An HTTP method that the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

impl Method {
    /// Returns the name of the method on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body, and no `Content-Type`.
    Empty,
    /// JSON text.
    Json(String),
    /// `multipart/form-data`. The host builds it with `FormData`; the content of the file never enters the wasm's memory.
    Multipart(Multipart),
}

impl Body {
    /// Returns the JSON text or the form, whichever there is. The host gets each in a member of its own.
    pub fn into_parts(self) -> (Option<String>, Option<Multipart>) {
        match self {
            Body::Empty => (None, None),
            Body::Json(json) => (Some(json), None),
            Body::Multipart(form) => (None, Some(form)),
        }
    }
}

/// The parts of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Multipart {
    /// Plain fields: name and value.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<(&'static str, String)>,
    /// The field that holds the file.
    pub file_field: &'static str,
    /// The sanitized name of the file.
    pub file_name: String,
    /// The media type of the file's content.
    pub file_type: &'static str,
}

fn as_map<S: Serializer>(fields: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
}

/// What sending a request twice does. It decides whether a request may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Reads: changes nothing.
    Read,
    /// Creates something new each time. Not idempotent.
    Create,
    /// Sets or merges. Idempotent.
    Write,
    /// Makes a change that can be made only once: a second request is refused with this status. If the response to an earlier one was
    /// lost, that status shows that the change was made.
    Once(u16, Repeated),
}

/// The status of a second request for something that the first one deleted.
pub const GONE: u16 = 404;

/// The result of a change whose response was lost, and which a repetition found made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// A `DeletedObject` of this type.
    Deleted(&'static str),
    /// None: Clerk would return the last state of what is deleted.
    Nothing,
    /// The resource, which is read at the path without this many segments at its end.
    Read(usize),
    /// The same, if the resource has this `status`. Otherwise the change was not made.
    ReadWithStatus(usize, &'static str),
}

/// A name and a value of a query. Only an undeclared name is not static.
pub type QueryPair = (Cow<'static, str>, String);

/// The query of a request: names and values in order.
pub type Query = [QueryPair];

/// A request of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The segments of the path below the base URL, not yet encoded.
    pub segments: Vec<Cow<'static, str>>,
    /// The query.
    pub query: Vec<QueryPair>,
    /// The body.
    pub body: Body,
}

impl Request {
    /// Creates a request without query and body.
    pub fn new(method: Method, segments: Vec<Cow<'static, str>>) -> Self {
        Self { method, segments, query: Vec::new(), body: Body::Empty }
    }

    /// Returns the URL: the encoded path and query below a base URL.
    pub fn url(&self, base: &str) -> String {
        let mut target = String::with_capacity(256);
        target.push_str(base);
        for segment in &self.segments {
            target.push('/');
            encode(segment, &mut target);
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            encode(value, &mut target);
        }
        target
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters, so that data never becomes URL syntax (`+` is `%2B`). The tests compare
/// it with the crate `percent-encoding`, whose tables are larger than this module.
fn encode(text: &str, out: &mut String) {
    // The text between two encoded bytes is copied at once.
    let mut begin = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            continue;
        }
        // Between two bytes of a character there is no text.
        out.push_str(text.get(begin..at).unwrap_or_default());
        begin = at + 1;
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        out.push('%');
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
    out.push_str(text.get(begin..).unwrap_or_default());
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
    use proptest::prelude::*;

    #[test]
    fn a_query_sends_what_was_given_and_plus_is_encoded() {
        let mut request = Request::new(Method::Get, vec!["organizations".into()]);
        request.query =
            vec![("offset".into(), "0".into()), ("query".into(), String::new()), ("order_by".into(), "+name".into())];
        assert_eq!(request.url(""), "/organizations?offset=0&query=&order_by=%2Bname");
    }

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    proptest! {
        #[test]
        fn any_text_is_encoded_as_by_percent_encoding(text in any::<String>()) {
            let mut out = String::new();
            encode(&text, &mut out);
            prop_assert_eq!(out, utf8_percent_encode(&text, RESERVED).to_string());
        }

        #[test]
        fn any_segment_stays_one_segment_and_decodes_to_itself(id in "\\PC{1,40}") {
            let target = Request::new(Method::Get, vec!["organizations".into(), id.clone().into()]).url("");
            prop_assert_eq!(target.matches('/').count(), 2);
            prop_assert!(!target.contains(['?', '#', ' ', '\\']));
            let last = target.rsplit('/').next().unwrap();
            prop_assert_eq!(percent_decode_str(last).decode_utf8().unwrap(), id);
        }

        #[test]
        fn any_query_value_stays_one_value_and_decodes_to_itself(value in any::<String>()) {
            let mut request = Request::new(Method::Get, vec!["organizations".into()]);
            request.query = vec![("query".into(), value.clone())];
            let target = request.url("");
            let sent = target.strip_prefix("/organizations?query=").unwrap();
            prop_assert!(!sent.contains(['&', '=', '+', '#']));
            prop_assert_eq!(percent_decode_str(sent).decode_utf8().unwrap(), value);
        }
    }
}
