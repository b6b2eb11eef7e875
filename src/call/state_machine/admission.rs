//! When a call may be sent: the limits of its resource and its endpoint, and the queue of the limiter.

use super::{Call, CallContext, Stage};
use crate::api::RateScope;
use crate::call::client_event::EventKind;
use crate::call::step::Step;
use crate::error::{Fault, Reason};
use crate::limit::{Admission, Scope};

impl Call {
    /// Waits for the limit of the resource or the endpoint, then enters the queue.
    pub(super) fn enqueue(&mut self, context: &mut CallContext<'_>) -> Option<Step> {
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
    pub(super) fn scope(&self) -> Option<Scope> {
        match self.endpoint.rate_scope {
            RateScope::Instance => None,
            RateScope::Endpoint => Some(Scope::Endpoint(self.endpoint.name)),
            RateScope::Resource => Some(Scope::Resource(self.ids().collect::<Vec<_>>().join("/"))),
        }
    }

    pub(super) fn wait_for(&mut self, ms: f64, context: &mut CallContext<'_>) {
        self.emit(context, EventKind::Wait, None, Some(ms), None);
        self.waited += ms;
        self.stage = Stage::Waiting(context.env.now + ms);
    }

    pub(super) fn try_admit(&mut self, since: f64, context: &mut CallContext<'_>) -> Option<Step> {
        let now = context.env.now;
        let fault = match context.shared.limiter.try_admit(self.id, now, self.limits.timeout) {
            Admission::Go => {
                self.count_wait(now - since, None, context);
                self.stage = Stage::Authorizing;
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
}
