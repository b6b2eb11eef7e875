//! The state machine of one call: it waits for the limiter, gets a credential, is sent, and is retried if that is safe. It performs no
//! I/O: the host reports an event, and gets the next step.

mod admission;
mod failure;
mod repetition;
mod sending;

use crate::api::{Endpoint, id_name};
use crate::auth::credential::Credential;
use crate::call::acquire::AcquireRequest;
use crate::call::attempt_log::AttemptLog;
use crate::call::client_event::{ClientEvent, EventKind};
use crate::call::host_event::{HostEvent, Stopped};
use crate::call::retry::AttemptOutcome;
use crate::call::step::Step;
use crate::config::{Config, Limits};
use crate::error::{Error, Fault, Reason};
use crate::http::request::{Query, Request};
use crate::http::retry_after::Clock;
use crate::limit::{Feedback, Priority, SharedLimiter};
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
    attempt_limit: f64,
    /// The token with which the last request was sent, and the one that was refused.
    generation: u32,
    refused_generation: Option<u32>,
    /// The result of the token function: a token is available, or the rule that its result breaks.
    token_result: Option<Result<(), String>>,
    /// Whether the `acquire` function has allowed the next request.
    is_acquired: bool,
    /// The refusal of a repeated change, which showed that the first one was made. Since then, the call reads the result.
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
            attempt_limit: 0.0,
            generation: 0,
            refused_generation: None,
            token_result: None,
            is_acquired: false,
            refusal: None,
            expected_status: None,
        }
    }

    /// Returns the time limit of the current attempt, in milliseconds.
    pub fn attempt_limit(&self) -> f64 {
        self.attempt_limit
    }

    /// Returns the query of the request.
    pub fn query(&self) -> &Query {
        &self.request.query
    }

    /// The ids in the path of the request.
    fn ids(&self) -> impl Iterator<Item = &str> {
        let segments = self.endpoint.path.split('/').zip(&self.request.segments);
        segments.filter(|(part, _)| id_name(part).is_some()).map(|(_, id)| id.as_ref())
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
                    context.shared.limiter.renew(self.id, context.env.now, self.attempt_limit);
                    Some(Step::Nothing)
                }
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Records a wait that is over. `detail` says what it was for, unless that was the queue.
    fn count_wait(&mut self, ms: f64, detail: Option<&str>, context: &mut CallContext<'_>) {
        self.waited += ms;
        if ms >= 1.0 {
            self.emit(context, EventKind::Wait, None, Some(ms), detail.map(str::to_owned));
        }
    }

    fn on_response(&self, status: u16, context: &mut CallContext<'_>) -> Step {
        self.emit(context, EventKind::Response, Some(status), Some(context.env.now - self.sent_at), None);
        Step::Nothing
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
        self.fail_after(Fault::Aborted(reason), outcome)
    }

    fn out_of_time(&self) -> Fault {
        Fault::Timeout(Reason::Total, self.limits.total_timeout as u32)
    }

    fn fail(&mut self, fault: Fault) -> Step {
        self.fail_after(fault, None)
    }

    /// Fails, with the outcome of the attempt that has just ended, if one has.
    fn fail_after(&mut self, fault: Fault, outcome: Option<AttemptOutcome>) -> Step {
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
