//! What a request authenticates with: a secret key, or a token that a function supplies.

pub mod secret;
pub mod credential;
