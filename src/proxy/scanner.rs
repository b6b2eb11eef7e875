//! Scans JSON text value by value without building values, because a list of organizations is large.

/// A position in a text. The methods return `None` if the text ends early.
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Creates a scanner at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Returns the next byte that is not whitespace.
    pub fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some(self.text.as_bytes()[self.at])
    }

    /// Skips this byte, which has to be the next one.
    pub fn pass(&mut self, byte: u8) -> Option<()> {
        let is_next = self.peek()? == byte;
        self.at += usize::from(is_next);
        is_next.then_some(())
    }

    /// Skips a value and returns its text.
    pub fn value(&mut self) -> Option<&'a str> {
        let mut depth = 0;
        self.peek()?;
        let start = self.at;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'"' => self.string()?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b',' | b':' => {}
                byte if byte.is_ascii_whitespace() => {}
                _ => self.word(),
            }
            self.at += 1;
            if depth == 0 {
                return self.text.get(start..self.at);
            }
        }
    }

    /// Moves to the closing quote of a string.
    fn string(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            match self.text.as_bytes().get(self.at)? {
                b'"' => return Some(()),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }

    /// Moves to the last character of a number, or of `true`, `false` or `null`.
    fn word(&mut self) {
        let rest = self.text.as_bytes()[self.at + 1..].iter();
        self.at += rest.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
    }
}
