//! The file of an upload: its facts, its check, its name.

use crate::http::image::{MAX_BYTES, sniff};
use crate::schema::params::Rule;
use crate::value::Value;

/// The facts about a file that are known before it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFacts {
    /// The size in bytes.
    pub size: u64,
    /// The name, if it has one.
    pub name: Option<String>,
    /// The first bytes.
    pub head: Vec<u8>,
}

impl FileFacts {
    /// Reads `{ size, name, head }`. A size that is not an unsigned 32-bit integer counts as too large.
    pub fn read(value: &Value) -> Self {
        let head = if let Some(Value::List(bytes)) = value.get("head") { bytes.as_slice() } else { &[] };
        Self {
            size: value.get("size").and_then(Value::integer).map_or(u64::MAX, u64::from),
            name: value.text_of("name").map(str::to_owned),
            head: head.iter().map(|byte| byte.integer().unwrap_or_default() as u8).collect(),
        }
    }
}

/// Checks a logo by its size and content. Returns its media type.
pub fn check_logo(file: &FileFacts) -> Result<&'static str, Rule> {
    if file.size == 0 {
        return Err("is empty");
    }
    if file.size > MAX_BYTES {
        return Err("must be at most 10485760 bytes (10 MB)");
    }
    sniff(&file.head).ok_or("must contain a JPEG, PNG, GIF, WebP or icon image")
}

/// Returns a file name for a form: the last part of a path, without quotes and control characters, at most 100 characters.
pub fn file_name(name: Option<&str>) -> String {
    let mut last: Vec<char> = Vec::new();
    for character in name.unwrap_or_default().chars() {
        match character {
            '/' | '\\' => last.clear(),
            '"' => {}
            other if other.is_control() => {}
            other => last.push(other),
        }
    }
    let kept: String = last[last.len().saturating_sub(100)..].iter().collect();
    if matches!(kept.as_str(), "" | "." | "..") { "logo".to_owned() } else { kept }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_checked_by_size_and_content() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\r".to_vec();
        let logo = |size: u64, head: &[u8]| check_logo(&FileFacts { size, name: None, head: head.to_vec() });
        assert_eq!(logo(MAX_BYTES, &png), Ok("image/png"));
        assert!(logo(0, &[]).is_err() && logo(MAX_BYTES + 1, &png).is_err() && logo(12, b"<svg/>").is_err());
    }

    #[test]
    fn facts_are_read_and_invalid_ones_are_not_a_logo() {
        let read =
            FileFacts::read(&crate::value::parse(r#"{"size":8,"name":"a.gif","head":[71,73,70,56,57,97]}"#).unwrap());
        assert_eq!((read.size, read.name.as_deref(), check_logo(&read)), (8, Some("a.gif"), Ok("image/gif")));
        for invalid in ["{}", r#"{"size":1.5}"#, r#"{"size":"8","head":[71]}"#, r#"{"size":1e99}"#] {
            assert!(check_logo(&FileFacts::read(&crate::value::parse(invalid).unwrap())).is_err(), "{invalid}");
        }
    }

    #[test]
    fn a_file_name_is_the_sanitized_last_part_of_a_path() {
        assert_eq!(file_name(Some("../../etc/lo\"go\r\n.png")), "logo.png");
        assert_eq!(file_name(Some("C:\\pictures\\løgo.png")), "løgo.png");
        assert_eq!(file_name(Some(&format!("{}.png", "x".repeat(10_000)))).chars().count(), 100);
        for nothing in [None, Some(""), Some(".."), Some("a/")] {
            assert_eq!(file_name(nothing), "logo");
        }
    }
}
