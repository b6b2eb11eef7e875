//! Calls: the state machine of one call, and a client with its calls in progress.
//!
//! The host reports a [`HostEvent`](host_event::HostEvent) and gets a [`StepOutput`](step::StepOutput): the next [`Step`](step::Step)
//! of the call, and its events.

pub mod retry;
pub mod acquire;
pub mod attempt_log;
pub mod client_event;
pub mod host_event;
pub mod step;
pub mod state_machine;
pub mod redactor;
pub mod extra;
pub mod client;
