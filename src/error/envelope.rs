//! Clerk's error envelope.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::naming::camel_case;
use crate::value::Value;

/// One entry of Clerk's `errors` list.
///
/// ```
/// use clerk_organizations::error::Error;
///
/// /// The message to show below an input, as Clerk words it for users.
/// fn message(error: &Error, input: &str) -> Option<String> {
///     let item = error.field(input)?;
///     Some(item.long_message.clone().unwrap_or_else(|| item.message.clone()))
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClerkErrorItem {
    /// Clerk's error code. Clerk adds codes within a version.
    pub code: String,
    /// The message for developers.
    pub message: String,
    /// The message for users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_message: Option<String>,
    /// Further details, with keys in camelCase. `paramName` is the parameter at fault.
    #[serde(serialize_with = "as_map")]
    pub meta: Vec<(String, Value)>,
}

impl ClerkErrorItem {
    /// The parameter at fault, by its name on the wire.
    ///
    /// ```
    /// use clerk_organizations::error::envelope::ClerkErrorItem;
    ///
    /// let meta = vec![("paramName".to_owned(), "slug".into())];
    /// let item = ClerkErrorItem { code: "form_identifier_exists".into(), meta, ..Default::default() };
    /// assert_eq!(item.param_name(), Some("slug"));
    /// ```
    pub fn param_name(&self) -> Option<&str> {
        self.meta.iter().find(|(name, _)| name == "paramName")?.1.text()
    }

    fn read(value: &Value) -> Option<Self> {
        let meta = match value.get("meta") {
            // Assigning a member called `__proto__` in JavaScript would set the prototype.
            Some(Value::Object(meta)) => {
                let meta = meta.iter().filter(|(key, _)| key != "__proto__");
                meta.map(|(key, value)| (camel_case(key), value.clone())).collect()
            }
            _ => Vec::new(),
        };
        Some(Self {
            code: text(value, "code")?,
            message: text(value, "message").unwrap_or_default(),
            long_message: text(value, "long_message").filter(|message| !message.is_empty()),
            meta,
        })
    }
}

impl fmt::Display for ClerkErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.long_message.as_deref().unwrap_or(&self.message))?;
        self.param_name().map_or(Ok(()), |field| write!(f, " ({field})"))
    }
}

/// Clerk's error envelope. Entries that are malformed are skipped, so that they do not hide the status.
///
/// ```
/// use clerk_organizations::error::envelope::ClerkErrors;
/// use clerk_organizations::value::Value;
///
/// let body = r#"{"errors":[{"code":"resource_not_found","message":"not found"}],"clerk_trace_id":"abc"}"#;
/// let body: Value = serde_json::from_str::<serde_json::Value>(body)?.into();
/// if let Some(envelope) = ClerkErrors::read(&body) {
///     assert_eq!(envelope.errors[0].code, "resource_not_found");
///     assert_eq!(envelope.trace_id.as_deref(), Some("abc"));
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClerkErrors {
    /// The errors that could be read.
    pub errors: Vec<ClerkErrorItem>,
    /// `clerk_trace_id`.
    pub trace_id: Option<String>,
}

impl ClerkErrors {
    /// Reads an error body. Returns `None` if it is not Clerk's envelope.
    ///
    /// ```
    /// use clerk_organizations::error::envelope::ClerkErrors;
    /// use clerk_organizations::value::Value;
    ///
    /// let body = r#"{"errors":[{"code":"resource_not_found","message":"not found"}],"clerk_trace_id":"abc"}"#;
    /// let body: Value = serde_json::from_str::<serde_json::Value>(body)?.into();
    /// assert!(ClerkErrors::read(&body).is_some());
    /// assert!(ClerkErrors::read(&Value::from("<html>")).is_none());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn read(body: &Value) -> Option<Self> {
        let Some(Value::List(items)) = body.get("errors") else { return None };
        let errors = items.iter().filter_map(ClerkErrorItem::read).collect();
        Some(Self { errors, trace_id: text(body, "clerk_trace_id") })
    }
}

fn as_map<S: Serializer>(meta: &[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(meta.iter().map(|(name, value)| (name, value)))
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.text_of(name).map(str::to_owned)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn envelope(body: &str) -> Option<ClerkErrors> {
        ClerkErrors::read(&serde_json::from_str::<serde_json::Value>(body).ok()?.into())
    }

    #[test]
    fn the_envelope_keeps_codes_messages_meta_and_the_trace_id() {
        let read = envelope(include_str!("../../js-tests/fixtures/clerk-errors.json")).unwrap();
        assert_eq!(read.errors[0].code, "form_identifier_exists");
        assert_eq!(read.errors[0].param_name(), Some("slug"));
        assert_eq!(read.trace_id.as_deref(), Some("de1b60dd5e0cd3a1f3b1b6b6e1f0a9c4"));
    }

    #[test]
    fn malformed_entries_are_skipped() {
        for body in ["", "<html>", "{}", "[]", "null", r#"{"errors":"x"}"#, r#"{"errors":{}}"#, &"[".repeat(100_000)] {
            assert_eq!(envelope(body), None, "{}", &body[..body.len().min(40)]);
        }
        let read = envelope(r#"{"errors":[null,{},5,{"code":"a","meta":7,"long_message":""}]}"#).unwrap();
        assert_eq!(read.errors, [ClerkErrorItem { code: "a".into(), ..Default::default() }]);
    }
}
