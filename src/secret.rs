//! A secret: checked, sent, and taken out of every text that leaves.

use std::fmt;

use crate::json::Json;
use crate::params::{Rule, Value};

/// What stands in a text where a secret stood.
const REDACTED: &str = "[redacted]";
/// How Clerk's secret keys begin.
const KEY_PREFIXES: [&str; 2] = ["sk_test_", "sk_live_"];
/// Shorter than this is no secret that could be looked for in a text.
const SHORTEST: usize = 6;

/// A secret key or a token: never shown, only sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Checks a key or a token. The rule that it breaks never holds it.
    pub fn new(text: &str) -> Result<Self, Rule> {
        let text = text.trim_end_matches(['\r', '\n']);
        match text {
            "" => Err("is empty"),
            _ if text.starts_with("pk_") => Err("is a publishable key (pk_); this API takes the secret key (sk_)"),
            _ if text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\'') => {
                Ok(Self(text.to_owned()))
            }
            _ => Err("holds characters that no header may carry: give it alone, without \"Bearer \", spaces or quotes"),
        }
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Whether it is a key of a production instance.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("sk_live_")
    }

    /// What tells this secret's requests from those of another; it stays in memory.
    pub fn identity(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Value for Secret {
    const TYPE: &'static str = "string";

    fn read(given: Json) -> Result<Self, Rule> {
        let key = given.text().ok_or("must be a string")?;
        Self::new(key)
    }

    /// A secret goes into a header, never into a body.
    fn to_json(&self) -> Json {
        Json::Null
    }
}

/// The text without these secrets, and without anything that looks like a secret key of Clerk's.
pub fn scrub(text: &str, secrets: &[Secret]) -> String {
    let known = secrets.iter().filter(|secret| secret.0.len() >= SHORTEST);
    let text = known.fold(text.to_owned(), |text, secret| text.replace(&secret.0, REDACTED));
    KEY_PREFIXES.iter().fold(text, |text, prefix| scrub_keys(&text, prefix))
}

/// The same for every string of a parsed body: escapes (`\\u005f`) hide a secret from a look at the text.
pub fn scrub_json(json: Json, secrets: &[Secret]) -> Json {
    match json {
        Json::Text(text) => Json::Text(scrub(&text, secrets)),
        Json::List(items) => Json::List(items.into_iter().map(|item| scrub_json(item, secrets)).collect()),
        Json::Object(members) => {
            let clean = |(name, value): (String, Json)| (scrub(&name, secrets), scrub_json(value, secrets));
            Json::Object(members.into_iter().map(clean).collect())
        }
        other => other,
    }
}

fn scrub_keys(text: &str, prefix: &str) -> String {
    let mut parts = text.split(prefix);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        out.push_str(REDACTED);
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_no_header_may_carry_is_refused_and_never_echoed() {
        for key in [
            "sk_live_PLANTED\u{e9}",
            "Bearer PLANTED",
            "\"PLANTED\"",
            "'PLANTED'",
            "sk\nPLANTED",
            "pk_live_PLANTED",
            "",
            "\n",
        ] {
            let rule = Secret::new(key).unwrap_err();
            assert!(!rule.contains("PLANTED"), "{rule}");
        }
        assert!(Secret::new("sk_test_1\r\n").is_ok());
    }

    #[test]
    fn debug_output_does_not_show_it() {
        assert_eq!(format!("{:?}", Secret::new("sk_live_PLANTED").unwrap()), REDACTED);
    }

    #[test]
    fn keys_go_out_of_a_text_known_or_not() {
        let secrets = [Secret::new("my.own-token").unwrap()];
        assert_eq!(scrub("a my.own-token, sk_live_x1_Y.", &secrets), "a [redacted], [redacted].");
        assert_eq!(scrub("nothing here", &secrets), "nothing here");
    }

    #[test]
    fn an_escaped_secret_goes_out_of_a_parsed_body() {
        let body = Json::parse(r#"{"a":["sk\u005flive\u005fPLANTED"],"sk_live\u005fPLANTED":1}"#).unwrap();
        assert!(!format!("{:?}", scrub_json(body, &[])).contains("PLANTED"));
    }

    proptest! {
        #[test]
        fn wherever_a_secret_stands_it_is_gone(secret in "[!#-&(-~]{6,40}", before in ".{0,20}", after in ".{0,20}") {
            prop_assume!(!REDACTED.contains(&secret) && !secret.starts_with("pk_"));
            let text = scrub(&format!("{before}{secret}{after}{secret}"), &[Secret::new(&secret).unwrap()]);
            prop_assert!(!text.replace(REDACTED, "").contains(&secret));
        }
    }
}
