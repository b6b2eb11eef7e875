//! A client: its settings and its calls in progress.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::api::{Endpoint, Input};
use crate::auth::credential::Credential;
use crate::call::acquire::AcquireRequest;
use crate::call::attempt_log::invalid_input;
use crate::call::extra;
use crate::call::host_event::{Failed, HostEvent, Mismatch, Stopped};
use crate::call::redactor::Redactor;
use crate::call::state_machine::{Call, CallContext, Env};
use crate::call::step::{Step, StepOutput};
use crate::config::{CallOptions, Config};
use crate::error::{Error, Fault, Invalid, Outcome};
use crate::http::headers::Headers;
use crate::http::request::{Body, Request};
use crate::http::response::{Response, trace_id};
use crate::limit::SharedLimiter;
use crate::redact::queries::without_queries;
use crate::schema::params::Params;
use crate::value::Value;

/// A client.
#[derive(Debug)]
pub struct Client {
    setup: Result<Setup, Invalid>,
    /// In the order of their ids.
    #[expect(clippy::vec_box, reason = "there may be thousands: removing one moves pointers, not calls")]
    calls: Vec<Box<Call>>,
    /// Whether the server has responded to a request.
    has_answered: bool,
}

#[derive(Debug)]
struct Setup {
    config: Config,
    shared: Rc<RefCell<SharedLimiter>>,
    credential: Credential,
}

thread_local! {
    /// The id of the last call. Ids are unique among all clients, because clients share limiters.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

impl Client {
    /// Creates a client. If the settings are invalid, every call fails with that error.
    pub fn new(config: Result<Config, Invalid>) -> Self {
        Self { setup: config.map(Setup::new), calls: Vec::new(), has_answered: false }
    }

    /// Returns the settings, if they are valid.
    pub fn config(&self) -> Option<&Config> {
        self.setup.as_ref().ok().map(|setup| &setup.config)
    }

    /// Returns the headers of all requests, without those of the body. With a token, each request has its own.
    pub fn headers(&self) -> Headers {
        let headers = |setup: &Setup| setup.config.headers(None, setup.credential.secret());
        self.setup.as_ref().map(headers).unwrap_or_default()
    }

    /// Removes the client's secrets and the query of a call from a text. There is no call 0.
    pub fn scrub(&self, id: u64, text: &str) -> String {
        self.redactor(id).text(text)
    }

    fn redactor(&self, id: u64) -> Redactor<'_> {
        let credential = self.setup.as_ref().ok().map(|setup| &setup.credential);
        Redactor { credential, query: self.find(id).map_or(&[], |at| self.calls[at].query()) }
    }

    /// Begins a call. `stopped` says why, if it is already aborted.
    pub fn begin(
        &mut self,
        endpoint: &'static Endpoint,
        input: Input<'_>,
        stopped: Option<Stopped>,
        env: Env,
    ) -> StepOutput {
        let env = self.in_limiter_time(env);
        match self.prepare(endpoint, input, stopped, env.now) {
            Err(error) => StepOutput { step: Step::Fail { error }, ..StepOutput::nothing(0) },
            Ok(call) => {
                let id = call.id;
                let abandoned = self.take_abandoned(env.now);
                self.calls.push(call);
                StepOutput { abandoned, ..self.advance(id, HostEvent::Woken, env) }
            }
        }
    }

    /// Returns the request that a call would send, without secrets, or the error of invalid input.
    pub fn preview(&self, endpoint: &'static Endpoint, input: Input<'_>) -> StepOutput {
        let step = match self.prepare(endpoint, input, None, 0.0) {
            Err(error) => Step::Fail { error },
            Ok(call) => self.show(&call),
        };
        StepOutput { step, ..StepOutput::nothing(0) }
    }

    /// Forgets calls that were dropped without notice. Returns their ids.
    fn take_abandoned(&mut self, now: f64) -> Vec<u64> {
        let count = self.calls.iter().take_while(|call| call.is_abandoned(now)).count();
        self.calls.drain(..count).map(|call| call.id).collect()
    }

    fn prepare(
        &self,
        endpoint: &'static Endpoint,
        input: Input<'_>,
        stopped: Option<Stopped>,
        now: f64,
    ) -> Result<Box<Call>, Box<Error>> {
        let refuse = |invalid| Box::new(invalid_input(endpoint.name, self.without_secrets(invalid)));
        let options = Params::read_argument("call", CallOptions::FIELDS, input.options).map_err(refuse)?;
        let setup = self.setup.as_ref().map_err(|invalid| refuse(invalid.clone()))?;
        // The host does not read the file of an aborted call, so its parameters cannot be checked.
        if let Some(stopped) = stopped {
            return Err(Box::new(stopped_before(endpoint, stopped)));
        }
        let mut request = endpoint.build(input, setup.config.api_version()).map_err(refuse)?;
        extra::add(&mut request, endpoint, &options).map_err(refuse)?;
        let limits = setup.config.limits(&options, is_upload(&request));
        let id = LAST.with(|last| last.replace(last.get() + 1) + 1);
        Ok(Box::new(Call::new(id, endpoint, request, options, limits, now)))
    }

    /// A member may have been given a secret as its name.
    fn without_secrets(&self, invalid: Invalid) -> Invalid {
        Invalid { parameter: self.scrub(0, &invalid.parameter), ..invalid }
    }

    fn show(&self, call: &Call) -> Step {
        let Ok(Setup { config, credential, .. }) = &self.setup else { return Step::Nothing };
        Step::Send(call.preview(config, credential.is_any()))
    }

    /// A request succeeded. Returns the id of the call to wake, or 0.
    pub fn succeed(&mut self, id: u64, env: Env) -> u64 {
        let output = self.report(id, HostEvent::Succeeded, env);
        if let Some(at) = self.find(id) {
            self.calls.remove(at);
        }
        output.wake.unwrap_or_default()
    }

    /// A wait of a call is over, or the call was woken.
    pub fn wake(&mut self, id: u64, env: Env) -> StepOutput {
        self.report(id, HostEvent::Woken, env)
    }

    /// Describes the next request of a call, for the `acquire` function.
    pub fn acquire_request(&self, id: u64) -> Option<AcquireRequest> {
        self.find(id).map(|at| self.calls[at].acquire_request())
    }

    /// The `acquire` function has allowed the request of a call, or has not, for a reason.
    pub fn acquired(&mut self, id: u64, refusal: Option<&str>, env: Env) -> StepOutput {
        let failed = |message: &str| "function failed: ".to_owned() + &without_queries(&self.scrub(id, message));
        self.report(id, HostEvent::Acquired(refusal.map(failed)), env)
    }

    /// The head of a response was received.
    pub fn see_head(&mut self, id: u64, status: u16, headers: &Value, env: Env) -> StepOutput {
        let trace_id = trace_id(headers).map(|trace_id| self.scrub(id, &trace_id));
        StepOutput { trace_id, ..self.report(id, HostEvent::HeadReceived(status), env) }
    }

    /// A response has an error status, or is a redirect.
    pub fn refuse(&mut self, id: u64, response: Response, env: Env) -> StepOutput {
        let response = self.redactor(id).response(response);
        self.fail(id, Failed::refused(response, &env.clock), env)
    }

    /// An attempt exceeded its time limit. `head` is the head of its response, if it was received.
    pub fn time_out(&mut self, id: u64, head: Option<Response>, env: Env) -> StepOutput {
        let limit = self.find(id).map_or(0.0, |at| self.calls[at].attempt_limit());
        let head = head.map(|head| self.redactor(id).response(head));
        self.fail(id, Failed::late(head, limit, &env.clock), env)
    }

    /// `fetch` rejected, with a message and the facts that show how far the request came (see [`crate::transport`]).
    pub fn lose_request(&mut self, id: u64, message: &str, thrown: &Value, env: Env) -> StepOutput {
        let failed = Failed::unanswered(&self.scrub(id, message), thrown, self.has_answered);
        self.fail(id, failed, env)
    }

    /// The connection was lost in the body of a success.
    pub fn lose_body(&mut self, id: u64, message: &str, env: Env) -> StepOutput {
        self.fail(id, Failed::broken_body(&self.scrub(id, message)), env)
    }

    /// The body of a success does not match its model.
    pub fn mismatch(&mut self, id: u64, response: Response, mismatch: Mismatch, env: Env) -> StepOutput {
        let redactor = self.redactor(id);
        let [pointer, expected] = [&mismatch.pointer, &mismatch.expected].map(|text| redactor.text(text));
        let mismatch = Mismatch { pointer, expected, ..mismatch };
        let response = redactor.response(response);
        self.fail(id, Failed::mismatch(response, mismatch, &env.clock), env)
    }

    /// The host could not prepare a request, because a parameter breaks a rule.
    pub fn refuse_request(&mut self, id: u64, parameter: &str, rule: &str, env: Env) -> StepOutput {
        self.fail(id, Failed::unsendable(parameter, &self.scrub(id, rule)), env)
    }

    /// The resource does not have the expected `status`.
    pub fn refute(&mut self, id: u64, env: Env) -> StepOutput {
        self.report(id, HostEvent::Refuted, env)
    }

    /// A call was aborted.
    pub fn stop(&mut self, id: u64, stopped: Stopped, env: Env) -> StepOutput {
        self.report(id, HostEvent::Stopped(stopped), env)
    }

    fn fail(&mut self, id: u64, failed: Failed, env: Env) -> StepOutput {
        self.report(id, HostEvent::Failed(failed), env)
    }

    fn report(&mut self, id: u64, event: HostEvent, env: Env) -> StepOutput {
        let env = self.in_limiter_time(env);
        self.advance(id, event, env)
    }

    /// Takes the result of the `token` function. The calls that wait for it continue when they are woken.
    pub fn answer_token(&mut self, answer: &Value) {
        let Ok(setup) = &mut self.setup else { return };
        let result = setup.credential.answer(answer);
        self.calls.iter_mut().for_each(|call| call.answer_token(&result));
    }

    /// Replaces the host's time, which may go back, with the limiter's, which does not.
    fn in_limiter_time(&self, env: Env) -> Env {
        let now = self.setup.as_ref().map_or(env.now, |setup| setup.shared.borrow_mut().time(env.now));
        Env { now, ..env }
    }

    fn find(&self, id: u64) -> Option<usize> {
        self.calls.binary_search_by_key(&id, |call| call.id).ok()
    }

    /// Advances a call. A call that is over is forgotten, and the next one in the queue is woken.
    fn advance(&mut self, id: u64, event: HostEvent, env: Env) -> StepOutput {
        let mut output = StepOutput::nothing(id);
        self.has_answered |= event.is_answer();
        let (Some(at), Ok(setup)) = (self.find(id), &mut self.setup) else { return output };
        let Setup { config, shared, credential } = setup;
        let mut shared = shared.borrow_mut();
        let mut context = CallContext { config, shared: &mut shared, credential, env, events: &mut output.events };
        output.step = self.calls[at].handle_event(event, &mut context);
        if matches!(output.step, Step::Done { .. } | Step::Fail { .. }) {
            self.calls.remove(at);
        }
        // This call may have freed a slot.
        output.wake = shared.limiter.next(env.now).filter(|next| *next != id);
        output
    }
}

impl Setup {
    fn new(mut config: Config) -> Self {
        let identity = config.identity();
        let (key, has_token) = (config.key.take(), config.has_token());
        let (concurrent, queue) = (config.max_concurrent(), config.max_queue());
        // The account behind a token is unknown, so such a client has a limiter of its own.
        let shared = if has_token {
            SharedLimiter::new(concurrent, queue)
        } else {
            SharedLimiter::for_identity(identity, concurrent, queue)
        };
        if key.is_some() {
            shared.borrow_mut().limiter.start_slowly();
        }
        Self { config, shared, credential: Credential::new(key, has_token) }
    }
}

fn is_upload(request: &Request) -> bool {
    matches!(request.body, Body::Multipart(_))
}

fn stopped_before(endpoint: &Endpoint, stopped: Stopped) -> Error {
    let fault = Fault::Aborted(stopped.reason);
    Error { operation: endpoint.name, fault, outcome: Outcome::NotSent, attempts: Vec::new() }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
