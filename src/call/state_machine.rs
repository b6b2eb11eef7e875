//! One call from its beginning to its end: gate, credential, request, decision; again where that is safe. It does nothing
//! itself: it says what is to be done next, and is told what has happened.

use crate::api::Endpoint;
use crate::auth::credential::{Credential, Need};
use crate::call::attempt_log::Progress;
use crate::call::client_event::{Event, Moment};
use crate::call::host_event::{Failed, Happened, Stopped};
use crate::call::retry::{End, may_repeat, wait};
use crate::call::step::{Deleted, Send, Step};
use crate::config::{Config, Limits};
use crate::error::{Attempt, Error, Fault, Reason};
use crate::http::headers::Headers;
use crate::http::request::{Effect, Query, Request};
use crate::http::response::Calendar;
use crate::limit::{Admission, Feedback, SharedLimiter};
use crate::schema::params::Given;

/// The host's clock and dice at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Milliseconds; those of the gate's clock only grow.
    pub now: f64,
    /// Gives a number in 0..1.
    pub random: fn() -> f64,
    /// The host's date and time.
    pub calendar: Calendar,
}

/// How long after its deadline a call is forgotten, in milliseconds. A machine that was suspended wakes live calls late.
const ABANDONED_AFTER: f64 = 60_000.0;

/// What a call finds around it.
pub struct World<'a> {
    /// The settings of its client.
    pub config: &'a Config,
    /// The gate that it shares with others.
    pub gate: &'a mut SharedLimiter,
    /// What it is sent with.
    pub credential: &'a mut Credential,
    /// The host.
    pub host: Host,
    /// What is to be told.
    pub events: &'a mut Vec<Event>,
}

/// One call.
#[derive(Debug)]
pub struct Run {
    /// Its number.
    pub id: u64,
    endpoint: &'static Endpoint,
    request: Request,
    /// The options of this call.
    own: Given,
    limits: Limits,
    deadline: f64,
    progress: Progress,
    stage: Stage,
    /// How long the call has waited since its last attempt.
    waited: f64,
    /// When its last request left, and how long it may take.
    sent_at: f64,
    limit: f64,
    /// Which token it was sent with, and which was refused.
    generation: u32,
    refused: Option<u32>,
    /// What the token function has answered: a token is there, or why none is.
    answer: Option<Result<(), String>>,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// Waits until a time of its own.
    Held(f64),
    /// Stands at the gate, since when.
    Queued(f64),
    /// Through the gate, and needs a token.
    Authorizing,
    /// Its request is under way.
    Sent,
}

impl Run {
    /// A call that begins now.
    pub fn new(id: u64, endpoint: &'static Endpoint, request: Request, own: Given, limits: Limits, now: f64) -> Self {
        Self {
            id,
            endpoint,
            request,
            own,
            limits,
            deadline: now + limits.total_timeout,
            progress: Progress::default(),
            stage: Stage::Held(now),
            waited: 0.0,
            sent_at: now,
            limit: 0.0,
            generation: 0,
            refused: None,
            answer: None,
        }
    }

    /// The limit of the attempt under way, in milliseconds.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// The query of its request.
    pub fn query(&self) -> &Query {
        &self.request.query
    }

    /// The token function has answered: a call that waits for it goes on when it is woken.
    pub fn answer_token(&mut self, answer: &Result<(), String>) {
        if self.stage == Stage::Authorizing {
            self.answer = Some(answer.clone());
        }
    }

    /// Whether its time was up so long ago that its host must have dropped it: a live call ends at its deadline.
    pub fn is_abandoned(&self, now: f64) -> bool {
        now > self.deadline + ABANDONED_AFTER
    }

    /// What to do after this has happened.
    pub fn happened(&mut self, what: Happened, world: &mut World<'_>) -> Step {
        match what {
            Happened::Stopped(stopped) => self.stop(stopped, world),
            Happened::Woken => self.advance(world),
            _ if self.stage != Stage::Sent => Step::Nothing,
            Happened::Failed(failed) => self.ended(failed, world),
            Happened::Seen(status) => self.saw(status, world),
            Happened::Succeeded => {
                world.gate.limiter.finish(self.id, world.host.now, Feedback::Admitted);
                Step::Nothing
            }
        }
    }

    /// Goes on as far as it can without the host.
    fn advance(&mut self, world: &mut World<'_>) -> Step {
        loop {
            let step = match self.stage {
                Stage::Held(until) if world.host.now < until => Some(Step::Wait { ms: until - world.host.now }),
                Stage::Held(_) => self.enter(world),
                Stage::Queued(since) => self.take_turn(since, world),
                Stage::Authorizing => Some(self.authorize(world)),
                Stage::Sent => Some(Step::Nothing),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Waits for its organization's own limit, then stands at the gate.
    fn enter(&mut self, world: &mut World<'_>) -> Option<Step> {
        let now = world.host.now;
        let held = self.scope().map_or(0.0, |scope| world.gate.org_wait(scope, now));
        if held > 0.0 && now + held > self.deadline {
            return Some(self.fail(Fault::Timeout(Reason::RateLimit, held as u32)));
        }
        if held > 0.0 {
            self.hold(held, world);
        } else if world.gate.limiter.enqueue(self.limits.priority, self.id, now, self.deadline) {
            self.stage = Stage::Queued(now);
        } else {
            return Some(self.fail(Fault::Aborted(Some(Reason::QueueFull))));
        }
        None
    }

    /// Writes to one organization have a limit of their own at Clerk.
    fn scope(&self) -> Option<&str> {
        let is_write = self.endpoint.effect == Effect::Write;
        self.request.segments.get(1).filter(|_| is_write).map(String::as_str)
    }

    fn hold(&mut self, ms: f64, world: &mut World<'_>) {
        self.tell(world, Moment::Wait, None, Some(ms), None);
        self.waited += ms;
        self.stage = Stage::Held(world.host.now + ms);
    }

    fn take_turn(&mut self, since: f64, world: &mut World<'_>) -> Option<Step> {
        let now = world.host.now;
        let refusal = match world.gate.limiter.try_admit(self.id, now, self.limits.timeout) {
            Admission::Go => {
                self.go(now - since, world);
                return None;
            }
            // A wait that cannot fit is not begun.
            Admission::At(time) if time > self.deadline => Fault::Timeout(Reason::RateLimit, (time - now) as u32),
            Admission::At(time) => return Some(Step::Wait { ms: time - now }),
            Admission::Wait(time) if now < self.deadline => {
                return Some(Step::Wait { ms: time.min(self.deadline) - now });
            }
            Admission::Wait(_) => self.out_of_time(),
        };
        world.gate.limiter.cancel(self.id);
        Some(self.fail(refusal))
    }

    fn go(&mut self, queued: f64, world: &mut World<'_>) {
        self.waited += queued;
        if queued >= 1.0 {
            self.tell(world, Moment::Wait, None, Some(queued), None);
        }
        self.stage = Stage::Authorizing;
    }

    fn authorize(&mut self, world: &mut World<'_>) -> Step {
        let left = self.deadline - world.host.now;
        let fault = match self.answer.take() {
            // It is sent with that token, even where it has expired by now.
            Some(Ok(())) => return self.send(left, world),
            Some(Err(rule)) => Fault::Token(rule),
            None => match world.credential.need(self.refused, world.host.calendar.now) {
                Need::Nothing => return self.send(left, world),
                Need::Ask(reason) => return Step::Ask { reason, ms: left },
                Need::Answer(ms) if left > 0.0 => return Step::Wait { ms: ms.min(left) },
                Need::Answer(_) => self.out_of_time(),
            },
        };
        world.gate.limiter.finish(self.id, world.host.now, Feedback::Other);
        self.fail(fault)
    }

    fn send(&mut self, left: f64, world: &mut World<'_>) -> Step {
        self.tell(world, Moment::Request, None, None, None);
        self.progress.begin();
        self.stage = Stage::Sent;
        self.sent_at = world.host.now;
        self.limit = left.min(self.limits.timeout).max(0.0);
        self.generation = world.credential.generation();
        world.gate.limiter.renew(self.id, world.host.now, self.limit);
        let is_plain = self.own.get("headers").is_none() && !world.credential.can_change();
        let headers = (!is_plain).then(|| world.config.headers(Some(&self.own), world.credential.secret()));
        Step::Send(self.request(world.config, headers))
    }

    fn request(&self, config: &Config, headers: Option<Headers>) -> Send {
        let (method, url) = (self.request.method.as_str(), self.request.url(&config.base_url));
        Send::new(method, url, headers, self.request.body.clone(), self.limit)
    }

    /// The request as it may be shown.
    pub fn preview(&self, config: &Config, has_credential: bool) -> Send {
        self.request(config, Some(config.shown_headers(&self.own, has_credential)))
    }

    fn saw(&self, status: u16, world: &mut World<'_>) -> Step {
        self.tell(world, Moment::Response, Some(status), Some(world.host.now - self.sent_at), None);
        Step::Nothing
    }

    fn ended(&mut self, failed: Failed, world: &mut World<'_>) -> Step {
        let now = world.host.now;
        self.progress.end(failed.end.is_some_and(End::may_be_applied));
        let feedback = self.feedback(&failed, world);
        world.gate.limiter.finish(self.id, now, feedback);
        if failed.end.is_some() {
            self.record(&failed, now - self.sent_at);
        }
        // What comes next is no longer under way.
        self.stage = Stage::Held(now);
        self.next(failed, world)
    }

    /// What the gate learns from an attempt. A limit of one organization alone does not hold the others back.
    fn feedback(&self, failed: &Failed, world: &mut World<'_>) -> Feedback {
        let Some(end) = failed.end.filter(|end| end.is_rate_limit()) else { return Feedback::Other };
        let now = world.host.now;
        let until = now + wait(self.progress.attempts(), end, failed.asked(), (world.host.random)());
        match self.scope() {
            Some(scope) if world.gate.limit_org(scope, now, until) => Feedback::Other,
            _ => Feedback::Limited(until),
        }
    }

    fn record(&mut self, failed: &Failed, elapsed: f64) {
        let (status, error) = match &failed.fault {
            Fault::Api(failure) => (Some(failure.status), None),
            Fault::Decode(failure) => (Some(failure.status), Some(failure.expected.clone())),
            fault => (None, Some(fault.to_string())),
        };
        let waited = std::mem::take(&mut self.waited) as u32;
        self.progress.record(Attempt { status, error, waited, elapsed: elapsed as u32 });
    }

    fn next(&mut self, failed: Failed, world: &mut World<'_>) -> Step {
        let Some(end) = failed.end else { return self.fail(failed.fault) };
        if self.endpoint.effect == Effect::Delete && self.is_deleted(&failed, end) {
            return self.deleted();
        }
        if failed.status() == Some(401) && world.credential.can_change() && self.refused.is_none() {
            self.refused = Some(self.generation);
            return self.repeat(&failed, 0.0, world);
        }
        let ms = self.time_to_wait(&failed, end, world.host);
        // A wait that cannot fit is not begun; a server that is failing for everyone is spared.
        let may = may_repeat(self.endpoint.effect, end) && self.progress.attempts() <= self.repeats(end);
        if may && world.host.now + ms < self.deadline && (end.is_rate_limit() || world.gate.limiter.spend()) {
            return self.repeat(&failed, ms, world);
        }
        self.fail_at(failed.fault, Some(end))
    }

    /// What a proxy has damaged once is not asked for again and again.
    fn repeats(&self, end: End) -> u32 {
        if matches!(end, End::Damaged) { self.limits.max_retries.min(1) } else { self.limits.max_retries }
    }

    /// After a refusal by rate the gate itself holds the call back: it knows until when.
    fn time_to_wait(&self, failed: &Failed, end: End, host: Host) -> f64 {
        let asked = failed.asked();
        if end.is_rate_limit() {
            return f64::from(asked.unwrap_or_default());
        }
        wait(self.progress.attempts() - 1, end, asked, (host.random)())
    }

    /// A delete whose repetition finds nothing is done; so is one whose success broke off, or has no body.
    fn is_deleted(&self, failed: &Failed, end: End) -> bool {
        let is_gone = failed.status() == Some(404) && self.progress.may_be_applied();
        let is_empty = matches!(&failed.fault, Fault::Decode(failure) if failure.status == 204);
        is_gone || is_empty || matches!(end, End::BrokenBody)
    }

    fn deleted(&self) -> Step {
        let id = self.request.segments.get(1).cloned();
        Step::Done { answer: Deleted { object: "organization", id, deleted: true } }
    }

    fn repeat(&mut self, failed: &Failed, ms: f64, world: &mut World<'_>) -> Step {
        self.tell(world, Moment::Retry, failed.status(), Some(ms), Some(failed.fault.to_string()));
        if self.progress.may_be_applied() && self.endpoint.effect == Effect::Write {
            self.tell(world, Moment::Warning, None, None, Some("replayed_write".to_owned()));
        }
        self.stage = Stage::Held(world.host.now);
        if !failed.end.is_some_and(End::is_rate_limit) && ms > 0.0 {
            self.hold(ms, world);
        }
        self.advance(world)
    }

    fn stop(&mut self, stopped: Stopped, world: &mut World<'_>) -> Step {
        let Stopped { reason, status, is_unsent } = stopped;
        match self.stage {
            Stage::Held(_) => {}
            Stage::Queued(_) => world.gate.limiter.cancel(self.id),
            Stage::Authorizing | Stage::Sent => world.gate.limiter.finish(self.id, world.host.now, Feedback::Other),
        }
        if is_unsent {
            self.progress.end(false);
        }
        let end = status.map(|status| End::Refused { status, retry_after: false, locked: false });
        // An error status has come: what it says of the change holds, even where its body was not waited for.
        if let Some(end) = end.filter(|_| status.is_some_and(|status| status >= 400)) {
            self.progress.end(end.may_be_applied());
        }
        self.fail_at(Fault::Aborted(reason), end)
    }

    fn out_of_time(&self) -> Fault {
        Fault::Timeout(Reason::Total, self.limits.total_timeout as u32)
    }

    fn fail(&mut self, fault: Fault) -> Step {
        self.fail_at(fault, None)
    }

    fn fail_at(&mut self, fault: Fault, end: Option<End>) -> Step {
        let error: Error = self.progress.error(self.endpoint.name, self.endpoint.effect, fault, end);
        Step::Fail { error: Box::new(error) }
    }

    fn tell(
        &self,
        world: &mut World<'_>,
        moment: Moment,
        status: Option<u16>,
        ms: Option<f64>,
        detail: Option<String>,
    ) {
        if !world.config.is_watched() {
            return;
        }
        let method = (moment == Moment::Request).then(|| self.request.method.as_str());
        let attempt = self.progress.attempts() + 1;
        let ms = ms.map(|ms| ms as u32);
        world.events.push(Event { moment, operation: self.endpoint.name, attempt, method, status, ms, detail });
    }
}
