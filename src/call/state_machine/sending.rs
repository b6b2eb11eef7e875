//! What a call that was admitted needs before it is sent: a token, and the permission of the `acquire` function. It keeps its slot meanwhile.

use super::{Call, CallContext, Stage};
use crate::auth::credential::Need;
use crate::call::client_event::EventKind;
use crate::call::step::{Send, Step};
use crate::config::Config;
use crate::error::{Fault, Invalid, Reason};
use crate::http::headers::Headers;
use crate::limit::Feedback;

/// How long a call that waits with a slot leases it for, in milliseconds, before it renews the lease. The slot of a call that the host
/// has dropped meanwhile is free soon after.
const LEASE: f64 = 5_000.0;

impl Call {
    /// Sends the request, if it has a token and the `acquire` function has allowed it. Otherwise the call waits, and keeps its slot.
    pub(super) fn prepare(&mut self, context: &mut CallContext<'_>) -> Step {
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
    pub(super) fn on_acquired(&mut self, refusal: Option<String>, context: &mut CallContext<'_>) -> Step {
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
        self.attempt_limit = left.min(self.limits.timeout);
        if !context.shared.limiter.renew(self.id, context.env.now, self.attempt_limit) {
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
        let send = Send::new(self.request.method, url, headers, self.request.body.clone(), self.attempt_limit);
        Send { expected_status: self.expected_status, ..send }
    }

    /// Returns the request without secrets.
    pub fn preview(&self, config: &Config, has_credential: bool) -> Send {
        self.request(config, Some(config.shown_headers(&self.options, has_credential)))
    }
}
