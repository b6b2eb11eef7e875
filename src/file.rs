//! A file to upload: what is known of it before it is sent, and whether it is a logo.

use crate::image::{MAX_BYTES, sniff};
use crate::params::Rule;

/// What is known of a file before it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFacts {
    /// How many bytes it has.
    pub size: u64,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its first bytes.
    pub head: Vec<u8>,
}

/// Checks a logo by size and content, never by its name; gives the media type to send it as.
pub fn check_logo(file: &FileFacts) -> Result<&'static str, Rule> {
    if file.size == 0 {
        return Err("is empty");
    }
    if file.size > MAX_BYTES {
        return Err("must be at most 10485760 bytes (10 MB)");
    }
    sniff(&file.head).ok_or("must be a JPEG, PNG, GIF, WebP or icon image by its content")
}

/// A file name for a form: the last part of a path, without what a header cannot carry, at most 100 characters.
pub fn file_name(name: Option<&str>) -> String {
    let last = name.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: Vec<char> = last.chars().filter(|c| !c.is_control() && *c != '"').collect();
    let kept: String = clean[clean.len().saturating_sub(100)..].iter().collect();
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
    fn a_file_name_is_its_last_part_made_safe() {
        assert_eq!(file_name(Some("../../etc/lo\"go\r\n.png")), "logo.png");
        assert_eq!(file_name(Some("C:\\pictures\\løgo.png")), "løgo.png");
        assert_eq!(file_name(Some(&format!("{}.png", "x".repeat(10_000)))).chars().count(), 100);
        for nothing in [None, Some(""), Some(".."), Some("a/")] {
            assert_eq!(file_name(nothing), "logo");
        }
    }
}
