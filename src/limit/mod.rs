//! When a request may be sent: the rate limit, the queue, and the requests in flight.

mod limiter;
mod queue;
mod shared;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod simulation;
mod slots;

pub use limiter::{Admission, Feedback, Limiter, Priority};
pub use shared::SharedLimiter;
