//! Clerk's error envelope, as far as it can be read: an odd body never hides the status.

use std::fmt;

use serde::Serialize;

use crate::json::{Json, serialize_members};
use crate::naming::camel_case;

/// One entry of Clerk's `errors` list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClerkErrorItem {
    /// Clerk's code; an open set.
    pub code: String,
    /// What went wrong, for developers.
    pub message: String,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_message: Option<String>,
    /// What else Clerk says; `paramName` names the field at fault. Keys in camelCase.
    #[serde(serialize_with = "serialize_meta")]
    pub meta: Vec<(String, Json)>,
}

fn serialize_meta<S: serde::Serializer>(meta: &[(String, Json)], serializer: S) -> Result<S::Ok, S::Error> {
    serialize_members(meta, serializer)
}

impl ClerkErrorItem {
    /// The parameter at fault, as Clerk names it.
    fn param_name(&self) -> Option<&str> {
        self.meta.iter().find(|(name, _)| name == "paramName")?.1.text()
    }
}

/// Clerk's error envelope, read as far as it can be: an odd body never hides the status.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClerkErrors {
    /// The errors that could be read.
    pub errors: Vec<ClerkErrorItem>,
    /// `clerk_trace_id`.
    pub trace_id: Option<String>,
}

impl ClerkErrors {
    /// Reads an error body; `None` when it is not Clerk's envelope.
    pub fn read(body: &Json) -> Option<Self> {
        let Some(Json::List(items)) = body.get("errors") else { return None };
        let errors = items.iter().filter_map(ClerkErrorItem::read).collect();
        Some(Self { errors, trace_id: text(body, "clerk_trace_id") })
    }
}

impl ClerkErrorItem {
    fn read(value: &Json) -> Option<Self> {
        let meta = match value.get("meta") {
            Some(Json::Object(meta)) => meta.iter().map(|(key, value)| (camel_case(key), value.clone())).collect(),
            _ => Vec::new(),
        };
        Some(Self {
            code: text(value, "code")?,
            message: text(value, "message").unwrap_or_default(),
            long_message: text(value, "long_message").filter(|words| !words.is_empty()),
            meta,
        })
    }
}

fn text(value: &Json, name: &str) -> Option<String> {
    value.get(name)?.text().map(str::to_owned)
}

impl fmt::Display for ClerkErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.long_message.as_deref().unwrap_or(&self.message);
        write!(f, "{}: {words}", self.code)?;
        match self.param_name() {
            Some(field) => write!(f, " ({field})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn envelope(body: &str) -> Option<ClerkErrors> {
        ClerkErrors::read(&Json::parse(body)?)
    }

    #[test]
    fn the_envelope_keeps_codes_messages_meta_and_the_trace_id() {
        let read = envelope(include_str!("../js-tests/fixtures/clerk-errors.json")).unwrap();
        assert_eq!(read.errors[0].code, "form_identifier_exists");
        assert_eq!(read.errors[0].param_name(), Some("slug"));
        assert_eq!(read.trace_id.as_deref(), Some("de1b60dd5e0cd3a1f3b1b6b6e1f0a9c4"));
    }

    #[test]
    fn odd_envelopes_are_read_as_far_as_they_can_be() {
        for body in ["", "<html>", "{}", "[]", "null", r#"{"errors":"x"}"#, r#"{"errors":{}}"#, &"[".repeat(100_000)] {
            assert_eq!(envelope(body), None, "{}", &body[..body.len().min(40)]);
        }
        let read = envelope(r#"{"errors":[null,{},5,{"code":"a","meta":7,"long_message":""}]}"#).unwrap();
        assert_eq!(read.errors, [ClerkErrorItem { code: "a".into(), ..Default::default() }]);
    }
}
