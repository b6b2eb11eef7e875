//! The one door to the outside: what the loop needs of its host.

use std::future::Future;

use crate::event::Event;
use crate::gate::Clock;
use crate::request::Request;
use crate::response::Body;

/// A host that can send.
pub trait Transport: Clock {
    /// What it answers with.
    type Answer: Answer;

    /// A number in 0..1.
    fn random(&self) -> f64;

    /// Milliseconds since 1970, by the host's clock.
    fn wall_clock(&self) -> f64;

    /// Makes the credential ready: nothing to do for a key; a token is asked for, anew when the last one was `refused`.
    /// The error is the rule that it breaks.
    fn authorize(&self, refused: bool) -> impl Future<Output = Result<(), String>>;

    /// Whether a refused credential can be replaced by a fresh one.
    fn can_refresh(&self) -> bool;

    /// Sends a request to `url`.
    fn send(&self, request: &Request, url: &str) -> impl Future<Output = Result<Self::Answer, SendError>>;

    /// A success that needs no answer: `json` as `model`.
    fn synthesize(&self, model: &'static str, json: &str) -> Option<<Self::Answer as Answer>::Value>;

    /// Tells what happens.
    fn tell(&self, event: Event);
}

/// Why no answer came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SendError {
    /// The host's own words.
    pub words: String,
    /// The host's code for it (`ECONNREFUSED`), where it gives one.
    pub code: Option<String>,
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
    fn text(&self) -> impl Future<Output = Result<Body, String>>;
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
        /// Whether it is no JSON at all.
        damaged: bool,
        /// Whether it is larger than what is read.
        too_large: bool,
        /// The body, or its beginning.
        body: Body,
    },
}
