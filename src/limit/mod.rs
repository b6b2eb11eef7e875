//! When a request may be sent: the rate limit, the queue, and the requests in flight.

pub mod monotonic_clock;
mod queue;
mod slots;
mod rate;
mod limiter;
mod shared;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod simulation;

pub use limiter::{Admission, Feedback, Limiter, Priority};
pub use shared::{Scope, SharedLimiter};
