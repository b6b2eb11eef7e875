//! Recognizes the supported image types by their first bytes.

/// The maximum size of a logo in bytes. Clerk says 10 MB, which is taken as mebibytes.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// How many bytes [`sniff`] needs.
pub const HEAD_BYTES: u32 = 12;

/// Returns the media type of a file by its first bytes, if the API accepts it: JPEG, PNG, GIF, WebP or icon.
pub fn sniff(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        // Type 1 is an icon (2 is a cursor), followed by the number of its images.
        [0, 0, 1, 0, low, high, ..] if (*low, *high) != (0, 0) => Some("image/x-icon"),
        _ => None,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::sniff;

    #[test]
    fn supported_types_are_recognized_by_their_first_bytes() {
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\r"), Some("image/png"));
        assert_eq!(sniff(b"GIF89a\x01\0"), Some("image/gif"));
        assert_eq!(sniff(b"GIF87a\x01\0"), Some("image/gif"));
        assert_eq!(sniff(b"RIFF\x24\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(sniff(b"\0\0\x01\0\x01\0\x10\x10"), Some("image/x-icon"));
    }

    #[test]
    fn other_content_is_not_recognized() {
        for other in [
            b"".as_slice(),
            b"<svg xmlns=",
            b"BM\x36\0\0\0",
            b"\0\0\0\x18ftypheic",
            b"hello, I am .png",
            b"\x89PNG",
            b"RIFF\x24\0\0\0WAVE",
            b"\0\0\x02\0\x01\0",
            b"\0\0\x01\0\0\0",
        ] {
            assert_eq!(sniff(other), None, "{other:?}");
        }
    }
}
