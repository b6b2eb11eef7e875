//! Which of the supported image types a logo's first bytes show.

/// The most bytes a logo may have. Clerk says 10 MB; read as mebibytes.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// How many first bytes are enough to tell.
pub const HEAD_BYTES: u32 = 12;

/// The media type that the content has, when it is one the API takes: jpeg, png, gif, webp, or an icon.
pub fn sniff(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        // Type 1 is an icon (2 would be a cursor), followed by how many images it holds.
        [0, 0, 1, 0, low, high, ..] if (*low, *high) != (0, 0) => Some("image/x-icon"),
        _ => None,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::sniff;

    #[test]
    fn the_seeds_types_are_known_by_their_first_bytes() {
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\r"), Some("image/png"));
        assert_eq!(sniff(b"GIF89a\x01\0"), Some("image/gif"));
        assert_eq!(sniff(b"GIF87a\x01\0"), Some("image/gif"));
        assert_eq!(sniff(b"RIFF\x24\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(sniff(b"\0\0\x01\0\x01\0\x10\x10"), Some("image/x-icon"));
    }

    #[test]
    fn other_content_is_none_of_them_whatever_its_name_says() {
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
