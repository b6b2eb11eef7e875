//! Removes secrets and queries from the texts of a host or a server.

use crate::auth::credential::Credential;
use crate::auth::secret::scrub;
use crate::http::request::Query;
use crate::http::response::{Body, Response};
use crate::redact::queries::without_pairs;
use crate::value::Value;

/// Removes secrets and the query of one call from the texts of a host or a server.
#[derive(Clone, Copy, Debug)]
pub struct Redactor<'a> {
    /// The credential in use.
    pub credential: Option<&'a Credential>,
    /// The query.
    pub query: &'a Query,
}

impl Redactor<'_> {
    /// Redacts a text.
    pub fn text(&self, text: &str) -> String {
        let text = self.credential.map_or_else(|| scrub(text, None), |credential| credential.scrub(text));
        without_pairs(&text, self.query)
    }

    /// Redacts a response.
    pub fn response(&self, response: Response) -> Response {
        let Response { headers, body: Body { text, json }, .. } = response;
        let body = Body { text: self.text(&text), json: json.map(|json| self.value(json)) };
        Response { headers: self.value(headers), body, ..response }
    }

    /// Redacts a value at every depth, including the names of members.
    pub fn value(&self, value: Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.text(&text)),
            Value::List(items) => Value::List(items.into_iter().map(|item| self.value(item)).collect()),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (self.text(&name), self.value(value))).collect())
            }
            other => other,
        }
    }
}
