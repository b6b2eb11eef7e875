//! The one door to the outside: what the loop needs of its host.

use std::future::Future;

use crate::request::Request;

/// A host that can send.
pub trait Transport {
    /// What it answers with.
    type Answer: Answer;

    /// Sends a request to `url`. The error is the host's own words.
    fn send(&self, request: &Request, url: &str) -> impl Future<Output = Result<Self::Answer, String>>;
}

/// An answer whose head has arrived.
pub trait Answer {
    /// A decoded success; it stays at the host.
    type Value;

    /// The HTTP status.
    fn status(&self) -> u16;

    /// A response header.
    fn header(&self, name: &str) -> Option<String>;

    /// Reads the body of a success and checks it against `model`.
    fn decode(&self, model: &'static str) -> impl Future<Output = Result<Self::Value, ReadError>>;

    /// Reads the body of a failure.
    fn text(&self) -> impl Future<Output = Result<String, String>>;
}

/// Why a body could not be read as its model.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadError {
    /// The connection broke before the body's end; the host's own words.
    Broken(String),
    /// The body is whole and is something else.
    Mismatch {
        /// Where, as a JSON pointer.
        pointer: String,
        /// What was expected and what was found.
        expected: String,
        /// The beginning of the body.
        beginning: String,
    },
}
