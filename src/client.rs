//! A client: its settings, and the calls under way in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::api::{Endpoint, Input};
use crate::call::refused_locally;
use crate::config::{CallOptions, Config};
use crate::credential::Credential;
use crate::error::{Error, Fault, Invalid, Outcome, Reason};
use crate::happened::{AttemptFacts, Happened};
use crate::json::Json;
use crate::limit::SharedLimiter;
use crate::params::Given;
use crate::redact::without_pairs;
use crate::request::{Body, Query, Request};
use crate::run::{Host, Run, World};
use crate::secret::scrub;
use crate::step::{Step, Told};

/// A client.
#[derive(Debug)]
pub struct Client {
    setup: Result<Setup, Invalid>,
    /// In the order of their numbers.
    #[expect(clippy::vec_box, reason = "thousands may wait: taking one out moves pointers, not calls")]
    runs: Vec<Box<Run>>,
    /// Whether the server has answered a call.
    has_answered: bool,
}

#[derive(Debug)]
struct Setup {
    config: Config,
    gate: Rc<RefCell<SharedLimiter>>,
    credential: Credential,
}

thread_local! {
    /// The number of the last call: one row of numbers for all clients, since gates are shared.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Why a call goes no further than what it would send.
const PREVIEW: &str = "preview";

impl Client {
    /// A client of these settings. A mistake in them is told by every call.
    pub fn new(config: Result<Config, Invalid>) -> Self {
        Self { setup: config.map(Setup::new), runs: Vec::new(), has_answered: false }
    }

    /// The settings.
    pub fn config(&self) -> Option<&Config> {
        self.setup.as_ref().ok().map(|setup| &setup.config)
    }

    /// The headers that every request has, beside those of its body; with a token each has its own. As JSON.
    pub fn headers(&self) -> Option<String> {
        self.setup.as_ref().ok().map(|setup| setup.config.headers(None, setup.credential.secret()))
    }

    /// A text without the client's secrets, and without the query of this call.
    pub fn scrub(&self, id: u64, text: &str) -> String {
        without_pairs(&self.without_secrets(text), self.query(id))
    }

    fn without_secrets(&self, text: &str) -> String {
        self.setup.as_ref().map_or_else(|_| scrub(text, None), |setup| setup.credential.scrub(text))
    }

    fn query(&self, id: u64) -> &Query {
        self.find(id).map_or(&[], |at| self.runs[at].query())
    }

    /// Begins a call. `stopped` is why nobody wants it any more, where that is so already; `"preview"` where somebody only wants to
    /// see what it would send: checked and built like any other, neither sent nor waited for, and fit to be shown.
    pub fn begin(&mut self, endpoint: &'static Endpoint, input: Input<'_>, stopped: &str, mut host: Host) -> Told {
        self.set_time(&mut host);
        match self.prepare(endpoint, input, stopped, host.now) {
            Err(error) => Told { step: Step::Fail(error), ..Told::nothing(0) },
            Ok(run) if stopped == PREVIEW => Told { step: self.show(&run), ..Told::nothing(0) },
            Ok(run) => {
                let id = run.id;
                let abandoned = self.take_abandoned(host.now);
                self.runs.push(run);
                Told { abandoned, ..self.follow(id, Happened::Woken, host) }
            }
        }
    }

    /// Forgets the oldest calls where their hosts dropped them; gives their ids.
    fn take_abandoned(&mut self, now: f64) -> Vec<u64> {
        let count = self.runs.iter().take_while(|run| run.is_abandoned(now)).count();
        self.runs.drain(..count).map(|run| run.id).collect()
    }

    fn prepare(
        &self,
        endpoint: &'static Endpoint,
        input: Input<'_>,
        stopped: &str,
        now: f64,
    ) -> Result<Box<Run>, Box<Error>> {
        let refuse = |invalid| Box::new(refused_locally(endpoint.name, invalid));
        let own = Given::read(CallOptions::FIELDS, input.options).map_err(refuse)?;
        let setup = self.setup.as_ref().map_err(|invalid| refuse(invalid.clone()))?;
        // The host reads no file of a call that nobody wants any more: its parameters cannot be checked.
        if !matches!(stopped, "" | PREVIEW) {
            return Err(Box::new(stopped_before(endpoint, stopped)));
        }
        let request = endpoint.build(input, setup.config.api_version()).map_err(refuse)?;
        let limits = setup.config.limits(&own, is_upload(&request));
        let id = LAST.with(|last| last.replace(last.get() + 1) + 1);
        Ok(Box::new(Run::new(id, endpoint, request, own, limits, now)))
    }

    fn show(&self, run: &Run) -> Step {
        let Ok(Setup { config, credential, .. }) = &self.setup else { return Step::Nothing };
        Step::Send(run.preview(config, credential.is_any()))
    }

    /// The call's request has been answered as it should be; gives the call that is to be woken, 0 where there is none.
    pub fn succeed(&mut self, id: u64, mut host: Host) -> u64 {
        self.set_time(&mut host);
        self.follow(id, Happened::Succeeded, host).wake.unwrap_or_default()
    }

    /// What to do after this has happened to a call: JSON text, as the host tells it. It may hold a secret or the
    /// query, and is freed of them.
    pub fn happened(&mut self, id: u64, told: &str, mut host: Host) -> Told {
        self.set_time(&mut host);
        let told = Json::parse(&self.without_secrets(told)).unwrap_or(Json::Null);
        let limit = self.find(id).map_or(0.0, |at| self.runs[at].limit());
        let attempt = AttemptFacts { limit, query: self.query(id), has_answered: self.has_answered };
        let happened = Happened::read(&told, &attempt, &host.calendar);
        self.follow(id, happened, host)
    }

    /// The `token` function has answered: the calls that waited for it go on when they are woken.
    pub fn answer_token(&mut self, answer: &Json) {
        let Ok(setup) = &mut self.setup else { return };
        let taken = setup.credential.answer(answer);
        self.runs.iter_mut().for_each(|run| run.answer_token(&taken));
    }

    /// Gives the host the time of the gate's clock: its own may go back, and what a call has noted would lie ahead.
    fn set_time(&self, host: &mut Host) {
        if let Ok(setup) = &self.setup {
            host.now = setup.gate.borrow_mut().time(host.now);
        }
    }

    fn find(&self, id: u64) -> Option<usize> {
        self.runs.binary_search_by_key(&id, |run| run.id).ok()
    }

    /// Lets a call go one step; one that is over is forgotten, and the next at the gate may go.
    fn follow(&mut self, id: u64, happened: Happened, host: Host) -> Told {
        let mut told = Told::nothing(id);
        self.has_answered |= happened.is_answer();
        let (Some(at), Ok(setup)) = (self.find(id), &mut self.setup) else { return told };
        let Setup { config, gate, credential } = setup;
        let mut gate = gate.borrow_mut();
        let mut world = World { config, gate: &mut gate, credential, host, events: &mut told.events };
        if let Happened::Seen(_, trace_id) = &happened {
            told.trace_id.clone_from(trace_id);
        }
        told.step = self.runs[at].happened(happened, &mut world);
        if matches!(told.step, Step::Answered | Step::Done(_) | Step::Fail(_)) {
            self.runs.remove(at);
        }
        // What this call did may have let in who is next.
        told.wake = gate.limiter.next(host.now).filter(|next| *next != id);
        told
    }
}

impl Setup {
    fn new(mut config: Config) -> Self {
        let identity = config.identity();
        let (key, has_token) = (config.key.take(), config.has_token());
        let (concurrent, queue) = (config.max_concurrent(), config.max_queue());
        // Who answers for a token cannot be told from outside: such a client has its own gate.
        let gate = if has_token {
            SharedLimiter::new(concurrent, queue)
        } else {
            SharedLimiter::for_identity(identity, concurrent, queue)
        };
        Self { config, gate, credential: Credential::new(key, has_token) }
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
