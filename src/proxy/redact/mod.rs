//! Removes what only a server may see from the JSON of a response, at every depth. Everything else is unchanged, and the response can
//! arrive in chunks of any size.

use std::borrow::Cow;

use crate::proxy::fields::Visibility;

/// The maximum length of a spelled name, in bytes. Until it is read, it is not passed on.
const MAX_NAME: usize = 64 * 1024;

/// Removes the hidden members from a JSON text. Data of the user is unchanged. `None` if the text ends early.
pub fn without(text: &str, visibility: Visibility) -> Option<String> {
    let mut redactor = Redactor::new(visibility);
    let out = redactor.push(text.as_bytes())?;
    redactor.is_complete().then(|| String::from_utf8(out).ok()).flatten()
}

/// What is done with the bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// They are passed on, and names are compared.
    Look,
    /// They are passed on, until the member of the object at this depth ends.
    Data(usize),
    /// They are dropped, until the member of the object at this depth ends.
    Hidden(usize),
}

/// What JSON allows next outside a string. A host's parser would refuse anything else, but a streamed response is shown before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// A value.
    Value,
    /// The first value of a list, or its end.
    ValueOrEnd,
    /// The name of a member.
    Name,
    /// The first name of an object, or its end.
    NameOrEnd,
    /// The colon after a name.
    Colon,
    /// More of a number, `true`, `false` or `null`, or what follows it.
    Literal,
    /// What follows a value: a comma, or the end of the list or the object.
    CommaOrEnd,
}

/// An open list or object.
#[derive(Debug)]
struct Level {
    closing: u8,
    /// Whether a member was passed on, so that the next one follows a comma.
    has_member: bool,
}

/// A response in progress. It is not recursive, because the host's parser accepts more depth than the stack allows.
#[derive(Debug)]
pub struct Redactor {
    visibility: Visibility,
    open: Vec<Level>,
    mode: Mode,
    expected: Expected,
    /// The name that is being read, with its quotes.
    name: Option<Vec<u8>>,
    /// The whitespace before that name. It belongs to the member.
    before: Vec<u8>,
    in_string: bool,
    is_escaped: bool,
    has_begun: bool,
}

impl Redactor {
    /// Creates a redactor at the beginning of a response.
    pub fn new(visibility: Visibility) -> Self {
        Self {
            visibility,
            open: Vec::new(),
            mode: Mode::Look,
            expected: Expected::Value,
            name: None,
            before: Vec::new(),
            in_string: false,
            is_escaped: false,
            has_begun: false,
        }
    }

    /// Returns what may be passed on after the next bytes. `None` if they are not JSON.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
        while let Some((byte, others)) = rest.split_first() {
            let (text, after) = rest.split_at(self.plain(rest));
            if text.is_empty() {
                self.take(*byte, &mut out)?;
                rest = others;
            } else {
                self.pass(text, &mut out);
                rest = after;
            }
        }
        Some(out)
    }

    /// Returns how many of the next bytes are text in a value. They are passed on at once, because most of a response is such text.
    fn plain(&self, bytes: &[u8]) -> usize {
        if !self.in_string || self.is_escaped || self.name.is_some() {
            return 0;
        }
        bytes.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(bytes.len())
    }

    /// Whether a whole value was read.
    pub fn is_complete(&self) -> bool {
        self.has_begun && self.open.is_empty() && !self.in_string
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<()> {
        if self.in_string {
            return self.take_in_string(byte, out);
        }
        if byte.is_ascii_whitespace() {
            self.take_space(byte, out);
            return Some(());
        }
        // A byte order mark.
        if !self.has_begun && matches!(byte, 0xef | 0xbb | 0xbf) {
            self.pass(&[byte], out);
            return Some(());
        }
        self.has_begun = true;
        match byte {
            b'"' => self.begin_string(out),
            b'{' | b'[' => self.begin(byte, out),
            b'}' | b']' => self.close(byte, out),
            b',' => self.separate(out),
            b':' if self.expected == Expected::Colon => {
                self.expected = Expected::Value;
                self.pass(b":", out);
                Some(())
            }
            _ => self.take_literal(byte, out),
        }
    }

    /// Whitespace before a name belongs to the member.
    fn take_space(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.expected == Expected::Literal {
            self.expected = Expected::CommaOrEnd;
        }
        if self.expects_name() && self.mode == Mode::Look {
            self.before.push(byte);
        } else {
            self.pass(&[byte], out);
        }
    }

    fn take_literal(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<()> {
        let is_part = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        if !is_part || !(self.expects_value() || self.expected == Expected::Literal) {
            return None;
        }
        self.expected = Expected::Literal;
        self.pass(&[byte], out);
        Some(())
    }

    fn expects_name(&self) -> bool {
        matches!(self.expected, Expected::Name | Expected::NameOrEnd)
    }

    fn expects_value(&self) -> bool {
        matches!(self.expected, Expected::Value | Expected::ValueOrEnd)
    }

    fn ends_value(&self) -> bool {
        matches!(self.expected, Expected::Literal | Expected::CommaOrEnd)
    }

    fn pass(&self, bytes: &[u8], out: &mut Vec<u8>) {
        if !matches!(self.mode, Mode::Hidden(_)) {
            out.extend_from_slice(bytes);
        }
    }

    fn begin_string(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let is_name = self.expects_name();
        if !is_name && !self.expects_value() {
            return None;
        }
        self.in_string = true;
        self.expected = if is_name { Expected::Colon } else { Expected::CommaOrEnd };
        if is_name && self.mode == Mode::Look {
            self.name = Some(vec![b'"']);
        } else {
            self.pass(b"\"", out);
        }
        Some(())
    }

    fn take_in_string(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<()> {
        match &mut self.name {
            Some(name) if name.len() == MAX_NAME => return None,
            Some(name) => name.push(byte),
            None => self.pass(&[byte], out),
        }
        self.in_string = self.is_escaped || byte != b'"';
        self.is_escaped = !self.is_escaped && byte == b'\\';
        match self.name.take_if(|_| !self.in_string) {
            Some(name) => self.end_name(&name, out),
            None => Some(()),
        }
    }

    /// Decides about a member when its name was read.
    fn end_name(&mut self, spelled: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let name = decoded(spelled)?;
        let depth = self.open.len();
        if self.visibility.hides(&name) {
            self.mode = Mode::Hidden(depth);
            self.before.clear();
            return Some(());
        }
        let level = self.open.last_mut()?;
        if level.has_member {
            out.push(b',');
        }
        level.has_member = true;
        out.append(&mut self.before);
        out.extend_from_slice(spelled);
        if self.visibility.is_data(&name) {
            self.mode = Mode::Data(depth);
        }
        Some(())
    }

    fn begin(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<()> {
        if !self.expects_value() {
            return None;
        }
        self.pass(&[byte], out);
        let (closing, expected) = if byte == b'{' { (b'}', Expected::NameOrEnd) } else { (b']', Expected::ValueOrEnd) };
        self.open.push(Level { closing, has_member: false });
        self.expected = expected;
        Some(())
    }

    fn close(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<()> {
        if !self.ends_value() && !matches!(self.expected, Expected::NameOrEnd | Expected::ValueOrEnd) {
            return None;
        }
        self.end_member();
        (self.open.pop()?.closing == byte).then_some(())?;
        self.expected = Expected::CommaOrEnd;
        out.append(&mut self.before);
        self.pass(&[byte], out);
        Some(())
    }

    /// A comma in an object is passed on with the next member.
    fn separate(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let is_object = self.open.last()?.closing == b'}';
        if !self.ends_value() {
            return None;
        }
        self.end_member();
        self.expected = if is_object { Expected::Name } else { Expected::Value };
        if !is_object || self.mode != Mode::Look {
            self.pass(b",", out);
        }
        Some(())
    }

    fn end_member(&mut self) {
        if let Mode::Data(depth) | Mode::Hidden(depth) = self.mode
            && depth == self.open.len()
        {
            self.mode = Mode::Look;
        }
    }
}

/// Decodes the name of a member. `None` if it is not UTF-8.
fn decoded(spelled: &[u8]) -> Option<Cow<'_, str>> {
    let spelled = str::from_utf8(spelled).ok()?;
    if spelled.contains('\\') {
        // A name with a lone surrogate is not a declared one.
        return Some(Cow::Owned(serde_json::from_str(spelled).unwrap_or_default()));
    }
    spelled.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
