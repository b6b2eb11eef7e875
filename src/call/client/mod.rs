//! A client: its settings, and the calls under way in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::api::{Endpoint, Input};
use crate::auth::credential::Credential;
use crate::call::attempt_log::refused_locally;
use crate::call::host_event::{Failed, HostEvent, Mismatch, Stopped};
use crate::call::redactor::Redactor;
use crate::call::state_machine::{Call, CallContext, Env};
use crate::call::step::{Step, StepOutput};
use crate::config::{CallOptions, Config};
use crate::error::{Error, Fault, Invalid, Outcome, Reason};
use crate::http::headers::Headers;
use crate::http::request::{Body, Request};
use crate::http::response::{Response, trace_id};
use crate::limit::SharedLimiter;
use crate::schema::params::Params;
use crate::value::Value;

/// A client.
#[derive(Debug)]
pub struct Client {
    setup: Result<Setup, Invalid>,
    /// In the order of their numbers.
    #[expect(clippy::vec_box, reason = "thousands may wait: taking one out moves pointers, not calls")]
    calls: Vec<Box<Call>>,
    /// Whether the server has answered a call.
    has_answered: bool,
}

#[derive(Debug)]
struct Setup {
    config: Config,
    shared: Rc<RefCell<SharedLimiter>>,
    credential: Credential,
}

thread_local! {
    /// The number of the last call: one row of numbers for all clients, since gates are shared.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

impl Client {
    /// A client of these settings. A mistake in them is told by every call.
    pub fn new(config: Result<Config, Invalid>) -> Self {
        Self { setup: config.map(Setup::new), calls: Vec::new(), has_answered: false }
    }

    /// The settings.
    pub fn config(&self) -> Option<&Config> {
        self.setup.as_ref().ok().map(|setup| &setup.config)
    }

    /// The headers that every request has, beside those of its body; with a token each has its own.
    pub fn headers(&self) -> Headers {
        let headers = |setup: &Setup| setup.config.headers(None, setup.credential.secret());
        self.setup.as_ref().map(headers).unwrap_or_default()
    }

    /// A text without the client's secrets, and without the query of this call; 0 is none.
    pub fn scrub(&self, id: u64, text: &str) -> String {
        self.redactor(id).text(text)
    }

    fn redactor(&self, id: u64) -> Redactor<'_> {
        let credential = self.setup.as_ref().ok().map(|setup| &setup.credential);
        Redactor { credential, query: self.find(id).map_or(&[], |at| self.calls[at].query()) }
    }

    /// Begins a call. `stopped` is why nobody wants it any more, where that is so already: `"signal"` or `"closed"`.
    pub fn begin(&mut self, endpoint: &'static Endpoint, input: Input<'_>, stopped: &str, env: Env) -> StepOutput {
        let env = self.in_limiter_time(env);
        match self.prepare(endpoint, input, stopped, env.now) {
            Err(error) => StepOutput { step: Step::Fail { error }, ..StepOutput::nothing(0) },
            Ok(call) => {
                let id = call.id;
                let abandoned = self.take_abandoned(env.now);
                self.calls.push(call);
                StepOutput { abandoned, ..self.follow(id, HostEvent::Woken, env) }
            }
        }
    }

    /// The request that a call would send, or its refusal: checked and built like any other, and fit to be shown.
    pub fn preview(&self, endpoint: &'static Endpoint, input: Input<'_>) -> StepOutput {
        let step = match self.prepare(endpoint, input, "", 0.0) {
            Err(error) => Step::Fail { error },
            Ok(call) => self.show(&call),
        };
        StepOutput { step, ..StepOutput::nothing(0) }
    }

    /// Forgets the oldest calls where their hosts dropped them; gives their ids.
    fn take_abandoned(&mut self, now: f64) -> Vec<u64> {
        let count = self.calls.iter().take_while(|call| call.is_abandoned(now)).count();
        self.calls.drain(..count).map(|call| call.id).collect()
    }

    fn prepare(
        &self,
        endpoint: &'static Endpoint,
        input: Input<'_>,
        stopped: &str,
        now: f64,
    ) -> Result<Box<Call>, Box<Error>> {
        let refuse = |invalid| Box::new(refused_locally(endpoint.name, invalid));
        let options = Params::read(CallOptions::FIELDS, input.options).map_err(refuse)?;
        let setup = self.setup.as_ref().map_err(|invalid| refuse(invalid.clone()))?;
        // The host reads no file of a call that nobody wants any more: its parameters cannot be checked.
        if !stopped.is_empty() {
            return Err(Box::new(stopped_before(endpoint, stopped)));
        }
        let request = endpoint.build(input, setup.config.api_version()).map_err(refuse)?;
        let limits = setup.config.limits(&options, is_upload(&request));
        let id = LAST.with(|last| last.replace(last.get() + 1) + 1);
        Ok(Box::new(Call::new(id, endpoint, request, options, limits, now)))
    }

    fn show(&self, call: &Call) -> Step {
        let Ok(Setup { config, credential, .. }) = &self.setup else { return Step::Nothing };
        Step::Send(call.preview(config, credential.is_any()))
    }

    /// The call's request has been answered as it should be; gives the call that is to be woken, 0 where there is none.
    pub fn succeed(&mut self, id: u64, env: Env) -> u64 {
        let output = self.report(id, HostEvent::Succeeded, env);
        if let Some(at) = self.find(id) {
            self.calls.remove(at);
        }
        output.wake.unwrap_or_default()
    }

    /// A wait of a call is over, or what it waited for is there.
    pub fn wake(&mut self, id: u64, env: Env) -> StepOutput {
        self.report(id, HostEvent::Woken, env)
    }

    /// The head of a response has come.
    pub fn see_head(&mut self, id: u64, status: u16, headers: &Value, env: Env) -> StepOutput {
        let trace_id = trace_id(headers).map(|trace_id| self.scrub(id, &trace_id));
        StepOutput { trace_id, ..self.report(id, HostEvent::HeadReceived(status), env) }
    }

    /// A response came with an error status, or is a redirect.
    pub fn refuse(&mut self, id: u64, response: Response, env: Env) -> StepOutput {
        let response = self.redactor(id).response(response);
        self.fail(id, Failed::refused(response, &env.clock), env)
    }

    /// The attempt took longer than its limit; the head of its response, where that had come.
    pub fn time_out(&mut self, id: u64, head: Option<Response>, env: Env) -> StepOutput {
        let limit = self.find(id).map_or(0.0, |at| self.calls[at].limit());
        let head = head.map(|head| self.redactor(id).response(head));
        self.fail(id, Failed::late(head, limit, &env.clock), env)
    }

    /// `fetch` rejected: the words, and the facts that say how far the request came (see [`crate::transport`]).
    pub fn lose_request(&mut self, id: u64, words: &str, thrown: &Value, env: Env) -> StepOutput {
        let failed = Failed::unanswered(&self.scrub(id, words), thrown, self.has_answered);
        self.fail(id, failed, env)
    }

    /// The connection closed in the body of a success.
    pub fn lose_body(&mut self, id: u64, words: &str, env: Env) -> StepOutput {
        self.fail(id, Failed::broken_body(&self.scrub(id, words)), env)
    }

    /// The body of a success is not what its model says.
    pub fn mismatch(&mut self, id: u64, response: Response, mismatch: Mismatch, env: Env) -> StepOutput {
        let redactor = self.redactor(id);
        let [pointer, expected] = [&mismatch.pointer, &mismatch.expected].map(|text| redactor.text(text));
        let mismatch = Mismatch { pointer, expected, ..mismatch };
        let response = redactor.response(response);
        self.fail(id, Failed::mismatch(response, mismatch, &env.clock), env)
    }

    /// The host could not make the request, for this reason: a parameter and the rule that it breaks.
    pub fn refuse_request(&mut self, id: u64, parameter: &str, rule: &str, env: Env) -> StepOutput {
        self.fail(id, Failed::unsendable(parameter, &self.scrub(id, rule)), env)
    }

    /// Nobody wants a call any more.
    pub fn stop(&mut self, id: u64, stopped: Stopped, env: Env) -> StepOutput {
        self.report(id, HostEvent::Stopped(stopped), env)
    }

    fn fail(&mut self, id: u64, failed: Failed, env: Env) -> StepOutput {
        self.report(id, HostEvent::Failed(failed), env)
    }

    fn report(&mut self, id: u64, event: HostEvent, env: Env) -> StepOutput {
        let env = self.in_limiter_time(env);
        self.follow(id, event, env)
    }

    /// The `token` function has answered: the calls that waited for it go on when they are woken.
    pub fn answer_token(&mut self, answer: &Value) {
        let Ok(setup) = &mut self.setup else { return };
        let taken = setup.credential.answer(answer);
        self.calls.iter_mut().for_each(|call| call.answer_token(&taken));
    }

    /// The host with the time of the gate's clock: its own may go back, and what a call has noted would lie ahead.
    fn in_limiter_time(&self, env: Env) -> Env {
        let now = self.setup.as_ref().map_or(env.now, |setup| setup.shared.borrow_mut().time(env.now));
        Env { now, ..env }
    }

    fn find(&self, id: u64) -> Option<usize> {
        self.calls.binary_search_by_key(&id, |call| call.id).ok()
    }

    /// Lets a call go one step; one that is over is forgotten, and the next at the gate may go.
    fn follow(&mut self, id: u64, event: HostEvent, env: Env) -> StepOutput {
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
        // What this call did may have let in who is next.
        output.wake = shared.limiter.next(env.now).filter(|next| *next != id);
        output
    }
}

impl Setup {
    fn new(mut config: Config) -> Self {
        let identity = config.identity();
        let (key, has_token) = (config.key.take(), config.has_token());
        let (concurrent, queue) = (config.max_concurrent(), config.max_queue());
        // Who answers for a token cannot be told from outside: such a client has its own gate.
        let shared = if has_token {
            SharedLimiter::new(concurrent, queue)
        } else {
            SharedLimiter::for_identity(identity, concurrent, queue)
        };
        Self { config, shared, credential: Credential::new(key, has_token) }
    }
}

fn is_upload(request: &Request) -> bool {
    matches!(request.body, Body::Multipart(_))
}

fn stopped_before(endpoint: &Endpoint, why: &str) -> Error {
    let reason = (why == "closed").then_some(Reason::ClientClosed);
    Error { operation: endpoint.name, fault: Fault::Aborted(reason), outcome: Outcome::NotSent, attempts: Vec::new() }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
