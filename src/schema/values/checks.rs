//! The checks of parameters' values.

use crate::schema::model::MAX_SAFE_INTEGER;
use crate::schema::params::Rule;
use crate::value::Value;

/// The maximum length of a name, in characters (Clerk's rule).
const MAX_NAME: usize = 256;
/// The maximum length of an id or a slug in a path, in characters.
const MAX_ID: usize = 256;

/// Whether a value is a string that passes a check.
pub fn is_text(value: &Value, check: fn(&str) -> bool) -> bool {
    value.text().is_some_and(check)
}

/// Whether a value is an integer from `min` to `max`.
pub fn is_integer(value: &Value, min: u32, max: u32) -> bool {
    value.integer().is_some_and(|integer| (min..=max).contains(&integer))
}

/// Whether a value is an integer from `min` that a JavaScript number represents exactly.
pub fn is_safe_integer(value: &Value, min: f64) -> bool {
    matches!(value, Value::Number(number) if number.fract() == 0.0 && (min..=MAX_SAFE_INTEGER).contains(number))
}

/// Whether a value is a list of 1 to `max` strings that pass a check.
pub fn is_list(value: &Value, max: usize, check: fn(&str) -> bool) -> bool {
    matches!(value, Value::List(items) if (1..=max).contains(&items.len()) && items.iter().all(|item| is_text(item, check)))
}

/// Whether a text has more than whitespace.
pub fn is_filled(text: &str) -> bool {
    !text.trim_ascii().is_empty()
}

/// Whether a text consists of the characters of a part of a key.
fn is_key_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Whether a text is a key with this prefix.
pub fn is_key(key: &str, prefix: &str) -> bool {
    key.strip_prefix(prefix).is_some_and(is_key_part)
}

/// Whether a text is the key of a permission that is not Clerk's own.
pub fn is_permission_key(key: &str) -> bool {
    let parts = key.strip_prefix("org:").and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(feature, action)| is_key_part(feature) && is_key_part(action) && !feature.starts_with("sys_"))
}

/// Whether a text is an id, perhaps with a sign before it.
pub fn is_signed_id(id: &str) -> bool {
    !id.strip_prefix(['+', '-']).unwrap_or(id).trim_ascii().is_empty()
}

/// Counts the characters of a text: every byte that is not a UTF-8 continuation byte begins one.
fn characters(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Whether a text is the name of an organization.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&characters(name))
}

/// Whether a text is a slug.
pub fn is_slug(slug: &str) -> bool {
    !slug.is_empty() && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Whether a text can be a segment of a path: it neither leaves its place nor deceives a reader.
pub fn is_path_id(id: &str) -> bool {
    let is_hostile = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '/' | '\\' | '?' | '#' | '%')
            || !c.is_ascii() && (is_invisible(c) || is_compatible(c))
    };
    (1..=MAX_ID).contains(&characters(id)) && id != "." && id != ".." && !id.chars().any(is_hostile)
}

/// Whether a character is of Unicode's category Cf or has the property Default_Ignorable_Code_Point. Such characters are invisible, and
/// some reverse the text next to them, for example in a log.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character becomes a delimiter of URLs when a text is normalized (NFKC).
fn is_compatible(c: char) -> bool {
    matches!(
        c,
        '\u{2024}'..='\u{2025}'
            | '\u{2100}'..='\u{2101}'
            | '\u{2105}'..='\u{2106}'
            | '\u{2488}'..='\u{249b}'
            | '\u{fe50}'..='\u{fe6b}'
            | '\u{ff03}'
            | '\u{ff05}'
            | '\u{ff0e}'
            | '\u{ff0f}'
            | '\u{ff1f}'
            | '\u{ff3c}'
    )
}

/// Checks the shape of a timestamp. The server checks whether the date exists.
pub fn is_rfc3339(time: &str) -> bool {
    let at =
        |from: usize, found: &[u8]| time.bytes().skip(from).position(|byte| found.contains(&byte)).map(|at| from + at);
    let Some(middle) = at(0, b"Tt ") else { return false };
    let Some(end) = at(middle + 1, b"Zz+-") else { return false };
    let part = |from: usize, to: usize| time.get(from..to).unwrap_or_default();
    let (date, clock, zone) = (part(0, middle), part(middle + 1, end), part(end, time.len()));
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    has_shape(date, "0000-00-00")
        && has_shape(seconds, "00:00:00")
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (zone.eq_ignore_ascii_case("z") || has_shape(part(end + 1, time.len()), "00:00"))
}

/// Whether a text has the shape of another one, in which `0` stands for any digit.
pub fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(byte, pattern): (u8, u8)| if pattern == b'0' { byte.is_ascii_digit() } else { byte == pattern };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// Whether a value is the type tag of a value that stays with the host.
pub fn is_tagged(value: &Value, tag: &str) -> bool {
    value.text() == Some(tag)
}

/// Whether a value is an object of query parameters.
pub fn is_extra_query(value: &Value) -> bool {
    let is_scalar = |value: &Value| matches!(value, Value::Text(_) | Value::Bool(_)) || value.integer().is_some();
    let is_extra = |value: &Value| match value {
        Value::List(items) => items.iter().all(is_scalar),
        value => is_scalar(value),
    };
    // Another name would be encoded, and not be found where the query is removed from texts.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(is_plain);
    matches!(value, Value::Object(members) if members.iter().all(|(name, value)| is_name(name) && is_extra(value)))
}

/// Headers that the options set.
const OWN_HEADERS: [&str; 4] = ["authorization", "content-type", "content-length", "clerk-api-version"];

/// Checks a header that a caller adds.
pub fn check_header(name: &str, value: &str) -> Result<(), Rule> {
    let is_token = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@' | b'['..=b']' | b'{' | b'}')
    };
    // A plain JavaScript object cannot carry `__proto__`.
    let is_name = !name.is_empty() && name.bytes().all(is_token) && !name.eq_ignore_ascii_case("__proto__");
    if !is_name {
        Err("must have names of letters, digits and dashes")
    } else if OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        Err("must not set authorization, content-type, content-length or clerk-api-version; use the options instead")
    } else if !value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        Err("must have values of printable ASCII")
    } else {
        Ok(())
    }
}
