//! Clerk's error envelope, as far as it can be read: an odd body never hides the status.

use crate::json::{Json, Members};
use crate::naming::camel_case;
use crate::text::push_all;

/// One entry of Clerk's `errors` list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClerkErrorItem {
    /// Clerk's code; an open set.
    pub code: String,
    /// What went wrong, for developers.
    pub message: String,
    /// The same, for people.
    pub long_message: Option<String>,
    /// What else Clerk says; `paramName` names the field at fault. Keys in camelCase.
    pub meta: Vec<(String, Json)>,
}

impl ClerkErrorItem {
    /// The parameter at fault, as Clerk names it.
    fn param_name(&self) -> Option<&str> {
        self.meta.iter().find(|(name, _)| name == "paramName")?.1.text()
    }

    /// The entry as JavaScript sees it.
    pub fn to_json(&self) -> String {
        let mut out = Members::default();
        out.text("code", &self.code);
        out.text("message", &self.message);
        out.text_if("longMessage", self.long_message.as_deref());
        let mut meta = Members::default();
        self.meta.iter().for_each(|(name, value)| meta.value(name, value));
        out.json("meta", &meta.done());
        out.done()
    }

    /// The entry in words.
    pub fn write_words(&self, out: &mut String) {
        let words = self.long_message.as_deref().unwrap_or(&self.message);
        push_all(out, &[self.code.as_str(), ": ", words]);
        if let Some(field) = self.param_name() {
            push_all(out, &[" (", field, ")"]);
        }
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
    value.text_of(name).map(str::to_owned)
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
