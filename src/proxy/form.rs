//! The form of an upload. The host splits it into parts, and each is checked by its head. No head is passed on.

use crate::api::FILE;
use crate::error::Invalid;
use crate::http::image::HEAD_BYTES;
use crate::naming::camel_case;
use crate::schema::params::{Field, Rule};
use crate::value::Value;

use super::rejection::Rejection;

/// Converts a form to the parameters of an upload. `None` if more of the form has to be read before the file can be recognized.
///
/// Reads `{ isWhole, parts: [{ head, text }, { head, size, first }] }`: the head of a part without the empty line after it; the text of
/// a field, absent if it is too long; the size of a file so far and its first bytes.
pub fn parameters(fields: &[Field], form: &Value) -> Result<Option<Value>, Rejection> {
    let Some(Value::List(parts)) = form.get("parts") else { return Err(Rejection::BrokenForm) };
    let mut params: Vec<(String, Value)> = Vec::new();
    let mut is_ready = matches!(form.get("isWhole"), Some(Value::Bool(true)));
    for part in parts {
        let head = part.text_of("head").and_then(Head::read).ok_or(Rejection::BrokenForm)?;
        let field = fields.iter().find(|field| field.name == head.name);
        let name = field.ok_or_else(|| Rejection::Unknown(head.name.clone()))?.name;
        let value = value(name, &head, part).map_err(|rule| Rejection::Value(Invalid::new(name, rule)))?;
        let name = camel_case(name);
        if params.iter().any(|(earlier, _)| *earlier == name) {
            return Err(Rejection::Value(Invalid::new(&head.name, "must occur once")));
        }
        is_ready |= value.get("head").is_some_and(is_enough);
        params.push((name, value));
    }
    Ok(is_ready.then_some(Value::Object(params)))
}

fn value(name: &str, head: &Head, part: &Value) -> Result<Value, Rule> {
    match (&head.file_name, name == FILE) {
        (Some(file_name), true) => Ok(facts(file_name, part)),
        (None, true) => Err("must be a file"),
        (Some(_), false) => Err("must be a text, not a file"),
        (None, false) => {
            let text = part.text_of("text").ok_or("is too long")?;
            if text.chars().any(char::is_control) { Err("must be one line of text") } else { Ok(text.into()) }
        }
    }
}

/// The facts about a file, for `FileFacts::read`.
fn facts(name: &str, part: &Value) -> Value {
    let known = |name: &str| part.get(name).cloned().unwrap_or(Value::Null);
    Value::Object(vec![("size".into(), known("size")), ("name".into(), name.into()), ("head".into(), known("first"))])
}

fn is_enough(first: &Value) -> bool {
    matches!(first, Value::List(bytes) if bytes.len() >= HEAD_BYTES as usize)
}

/// The head of a part (RFC 7578): the name of its field, and that of its file, if it is one.
#[derive(Debug, PartialEq)]
struct Head {
    name: String,
    file_name: Option<String>,
}

impl Head {
    /// Reads the lines of a head. `None` if they are not header lines, or do not have exactly one `Content-Disposition`.
    fn read(head: &str) -> Option<Self> {
        let mut disposition = None;
        for line in head.split("\r\n") {
            let (name, value) = line.split_once(':')?;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            if name.is_empty() || !name.bytes().all(is_name) || value.contains(|c: char| c.is_control() && c != '\t') {
                return None;
            }
            let is_disposition = name.eq_ignore_ascii_case("content-disposition");
            if is_disposition && disposition.replace(value.trim_ascii()).is_some() {
                return None;
            }
        }
        let parameters = parameters_of(disposition?)?;
        let of = |wanted: &str| {
            let mut found = parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            let first = found.next().map(|(_, value)| value.clone());
            if found.next().is_some() { None } else { Some(first) }
        };
        Some(Self { name: of("name")??, file_name: of("filename")? })
    }
}

/// Returns the parameters of a `form-data` disposition.
fn parameters_of(disposition: &str) -> Option<Vec<(&str, String)>> {
    const KIND: &str = "form-data";
    let kind = disposition.get(..KIND.len()).filter(|kind| kind.eq_ignore_ascii_case(KIND))?;
    let mut rest = disposition[kind.len()..].trim_ascii();
    let mut parameters = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix(';')?.split_once('=')?;
        let (value, after) = value_at(after)?;
        parameters.push((name.trim_ascii(), value));
        rest = after.trim_ascii();
    }
    Some(parameters)
}

/// Returns a value, quoted or not, and the rest of the text. A quote inside can be escaped with a backslash, as some programs do. Other
/// backslashes are literal, as in a Windows path.
fn value_at(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
        let is_plain = !text[..end].is_empty() && !text[..end].contains('"');
        return is_plain.then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut rest = quoted.char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' if quoted[at + 1..].starts_with('"') => {
                rest.next();
                value.push('"');
            }
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PNG: &str = "[137,80,78,71,13,10,26,10,0,0,0,13]";

    fn head(text: &str) -> Option<(String, Option<String>)> {
        Head::read(text).map(|head| (head.name, head.file_name))
    }

    fn part(head: &str, more: &str) -> String {
        format!(r#"{{"head":{},{more}}}"#, serde_json::to_string(head).unwrap())
    }

    fn field(name: &str, text: &str) -> String {
        part(&format!("Content-Disposition: form-data; name=\"{name}\""), &format!(r#""text":"{text}""#))
    }

    fn file(name: &str, first: &str) -> String {
        let head =
            format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: text/html");
        part(&head, &format!(r#""size":20,"first":{first}"#))
    }

    fn read(parts: &[String], is_whole: bool) -> Result<Option<String>, (u16, String)> {
        let fields = crate::api::find("uploadOrganizationLogo").unwrap().fields;
        let form_facts = format!(r#"{{"isWhole":{is_whole},"parts":[{}]}}"#, parts.join(","));
        let form = crate::value::parse(&form_facts).unwrap();
        let read = parameters(fields, &form).map(|params| params.map(|params| params.to_json()));
        read.map_err(|rejection| (rejection.status(), format!("{rejection:?}")))
    }

    #[test]
    fn heads_of_browsers_and_programs_are_read() {
        for (text, name, file_name) in [
            (r#"Content-Disposition: form-data; name="file"; filename="a.png""#, "file", Some("a.png")),
            (
                "content-disposition:form-data;name=file;filename=a.png\r\nContent-Type: image/png",
                "file",
                Some("a.png"),
            ),
            (r#"Content-Disposition: Form-Data; NAME="x""#, "x", None),
            (
                r#"Content-Disposition: form-data; name="file"; filename="a; name=\"x\".png""#,
                "file",
                Some("a; name=\"x\".png"),
            ),
            (
                r#"Content-Disposition: form-data; name="file"; filename="C:\logos\a.png""#,
                "file",
                Some(r"C:\logos\a.png"),
            ),
            (r#"Content-Disposition: form-data; name="file"; filename="lögo%22.png""#, "file", Some("lögo%22.png")),
            (
                r#"Content-Disposition: form-data; name="file"; filename="a.png"; filename*=UTF-8''b.png"#,
                "file",
                Some("a.png"),
            ),
            ("Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Length: 5", "file", Some("")),
        ] {
            assert_eq!(head(text), Some((name.to_owned(), file_name.map(str::to_owned))), "{text}");
        }
    }

    #[test]
    fn an_ambiguous_head_is_refused() {
        for text in [
            "",
            "Content-Type: image/png",
            "Content-Disposition: attachment; name=\"file\"",
            "Content-Disposition: form-data",
            "Content-Disposition: form-data; filename=\"a\"",
            "Content-Disposition: form-data; name=\"file\"; name=\"x\"",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a\"; filename=\"b\"",
            "Content-Disposition: form-data; name=\"file\"\r\nContent-Disposition: form-data; name=\"x\"",
            "Content-Disposition: form-data; name=\"file",
            "Content-Disposition: form-data; name=\"file\"x",
            "Content-Disposition: form-data; name=",
            "Content-Disposition: form-data; name",
            "Content-Disposition: form-data, name=\"file\"",
            "Content-Disposition: form-data; name=fi\"le",
            "Content-Disposition : form-data; name=\"file\"",
            "Content-Disposition: form-data;\r\n name=\"file\"",
            "Content-Disposition: form-data; name=\"file\"\nX: y",
            "Content-Disposition: form-data; name=\"fi\0le\"",
            "no colon\r\nContent-Disposition: form-data; name=\"file\"",
        ] {
            assert_eq!(head(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_form_is_one_file_and_at_most_one_uploader_in_either_order() {
        let expected = r#"{"uploaderUserId":"user_1","file":{"size":20,"name":"a.png","head":[137,80,78,71,13,10,26,10,0,0,0,13]}}"#;
        assert_eq!(read(&[field("uploader_user_id", "user_1"), file("file", PNG)], false), Ok(Some(expected.into())));
        assert!(read(&[file("file", PNG), field("uploader_user_id", "user_1")], true).unwrap().is_some());
        for (parts, status) in [
            (vec![file("file", PNG), file("file", PNG)], 422),
            (vec![field("uploader_user_id", "a"), field("uploader_user_id", "a"), file("file", PNG)], 422),
            (vec![field("private_metadata", "{}"), file("file", PNG)], 422),
            (vec![field("File", "x")], 422),
            (vec![field("file", "x")], 422),
            (vec![file("uploader_user_id", PNG)], 422),
            (vec![field("uploader_user_id", "a\\r\\nb"), file("file", PNG)], 422),
            (vec![part("Content-Disposition: form-data; name=\"uploader_user_id\"", r#""size":9000"#)], 422),
            (vec![part("X: y", r#""text":"x""#)], 400),
            (vec![r#"{"text":"x"}"#.to_owned()], 400),
        ] {
            assert_eq!(read(&parts, true).map_err(|(status, _)| status), Err(status), "{parts:?}");
        }
        assert_eq!(parameters(&[], &Value::Null).unwrap_err().status(), 400);
    }

    #[test]
    fn more_is_read_until_the_type_of_a_file_is_known() {
        assert_eq!(read(&[], false), Ok(None));
        assert_eq!(read(&[field("uploader_user_id", "user")], false), Ok(None));
        assert_eq!(read(&[file("file", "[137,80]")], false), Ok(None));
        assert!(read(&[file("file", "[137,80]")], true).unwrap().is_some());
        assert_eq!(read(&[], true), Ok(Some("{}".into())));
    }

    proptest! {
        #[test]
        fn any_name_of_a_file_is_read_back(name in "[^\"\\p{Cc}]{0,30}") {
            prop_assume!(!name.ends_with('\\'));
            let text = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            prop_assert_eq!(head(&text), Some(("file".into(), Some(name))));
        }

        #[test]
        fn no_head_makes_it_panic(text in "[a-zA-Z\":;=\\\\\\r\\n é-]{0,60}") {
            let _ = Head::read(&text);
            let _ = Head::read(&format!("Content-Disposition: form-data{text}"));
        }
    }
}
