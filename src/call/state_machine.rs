//! The state machine of one call: it waits for the limiter, gets a credential, is sent, and is retried if that is safe. It performs no
//! I/O: the host reports an event, and gets the next step.

use crate::api::{Endpoint, RateScope, id_name};
use crate::auth::credential::{Credential, Need};
use crate::call::acquire::AcquireRequest;
use crate::call::attempt_log::AttemptLog;
use crate::call::client_event::{ClientEvent, EventKind};
use crate::call::host_event::{Failed, HostEvent, Stopped};
use crate::call::retry::{AttemptOutcome, may_retry, retry_delay};
use crate::call::step::{Deleted, Send, Step};
use crate::config::{Config, Limits};
use crate::error::{Attempt, Error, Fault, Invalid, Reason};
use crate::http::headers::Headers;
use crate::http::request::{Idempotency, Method, Query, Repeated, Request};
use crate::http::response::Clock;
use crate::limit::{Admission, Feedback, Priority, Scope, SharedLimiter};
use crate::schema::params::Params;

/// The host's time and random numbers.
#[derive(Clone, Copy, Debug)]
pub struct Env {
    /// The time in milliseconds, of a clock that never goes back.
    pub now: f64,
    /// Returns a random number in 0..1.
    pub rng: fn() -> f64,
    /// The host's date and time.
    pub clock: Clock,
}

/// How long after its deadline a call is forgotten, in milliseconds. After a suspension of the machine, live calls are late.
const ABANDONED_AFTER: f64 = 60_000.0;

/// How long a call that waits with a slot leases it for, in milliseconds, before it renews the lease. The slot of a call that the host
/// has dropped meanwhile is free soon after.
const LEASE: f64 = 5_000.0;

/// What a call uses besides its own state.
pub struct CallContext<'a> {
    /// The settings of the client.
    pub config: &'a Config,
    /// The limiter, which clients share.
    pub shared: &'a mut SharedLimiter,
    /// The credential of the client.
    pub credential: &'a mut Credential,
    /// The host's time and random numbers.
    pub env: Env,
    /// Collects the events for the caller's listener.
    pub events: &'a mut Vec<ClientEvent>,
}

/// A call.
#[derive(Debug)]
pub struct Call {
    /// The id, which grows from call to call.
    pub id: u64,
    endpoint: &'static Endpoint,
    request: Request,
    /// The options of this call.
    options: Params,
    limits: Limits,
    deadline: f64,
    log: AttemptLog,
    stage: Stage,
    /// How long the call has waited since its last attempt, in milliseconds.
    waited: f64,
    /// When the last request was sent, and the time limit of its attempt in milliseconds.
    sent_at: f64,
    limit: f64,
    /// The token with which the last request was sent, and the one that was refused.
    generation: u32,
    refused_generation: Option<u32>,
    /// The result of the token function: a token is available, or the rule that its result breaks.
    token_result: Option<Result<(), String>>,
    /// Whether the `acquire` function has allowed the next request.
    is_acquired: bool,
    /// The refusal of a repetition that showed that the change was made. The call is reading the result since then.
    refusal: Option<Fault>,
    /// The `status` that the result must have.
    expected_status: Option<&'static str>,
}

/// The stage of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// It waits until this time.
    Waiting(f64),
    /// It has been in the queue since this time.
    Queued(f64),
    /// It was admitted, and needs a token.
    Authorizing,
    /// It has called the `token` function, and waits for the result.
    Asking,
    /// It has been waiting for the `acquire` function since this time.
    Acquiring(f64),
    /// Its request is in flight.
    Sent,
}

impl Call {
    /// Creates a call that begins now.
    pub fn new(
        id: u64,
        endpoint: &'static Endpoint,
        request: Request,
        options: Params,
        limits: Limits,
        now: f64,
    ) -> Self {
        Self {
            id,
            endpoint,
            request,
            options,
            limits,
            deadline: now + limits.total_timeout,
            log: AttemptLog::default(),
            stage: Stage::Waiting(now),
            waited: 0.0,
            sent_at: now,
            limit: 0.0,
            generation: 0,
            refused_generation: None,
            token_result: None,
            is_acquired: false,
            refusal: None,
            expected_status: None,
        }
    }

    /// Returns the time limit of the current attempt, in milliseconds.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Returns the query of the request.
    pub fn query(&self) -> &Query {
        &self.request.query
    }

    /// Describes the next request for the `acquire` function.
    pub fn acquire_request(&self) -> AcquireRequest {
        let takes_organization = matches!(self.endpoint.ids().next(), Some("organizationId" | "idOrSlug"));
        AcquireRequest {
            operation: self.endpoint.name,
            organization_id: self.request.segments.get(1).filter(|_| takes_organization).map(|id| id.to_string()),
            attempt: self.log.attempts() + 1,
            is_bulk: self.limits.priority == Priority::Bulk,
        }
    }

    /// Stores the result of the token function, if the call waits for it. The call continues when it is woken.
    pub fn answer_token(&mut self, answer: &Result<(), String>) {
        if matches!(self.stage, Stage::Authorizing | Stage::Asking) {
            self.token_result = Some(answer.clone());
        }
    }

    /// Whether the deadline passed so long ago that the host must have dropped the call. A live call ends at its deadline.
    pub fn is_abandoned(&self, now: f64) -> bool {
        now > self.deadline + ABANDONED_AFTER
    }

    /// Handles an event. Returns what to do next.
    pub fn handle_event(&mut self, event: HostEvent, context: &mut CallContext<'_>) -> Step {
        match event {
            HostEvent::Stopped(stopped) => self.stop(stopped, context),
            HostEvent::Woken => self.advance(context),
            HostEvent::Acquired(refusal) => self.on_acquired(refusal, context),
            _ if self.stage != Stage::Sent => Step::Nothing,
            HostEvent::Failed(failed) => self.on_failure(failed, context),
            HostEvent::HeadReceived(status) => self.on_response(status, context),
            HostEvent::Refuted => self.refute(context),
            HostEvent::Succeeded => {
                context.shared.limiter.finish(self.id, context.env.now, Feedback::Admitted);
                Step::Nothing
            }
        }
    }

    /// Continues until the host has to do something.
    fn advance(&mut self, context: &mut CallContext<'_>) -> Step {
        loop {
            let step = match self.stage {
                Stage::Waiting(until) if context.env.now < until => Some(Step::Wait { ms: until - context.env.now }),
                Stage::Waiting(_) => self.enqueue(context),
                Stage::Queued(since) => self.try_admit(since, context),
                Stage::Authorizing | Stage::Asking | Stage::Acquiring(_) => Some(self.prepare(context)),
                Stage::Sent => {
                    // The host waits with the request.
                    context.shared.limiter.renew(self.id, context.env.now, self.limit);
                    Some(Step::Nothing)
                }
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Waits for the limit of the resource or the endpoint, then enters the queue.
    fn enqueue(&mut self, context: &mut CallContext<'_>) -> Option<Step> {
        let now = context.env.now;
        let wait = self.scope().map_or(0.0, |scope| context.shared.scope_wait(&scope, now));
        if wait > 0.0 && now + wait > self.deadline {
            return Some(self.fail(Fault::Timeout(Reason::RateLimit, wait as u32)));
        }
        if wait > 0.0 {
            self.wait_for(wait, context);
        } else if context.shared.limiter.enqueue(self.limits.priority, self.id, now, self.deadline) {
            self.stage = Stage::Queued(now);
        } else {
            return Some(self.fail(Fault::Aborted(Some(Reason::QueueFull))));
        }
        None
    }

    /// The rate limit that applies beside that of the instance.
    fn scope(&self) -> Option<Scope> {
        match self.endpoint.rate_scope {
            RateScope::Instance => None,
            RateScope::Endpoint => Some(Scope::Endpoint(self.endpoint.name)),
            RateScope::Resource => {
                let segments = self.endpoint.path.split('/').zip(&self.request.segments);
                let ids: Vec<_> =
                    segments.filter(|(part, _)| id_name(part).is_some()).map(|(_, id)| id.as_ref()).collect();
                Some(Scope::Resource(ids.join("/")))
            }
        }
    }

    fn wait_for(&mut self, ms: f64, context: &mut CallContext<'_>) {
        self.emit(context, EventKind::Wait, None, Some(ms), None);
        self.waited += ms;
        self.stage = Stage::Waiting(context.env.now + ms);
    }

    fn try_admit(&mut self, since: f64, context: &mut CallContext<'_>) -> Option<Step> {
        let now = context.env.now;
        let fault = match context.shared.limiter.try_admit(self.id, now, self.limits.timeout) {
            Admission::Go => {
                self.admitted(now - since, context);
                return None;
            }
            // A wait that does not end before the deadline is not begun.
            Admission::At(time) if time > self.deadline => Fault::Timeout(Reason::RateLimit, (time - now) as u32),
            Admission::At(time) => return Some(Step::Wait { ms: time - now }),
            Admission::Wait(time) if now < self.deadline => {
                return Some(Step::Wait { ms: time.min(self.deadline) - now });
            }
            Admission::Wait(_) => self.out_of_time(),
        };
        context.shared.limiter.cancel(self.id);
        Some(self.fail(fault))
    }

    fn admitted(&mut self, queued: f64, context: &mut CallContext<'_>) {
        self.count_wait(queued, None, context);
        self.stage = Stage::Authorizing;
    }

    /// Records a wait that is over. `detail` says what it was for, unless that was the queue.
    fn count_wait(&mut self, ms: f64, detail: Option<&str>, context: &mut CallContext<'_>) {
        self.waited += ms;
        if ms >= 1.0 {
            self.emit(context, EventKind::Wait, None, Some(ms), detail.map(str::to_owned));
        }
    }

    /// Sends the request, if it has a token and the `acquire` function has allowed it. Otherwise the call waits, and keeps its slot.
    fn prepare(&mut self, context: &mut CallContext<'_>) -> Step {
        let left = self.deadline - context.env.now;
        let fault = match self.token_result.take() {
            Some(Err(rule)) => Fault::Function(Reason::Token, Invalid::new("token", &rule)),
            // No server responds in a fraction of a millisecond, and the outcome of the call would be unknown.
            _ if left < 1.0 => self.out_of_time(),
            // It is sent with that token, even if it has expired by now.
            Some(Ok(())) => return self.acquire_and_send(left, context),
            None => return self.wait_or_send(left, context),
        };
        self.give_up(fault, context)
    }

    fn wait_or_send(&mut self, left: f64, context: &mut CallContext<'_>) -> Step {
        let need = match self.stage {
            Stage::Acquiring(_) => return Step::Acquire { ms: self.keep_slot(left, context) },
            // The function may be slow. Another call calls it again after a while.
            Stage::Asking => Need::Wait(left),
            _ => context.credential.need(self.refused_generation, context.env.clock.now),
        };
        match need {
            Need::Nothing => self.acquire_and_send(left, context),
            Need::Wait(ms) => Step::Wait { ms: self.keep_slot(ms.min(left), context) },
            Need::Ask(reason) => {
                self.stage = Stage::Asking;
                Step::Ask { reason, ms: self.keep_slot(left, context) }
            }
        }
    }

    /// Keeps the slot of a call that waits, as long as the host keeps the call. Returns when to wake it, in at most `ms` milliseconds.
    fn keep_slot(&self, ms: f64, context: &mut CallContext<'_>) -> f64 {
        let ms = ms.min(LEASE);
        context.shared.limiter.renew(self.id, context.env.now, ms);
        ms
    }

    /// Fails without sending the request to which the call was admitted.
    fn give_up(&mut self, fault: Fault, context: &mut CallContext<'_>) -> Step {
        context.shared.limiter.finish(self.id, context.env.now, Feedback::Other);
        self.fail(fault)
    }

    /// Sends the request, if the caller has no `acquire` function or it has allowed the request.
    fn acquire_and_send(&mut self, left: f64, context: &mut CallContext<'_>) -> Step {
        let has_function = self.options.get("acquire").is_some() || context.config.has_acquire();
        if has_function && !self.is_acquired {
            self.stage = Stage::Acquiring(context.env.now);
            return Step::Acquire { ms: self.keep_slot(left, context) };
        }
        self.send(left, context)
    }

    /// The `acquire` function has decided. The token may have expired meanwhile.
    fn on_acquired(&mut self, refusal: Option<String>, context: &mut CallContext<'_>) -> Step {
        let Stage::Acquiring(since) = self.stage else { return Step::Nothing };
        if let Some(rule) = refusal {
            return self.give_up(Fault::Function(Reason::Acquire, Invalid::new("acquire", &rule)), context);
        }
        let now = context.env.now;
        self.count_wait(now - since, Some("acquire"), context);
        self.is_acquired = true;
        self.stage = Stage::Authorizing;
        self.advance(context)
    }

    fn send(&mut self, left: f64, context: &mut CallContext<'_>) -> Step {
        self.limit = left.min(self.limits.timeout);
        if !context.shared.limiter.renew(self.id, context.env.now, self.limit) {
            // The host was busy or suspended for so long that another call may have the slot.
            self.stage = Stage::Waiting(context.env.now);
            return self.advance(context);
        }
        self.emit(context, EventKind::Request, None, None, None);
        self.log.begin();
        self.stage = Stage::Sent;
        self.is_acquired = false;
        self.sent_at = context.env.now;
        self.generation = context.credential.generation();
        let is_plain = self.options.get("headers").is_none() && !context.credential.can_change();
        let headers = (!is_plain).then(|| context.config.headers(Some(&self.options), context.credential.secret()));
        Step::Send(self.request(context.config, headers))
    }

    fn request(&self, config: &Config, headers: Option<Headers>) -> Send {
        let url = self.request.url(&config.base_url);
        let send = Send::new(self.request.method, url, headers, self.request.body.clone(), self.limit);
        Send { expected_status: self.expected_status, ..send }
    }

    /// Returns the request without secrets.
    pub fn preview(&self, config: &Config, has_credential: bool) -> Send {
        self.request(config, Some(config.shown_headers(&self.options, has_credential)))
    }

    fn on_response(&self, status: u16, context: &mut CallContext<'_>) -> Step {
        self.emit(context, EventKind::Response, Some(status), Some(context.env.now - self.sent_at), None);
        Step::Nothing
    }

    fn on_failure(&mut self, failed: Failed, context: &mut CallContext<'_>) -> Step {
        let now = context.env.now;
        self.log.end(failed.outcome.is_some_and(AttemptOutcome::may_be_applied));
        let feedback = self.feedback(&failed, context);
        context.shared.limiter.finish(self.id, now, feedback);
        if failed.outcome.is_some() {
            self.record(&failed, now - self.sent_at);
        }
        // The attempt has ended, so later events of it are ignored.
        self.stage = Stage::Waiting(now);
        self.next(failed, context)
    }

    /// What the limiter learns from an attempt. The limit of a single resource or endpoint does not affect other calls.
    fn feedback(&self, failed: &Failed, context: &mut CallContext<'_>) -> Feedback {
        let Some(outcome) = failed.outcome.filter(|outcome| outcome.is_rate_limit()) else { return Feedback::Other };
        let now = context.env.now;
        let until = now + retry_delay(self.log.attempts(), outcome, failed.retry_after(), (context.env.rng)());
        let is_own = self.scope().is_some_and(|scope| context.shared.limit_scope(scope, now, until));
        if is_own { Feedback::Other } else { Feedback::Limited { until, random: (context.env.rng)() } }
    }

    fn record(&mut self, failed: &Failed, elapsed: f64) {
        let (status, error) = match &failed.fault {
            Fault::Api(failure) => (Some(failure.status), None),
            Fault::Decode(failure) => (Some(failure.status), Some(failure.expected.clone())),
            fault => (None, Some(fault.to_string())),
        };
        let waited = std::mem::take(&mut self.waited) as u32;
        self.log.record(Attempt { status, error, waited, elapsed: elapsed as u32 });
    }

    fn next(&mut self, failed: Failed, context: &mut CallContext<'_>) -> Step {
        let Some(outcome) = failed.outcome else { return self.fail(failed.fault) };
        if let Idempotency::Once(refusal, repeated) = self.idempotency()
            && self.is_made(&failed, outcome, refusal)
        {
            return self.conclude(repeated, failed, context);
        }
        if failed.status() == Some(401) && context.credential.can_change() && self.refused_generation.is_none() {
            self.refused_generation = Some(self.generation);
            return self.retry(&failed, 0.0, context);
        }
        let ms = self.delay_before_retry(&failed, outcome, context.env);
        // The delay has to end before the deadline, and the retry budget protects a server that fails for all calls.
        let may = may_retry(self.idempotency(), outcome) && self.log.attempts() <= self.max_retries(outcome);
        let fits = context.env.now + ms < self.deadline;
        if may && fits && (outcome.is_rate_limit() || context.shared.limiter.spend()) {
            return self.retry(&failed, ms, context);
        }
        let mut fault = failed.fault;
        if let Fault::Api(failure) = &mut fault {
            failure.exceeds_deadline = !fits && outcome.is_rate_limit();
        }
        self.fail_at(fault, Some(outcome))
    }

    /// The maximum number of retries. Invalid JSON is retried once only.
    fn max_retries(&self, outcome: AttemptOutcome) -> u32 {
        if matches!(outcome, AttemptOutcome::InvalidJson) {
            self.limits.max_retries.min(1)
        } else {
            self.limits.max_retries
        }
    }

    /// The delay before a retry, in milliseconds. After a refusal by the rate limit, the limiter itself delays the call.
    fn delay_before_retry(&self, failed: &Failed, outcome: AttemptOutcome, env: Env) -> f64 {
        let retry_after = failed.retry_after();
        if outcome.is_rate_limit() {
            return f64::from(retry_after.unwrap_or_default());
        }
        retry_delay(self.log.attempts() - 1, outcome, retry_after, (env.rng)())
    }

    /// What sending the current request twice does.
    fn idempotency(&self) -> Idempotency {
        if self.refusal.is_some() { Idempotency::Read } else { self.endpoint.idempotency }
    }

    /// Whether a change was made although its request failed: a retry was refused as a repetition, or a success has no body or an
    /// incomplete one.
    fn is_made(&self, failed: &Failed, outcome: AttemptOutcome, refusal: u16) -> bool {
        let is_repetition = failed.status() == Some(refusal) && self.log.may_be_applied();
        let is_empty = matches!(&failed.fault, Fault::Decode(failure) if failure.status == 204);
        is_repetition || is_empty || matches!(outcome, AttemptOutcome::IncompleteBody)
    }

    /// Ends a call whose change was made, with the result that its endpoint documents.
    fn conclude(&mut self, repeated: Repeated, failed: Failed, context: &mut CallContext<'_>) -> Step {
        match repeated {
            Repeated::Nothing => Step::Done { answer: None },
            Repeated::Deleted(object) => {
                let ids = self.endpoint.path.split('/').zip(&self.request.segments);
                let id = ids.filter(|(part, _)| id_name(part).is_some()).last().map(|(_, id)| id.to_string());
                Step::Done { answer: Some(Deleted { object, id, deleted: true }) }
            }
            Repeated::Read(above) => self.read_result(above, None, failed, context),
            Repeated::ReadWithStatus(above, status) => self.read_result(above, Some(status), failed, context),
        }
    }

    /// Reads the resource that a change was made to.
    fn read_result(
        &mut self,
        above: usize,
        status: Option<&'static str>,
        failed: Failed,
        context: &mut CallContext<'_>,
    ) -> Step {
        let mut segments = std::mem::take(&mut self.request.segments);
        segments.truncate(segments.len() - above);
        self.request = Request::new(Method::Get, segments);
        self.expected_status = status;
        self.refusal = Some(failed.fault);
        self.advance(context)
    }

    /// The resource shows that the change was not made: the call fails with the refusal.
    fn refute(&mut self, context: &mut CallContext<'_>) -> Step {
        context.shared.limiter.finish(self.id, context.env.now, Feedback::Admitted);
        self.log.refute();
        let fault = self.refusal.take().unwrap_or(Fault::Aborted(None));
        self.fail(fault)
    }

    fn retry(&mut self, failed: &Failed, ms: f64, context: &mut CallContext<'_>) -> Step {
        self.emit(context, EventKind::Retry, failed.status(), Some(ms), Some(failed.fault.to_string()));
        if self.log.may_be_applied() && self.endpoint.idempotency == Idempotency::Write {
            self.emit(context, EventKind::Warning, None, None, Some("replayed_write".to_owned()));
        }
        self.stage = Stage::Waiting(context.env.now);
        if !failed.outcome.is_some_and(AttemptOutcome::is_rate_limit) && ms > 0.0 {
            self.wait_for(ms, context);
        }
        self.advance(context)
    }

    fn stop(&mut self, stopped: Stopped, context: &mut CallContext<'_>) -> Step {
        let Stopped { reason, status, is_unsent } = stopped;
        match self.stage {
            Stage::Waiting(_) => {}
            Stage::Queued(_) => context.shared.limiter.cancel(self.id),
            Stage::Authorizing | Stage::Asking | Stage::Acquiring(_) | Stage::Sent => {
                context.shared.limiter.finish(self.id, context.env.now, Feedback::Other)
            }
        }
        if is_unsent {
            self.log.end(false);
        }
        let outcome = status.map(|status| AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false });
        // The head of an error response shows whether the change was made, even without its body.
        if let Some(outcome) = outcome.filter(|_| status.is_some_and(|status| status >= 400)) {
            self.log.end(outcome.may_be_applied());
        }
        self.fail_at(Fault::Aborted(reason), outcome)
    }

    fn out_of_time(&self) -> Fault {
        Fault::Timeout(Reason::Total, self.limits.total_timeout as u32)
    }

    fn fail(&mut self, fault: Fault) -> Step {
        self.fail_at(fault, None)
    }

    fn fail_at(&mut self, fault: Fault, outcome: Option<AttemptOutcome>) -> Step {
        let error: Error = self.log.error(self.endpoint.name, self.endpoint.idempotency, fault, outcome);
        Step::Fail { error: Box::new(error) }
    }

    fn emit(
        &self,
        context: &mut CallContext<'_>,
        kind: EventKind,
        status: Option<u16>,
        ms: Option<f64>,
        detail: Option<String>,
    ) {
        if !context.config.has_listener() {
            return;
        }
        let method = (kind == EventKind::Request).then(|| self.request.method.as_str());
        let attempt = self.log.attempts() + 1;
        let ms = ms.map(|ms| ms as u32);
        context.events.push(ClientEvent { kind, operation: self.endpoint.name, attempt, method, status, ms, detail });
    }
}
