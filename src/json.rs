//! JSON text read and written: parameters, options and error bodies cross the edge as text. Small on purpose: in a page every
//! byte is downloaded, and the usual parser weighs more than all the rest of this module. It is compared with that one below.

use crate::text::hex_digit;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Flag(bool),
    /// A number, by its digits: they are sent as they came.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order of its keys.
    Object(Vec<(String, Json)>),
    /// An object whose inside has not been looked at, as its text.
    Closed(String),
}

/// What is nested deeper than this is no JSON of ours; a bound keeps the stack safe.
const MAX_DEPTH: u32 = 200;

impl Json {
    /// Parses JSON text, as the engine writes it: a surrogate that is escaped becomes U+FFFD.
    pub fn parse(text: &str) -> Option<Json> {
        Self::outline(text, MAX_DEPTH)
    }

    /// Parses JSON text that the engine has written, but leaves objects closed that are in so many levels of others.
    pub fn outline(text: &str, levels: u32) -> Option<Json> {
        let mut reader = Reader { text, at: 0, closed: MAX_DEPTH - levels };
        let value = reader.value(MAX_DEPTH)?;
        reader.skip_spaces();
        (reader.at == text.len()).then_some(value)
    }

    /// The value with its inside.
    pub fn opened(&self) -> Option<Json> {
        if let Json::Closed(text) = self { Json::parse(text) } else { Some(self.clone()) }
    }

    /// A member of an object; of two with the same name the last, as in JavaScript.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else { return None };
        members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of a member that is a string.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        if let Json::Text(text) = self { Some(text) } else { None }
    }

    /// The integer that a number is, where it is one of 32 bits without a sign.
    pub fn integer(&self) -> Option<u32> {
        if let Json::Number(digits) = self { integer(digits) } else { None }
    }

    /// Writes the value as JSON text, without spaces.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Json::Number(text) | Json::Closed(text) => out.push_str(text),
            Json::Text(text) => quote(text, out),
            Json::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(index, out);
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    separate(index, out);
                    quote(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The value as JSON text, without spaces.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

/// Writes an object, member by member.
#[derive(Debug)]
pub struct Members(String);

impl Default for Members {
    fn default() -> Self {
        // Nearly all fit: growing step by step would cost more than all the rest of a call's first step.
        Self(String::with_capacity(256))
    }
}

impl Members {
    // Each of these is called from everywhere: one copy of it is enough.
    #[inline(never)]
    fn name(&mut self, name: &str) -> &mut String {
        self.0.push_str(if self.0.is_empty() { "{" } else { "," });
        quote(name, &mut self.0);
        self.0.push(':');
        &mut self.0
    }

    /// Adds a string.
    #[inline(never)]
    pub fn text(&mut self, name: &str, text: &str) {
        quote(text, self.name(name));
    }

    /// Adds any value.
    pub fn value(&mut self, name: &str, value: &Json) {
        value.write(self.name(name));
    }

    /// Adds a string, where there is one.
    #[inline(never)]
    pub fn text_if(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Adds an integer.
    #[inline(never)]
    pub fn integer(&mut self, name: &str, integer: u64) {
        push_integer(integer, self.name(name));
    }

    /// Adds an integer, where there is one.
    pub fn integer_if(&mut self, name: &str, integer: Option<u32>) {
        if let Some(integer) = integer {
            self.integer(name, u64::from(integer));
        }
    }

    /// Adds what is JSON already.
    #[inline(never)]
    pub fn json(&mut self, name: &str, json: &str) {
        self.name(name).push_str(json);
    }

    /// Adds a boolean.
    pub fn flag(&mut self, name: &str, flag: bool) {
        self.json(name, if flag { "true" } else { "false" });
    }

    /// The object.
    #[inline(never)]
    pub fn done(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}

/// Writes a list, item by item.
#[derive(Debug, Default)]
pub struct Items(String);

impl Items {
    #[inline(never)]
    fn next(&mut self) -> &mut String {
        self.0.push(if self.0.is_empty() { '[' } else { ',' });
        &mut self.0
    }

    /// Adds a string.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        quote(text, self.next());
    }

    /// Adds a whole number.
    pub fn integer(&mut self, number: u64) {
        push_integer(number, self.next());
    }

    /// Adds what is JSON already.
    #[inline(never)]
    pub fn json(&mut self, json: &str) {
        self.next().push_str(json);
    }

    /// The list.
    #[inline(never)]
    pub fn done(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "[]" } else { "]" });
        self.0
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Digits as an integer of 32 bits; the standard library's way weighs more than this.
pub fn integer(digits: &str) -> Option<u32> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let add = |sum: u32, byte| sum.checked_mul(10)?.checked_add(digit(byte)?);
    (!digits.is_empty()).then(|| digits.bytes().try_fold(0, add)).flatten()
}

/// Writes an integer; the standard library's way weighs more than this module.
pub fn push_integer(integer: u64, out: &mut String) {
    if integer >= 10 {
        push_integer(integer / 10, out);
    }
    out.push((b'0' + (integer % 10) as u8) as char);
}

/// Writes a string with its quotes, escaped as `JSON.stringify` does.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            out.push_str(text.get(from..at).unwrap_or_default());
            escape(byte, out);
            from = at + 1;
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        8 => b'b',
        12 => b'f',
        _ => {
            out.push_str("\\u00");
            out.push(hex_digit(byte / 16));
            return out.push(hex_digit(byte % 16));
        }
    };
    out.push('\\');
    out.push(short as char);
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The depth left at which an object stays closed.
    closed: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_while(&mut self, is_wanted: fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !is_wanted(*byte)).unwrap_or(rest.len());
    }

    fn skip_spaces(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Takes this byte, after spaces, if it is next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_spaces();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn since(&self, start: usize) -> &str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        self.skip_spaces();
        match self.peek()? {
            b'{' if self.closed == depth && depth > 0 => self.closed(),
            b'"' => self.string().map(Json::Text),
            b'[' => self.list(depth.checked_sub(1)?),
            b'{' => self.object(depth.checked_sub(1)?),
            b't' | b'f' | b'n' => self.word(),
            _ => self.number(),
        }
    }

    fn word(&mut self) -> Option<Json> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_lowercase());
        match self.since(start) {
            "true" => Some(Json::Flag(true)),
            "false" => Some(Json::Flag(false)),
            "null" => Some(Json::Null),
            _ => None,
        }
    }

    /// Digits are not looked at closely: what cannot be a number is refused where one is needed.
    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
        (self.at > start).then(|| Json::Number(self.since(start).to_owned()))
    }

    fn list(&mut self, depth: u32) -> Option<Json> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(b']') {
                return Some(Json::List(items));
            }
            self.take(b',').then_some(())?;
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json> {
        self.at += 1;
        let mut members = Vec::new();
        if self.take(b'}') {
            return Some(Json::Object(members));
        }
        loop {
            self.skip_spaces();
            let name = self.string()?;
            self.take(b':').then_some(())?;
            members.push((name, self.value(depth)?));
            if self.take(b'}') {
                return Some(Json::Object(members));
            }
            self.take(b',').then_some(())?;
        }
    }

    /// An object by where it ends: its braces are counted, but for those in strings.
    fn closed(&mut self) -> Option<Json> {
        let (start, mut open) = (self.at, 0);
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'{' => open += 1,
                b'}' => open -= 1,
                b'"' => self.skip_string()?,
                _ => {}
            }
            if open == 0 {
                return Some(Json::Closed(self.since(start).to_owned()));
            }
        }
    }

    /// Goes behind the end of a string that has begun.
    fn skip_string(&mut self) -> Option<()> {
        loop {
            let special = self.special()?;
            self.at += if special == b'\\' { 2 } else { 1 };
            if special != b'\\' {
                return (special == b'"').then_some(());
            }
        }
    }

    /// Goes to what is no plain character of a string: a quote, an escape, or what may not stand there.
    fn special(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '))?;
        self.peek()
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"').then_some(())?;
        let mut out = String::new();
        loop {
            let start = self.at;
            let special = self.special()?;
            out.push_str(self.since(start));
            match special {
                b'"' => {
                    self.at += 1;
                    return Some(out);
                }
                b'\\' => out.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        self.at += 2;
        Some(match self.text.as_bytes().get(self.at - 1)? {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => self.unicode()?,
            same @ (b'"' | b'\\' | b'/') => *same as char,
            _ => return None,
        })
    }

    /// Half of a surrogate pair is no character; a whole one the engine writes as it is.
    fn unicode(&mut self) -> Option<char> {
        Some(char::from_u32(self.unit()?).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.chars().try_fold(0, |unit, digit| Some(unit * 16 + digit.to_digit(16)?))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Any JSON value, with odd texts and names.
    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_read_and_written_as_the_same(value in values(), is_pretty in any::<bool>()) {
            let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let written = Json::parse(&text).unwrap().to_text();
            let [written, expected] = [&written, &text].map(|text| serde_json::from_str::<Value>(text).unwrap());
            prop_assert_eq!(written, expected);
        }

        #[test]
        fn what_stays_closed_is_the_same_text(value in values(), levels in 0u32..4) {
            let text = serde_json::to_string(&value).unwrap();
            let outline = Json::outline(&text, levels).unwrap();
            prop_assert_eq!(outline.to_text(), text.clone());
            prop_assert!(levels > 0 || !value.is_object() || outline == Json::Closed(text.clone()));
            prop_assert_eq!(outline.opened().unwrap().to_text(), text);
        }

        #[test]
        fn what_is_no_json_is_refused_and_never_panics(text in "[\\[\\]{},:\"\\\\u0-9a-f\\-+.etrulns é]{0,40}") {
            let _ = Json::outline(&text, 0);
            // Digits are looked at where a number is needed; everything else is decided here.
            let read = Json::parse(&text);
            if serde_json::from_str::<Value>(&text).is_ok() {
                prop_assert!(read.is_some(), "{}", text);
            } else if let Some(read) = read {
                prop_assert!(format!("{read:?}").contains("Number") || text.contains("\\u"), "{}", text);
            }
        }
    }

    #[test]
    fn escapes_are_read_and_half_a_pair_is_replaced() {
        let read = |text: &str| Json::parse(text);
        assert_eq!(read(r#""\u00e9😀\n\/""#), Some("é😀\n/".into()));
        assert_eq!(read(r#""\ud800x\udc00""#), Some("\u{fffd}x\u{fffd}".into()));
        for odd in
            ["", "\"", "\"\\", "\"\\u12", "\"\\x\"", "\"a\nb\"", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "1 2", "nul"]
        {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
    }

    #[test]
    fn a_key_given_twice_counts_once() {
        let json = Json::parse(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(json.get("a").and_then(Json::integer), Some(2));
    }

    #[test]
    fn integers_are_those_of_32_bits() {
        assert_eq!((integer("0"), integer("4294967295")), (Some(0), Some(4_294_967_295)));
        for odd in ["", "-1", "1.0", "4294967296", "1e3", "99999999999999999999999"] {
            assert_eq!(integer(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_object_is_written_member_by_member() {
        let mut out = Members::default();
        assert_eq!(Members::default().done(), "{}");
        out.text("a\"", "b\n");
        out.text_if("none", None);
        out.integer("c", u64::MAX);
        out.integer_if("d", Some(0));
        out.flag("e", true);
        let mut items = Items::default();
        items.text("x");
        items.json("[]");
        out.json("f", &items.done());
        out.json("g", &Items::default().done());
        assert_eq!(out.done(), r#"{"a\"":"b\n","c":18446744073709551615,"d":0,"e":true,"f":["x",[]],"g":[]}"#);
    }
}
