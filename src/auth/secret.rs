//! A secret key or token: its check, its header, and its removal from texts.

use std::fmt;

use crate::redact::REDACTED;
use crate::redact::spelling::{self, Search};
use crate::schema::params::{Rule, ValueType};
use crate::value::Value;

/// The prefixes of Clerk's secret keys.
const KEY_PREFIXES: [&str; 2] = ["sk_test_", "sk_live_"];
/// The scheme in the `Authorization` header.
const BEARER: &str = "Bearer ";
/// The minimum length of a secret that is searched for in texts. A shorter one would match ordinary words.
const MIN_SEARCHABLE: usize = 6;

/// A secret key or a token. Its `Debug` output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Checks a key or a token. The error never contains it.
    pub fn new(text: &str) -> Result<Self, Rule> {
        // Files and variables often end with a line break.
        let text = text.trim_end_matches(['\r', '\n']);
        match text {
            "" => Err("is empty"),
            _ if text.starts_with("pk_") => Err("is a publishable key (pk_); this API takes the secret key (sk_)"),
            // JSON escapes a backslash, which would hide the secret from a search.
            _ if text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\')) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(
                "contains characters that are not allowed in a header; pass it without \"Bearer \", spaces or quotes",
            ),
        }
    }

    /// Returns the value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        BEARER.to_owned() + &self.0
    }

    /// Returns the secret in an `Authorization` header.
    pub fn of_authorization(header: &str) -> Option<Self> {
        Self::new(header.strip_prefix(BEARER)?).ok()
    }

    /// Whether it is a key of a production instance.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("sk_live_")
    }

    /// Returns the text to search for, unless it is too short to be distinguished from ordinary words.
    pub fn searchable(&self) -> Option<&str> {
        (self.0.len() >= MIN_SEARCHABLE).then_some(&self.0)
    }

    /// Identifies the secret among others, in memory only.
    pub fn identity(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl ValueType for Secret {
    type Rust = String;
    const TYPE: &'static str = "string";

    fn check(value: &Value) -> Result<(), Rule> {
        Self::new(value.text().ok_or("must be a string")?).map(drop)
    }
}

/// Removes this secret and everything that looks like a secret key of Clerk from a text, in any spelling of JSON.
pub fn scrub(text: &str, secret: Option<&Secret>) -> String {
    let text = scrub_own(text, secret);
    KEY_PREFIXES.iter().fold(text, |text, prefix| replace(&text, prefix, is_of_key))
}

/// Removes this secret from a text, in any spelling of JSON. Whatever only looks like a key is kept, because it may be data.
pub fn scrub_own(text: &str, secret: Option<&Secret>) -> String {
    secret.and_then(Secret::searchable).map_or_else(|| text.to_owned(), |wanted| replace(text, wanted, |_| false))
}

/// Removes the tickets of links from a text, such as those of invitations, in any spelling of JSON.
pub fn scrub_tickets(text: &str) -> String {
    replace(text, "ticket=", is_of_ticket)
}

fn is_of_ticket(byte: u8) -> bool {
    is_of_key(byte) || matches!(byte, b'-' | b'.' | b'~' | b'%' | b'+' | b'=')
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Replaces `wanted`, and the characters after it that pass a check, with [`REDACTED`].
fn replace(text: &str, wanted: &str, fits: fn(u8) -> bool) -> String {
    let (mut out, mut rest) = (String::new(), 0);
    while let Search::Found(from, to) = spelling::find(text.as_bytes(), rest, wanted) {
        out.push_str(text.get(rest..from).unwrap_or_default());
        out.push_str(REDACTED);
        rest = spelling::end_while(text.as_bytes(), to, fits);
    }
    out + text.get(rest..).unwrap_or_default()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_characters_are_refused_and_the_secret_is_not_echoed() {
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
    fn debug_output_does_not_show_the_secret() {
        assert_eq!(format!("{:?}", Secret::new("sk_live_PLANTED").unwrap()), REDACTED);
    }

    #[test]
    fn the_ticket_of_a_link_is_removed_with_the_name_of_its_parameter() {
        let link =
            r#"{"m":"see https:\/\/a.test\/?__clerk_ticket=eyJ.PLANTED_x-1%2B&a=b and \u0074icket=eyJ\u002ePLANTED"}"#;
        let clean = r#"{"m":"see https:\/\/a.test\/?__clerk_[redacted]&a=b and [redacted]"}"#;
        assert_eq!(scrub_tickets(link), clean);
        assert_eq!(scrub_tickets("a ticket, or none"), "a ticket, or none");
    }

    #[test]
    fn known_and_unknown_keys_are_removed() {
        let own = Secret::new("my.own-token").unwrap();
        assert_eq!(scrub("a my.own-token, sk_live_x1_Y.", Some(&own)), "a [redacted], [redacted].");
        assert_eq!(scrub("nothing here", None), "nothing here");
    }

    #[test]
    fn keys_are_removed_whole_in_any_spelling() {
        let own = Secret::new("my.own-token").unwrap();
        let text = r#"{"a":"\u006dy.own\u002Dtoken","sk\u005flive\u005Fx\u0031":"\u0073k_test_1\n"}"#;
        assert_eq!(scrub(text, Some(&own)), r#"{"a":"[redacted]","[redacted]":"[redacted]\n"}"#);
        assert_eq!(scrub_own(r"sk\u005flive_1", Some(&own)), r"sk\u005flive_1", "somebody's data");
        let after_backslashes = r#"["\\\u006dy.own-token","\\my.own-token"]"#;
        assert_eq!(scrub(after_backslashes, Some(&own)), r#"["[redacted]","\\[redacted]"]"#, "it is still JSON");
    }

    proptest! {
        #[test]
        fn wherever_a_secret_stands_it_is_gone(secret in "[!#-&(-\\[\\]-~]{6,40}", before in ".{0,20}", after in ".{0,20}") {
            prop_assume!(!REDACTED.contains(&secret) && !secret.starts_with("pk_"));
            let text = scrub(&format!("{before}{secret}{after}{secret}"), Some(&Secret::new(&secret).unwrap()));
            prop_assert!(!text.replace(REDACTED, "").contains(&secret));
        }
    }
}
