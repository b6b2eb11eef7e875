//! What follows a failed attempt: a retry, the result of a change that was made, or the error.

use super::{Call, CallContext, Env, Stage};
use crate::call::client_event::EventKind;
use crate::call::host_event::Failed;
use crate::call::retry::{AttemptOutcome, may_retry, retry_delay};
use crate::call::step::Step;
use crate::error::{Attempt, Fault};
use crate::http::request::Idempotency;
use crate::limit::Feedback;

impl Call {
    pub(super) fn on_failure(&mut self, failed: Failed, context: &mut CallContext<'_>) -> Step {
        let now = context.env.now;
        self.log.end(failed.outcome.is_some_and(AttemptOutcome::may_be_applied));
        let feedback = self.feedback(&failed, context);
        context.shared.limiter.finish(self.id, now, feedback);
        if failed.outcome.is_some() {
            self.record(&failed, now - self.sent_at);
        }
        // The attempt has ended, so later events of it are ignored.
        self.stage = Stage::Waiting(now);
        self.decide(failed, context)
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

    /// Decides what follows: the result of a change that was made, another attempt, or the error.
    fn decide(&mut self, failed: Failed, context: &mut CallContext<'_>) -> Step {
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
        self.fail_after(fault, Some(outcome))
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
    pub(super) fn idempotency(&self) -> Idempotency {
        if self.refusal.is_some() { Idempotency::Read } else { self.endpoint.idempotency }
    }
}
