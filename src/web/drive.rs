//! Makes a call: a loop that asks the core, does what it says, and reports what happened.

use std::pin::pin;

use futures_util::future::{Either, LocalBoxFuture, select};
use gloo_timers::future::TimeoutFuture;
use web_sys::AbortController;

use super::attempt::{Attempt, Ended};
use super::client::Client;
use super::host;
use super::logo::Logo;
use super::registry::{self, Woken};
use crate::api::{Endpoint, Input};
use crate::call::host_event::{Mismatch, Stopped};
use crate::call::step::{Step, StepOutput};
use crate::error::{Error, Fault, Outcome, Reason};

/// The longest timer of a host, in milliseconds.
const MAX_TIMER: f64 = 2_147_483_647.0;

/// A call in progress. If it is dropped, its request is aborted, and its place in the queue is free.
struct Running {
    client: Client,
    call: u64,
    controller: Option<AbortController>,
    is_over: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        registry::remove(self.call);
        if self.is_over {
            return;
        }
        if let Some(controller) = &self.controller {
            controller.abort();
        }
        let call = self.call;
        self.client.apply(|core| core.stop(call, Stopped::default(), host::env()));
    }
}

/// A call of the `acquire` function for one request.
type Acquiring = LocalBoxFuture<'static, Result<(), String>>;

/// Makes a call. `decode` keeps the result of a success; a success without a result is `null`.
pub async fn drive(
    client: &Client,
    endpoint: &'static Endpoint,
    input: Input<'_>,
    logo: Option<&Logo>,
    decode: &mut dyn FnMut(&str) -> Result<(), Mismatch>,
) -> Result<(), Error> {
    let stopped = client.is_closed().then(closed);
    let mut output = client.apply(|core| core.begin(endpoint, input, stopped, host::env()));
    let mut running = Running { client: client.clone(), call: output.call, controller: None, is_over: false };
    let mut acquiring: Option<Acquiring> = None;
    loop {
        let call = output.call;
        match output.step {
            Step::Fail { error } => {
                running.is_over = true;
                return Err(*error);
            }
            Step::Done { answer } => {
                running.is_over = true;
                let text = serde_json::to_string(&answer).unwrap_or_default();
                return decode(&text).map_err(|mismatch| lost_track(endpoint, &mismatch.expected));
            }
            Step::Nothing => return Err(lost_track(endpoint, "the call was resumed long after its time was up")),
            Step::Send(send) => {
                acquiring = None;
                let controller =
                    running.controller.insert(AbortController::new().map_err(|_| no_controller(endpoint))?);
                let attempt = Attempt { client, call, send: &send, logo, controller, decode: &mut *decode };
                match attempt.run().await {
                    Ended::Success => {
                        running.is_over = true;
                        client.succeed(call);
                        return Ok(());
                    }
                    Ended::Event(report) => output = client.apply(report),
                }
            }
            Step::Acquire { ms, .. } => {
                let pending = acquiring.get_or_insert_with(|| client.acquire(call));
                output = match select(pending, pin!(wait(client, call, ms))).await {
                    Either::Left((result, _)) => {
                        client.apply(|core| core.acquired(call, result.err().as_deref(), host::env()))
                    }
                    Either::Right((output, _)) => output,
                };
            }
            Step::Wait { ms } => output = wait(client, call, ms).await,
            Step::Ask { reason, ms } => {
                client.ask_for_token(reason);
                output = wait(client, call, ms).await;
            }
        }
    }
}

/// Waits until the call is woken, its client is closed, or the time has passed.
async fn wait(client: &Client, call: u64, ms: f64) -> StepOutput {
    let woken = registry::wait(call, client.id());
    let timer = pin!(TimeoutFuture::new(ms.min(MAX_TIMER).ceil() as u32));
    match select(woken, timer).await {
        Either::Left((Ok(Woken::Closed), _)) => client.apply(|core| core.stop(call, closed(), host::env())),
        _ => client.apply(|core| core.wake(call, host::env())),
    }
}

fn closed() -> Stopped {
    Stopped { reason: Some(Reason::ClientClosed), ..Stopped::default() }
}

fn lost_track(endpoint: &Endpoint, why: &str) -> Error {
    let fault = Fault::Network(Reason::Body, why.to_owned());
    Error { operation: endpoint.name, fault, outcome: Outcome::Unknown, attempts: Vec::new() }
}

fn no_controller(endpoint: &Endpoint) -> Error {
    let invalid = crate::error::Invalid::new("fetch", "cannot send the request: this runtime has no AbortController");
    Error { operation: endpoint.name, fault: Fault::Invalid(invalid), outcome: Outcome::NotSent, attempts: Vec::new() }
}
