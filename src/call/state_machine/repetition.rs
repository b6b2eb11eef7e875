//! Changes that can be made only once. If the response was lost, the refusal of the repetition shows that the change was made.

use super::{Call, CallContext};
use crate::call::host_event::Failed;
use crate::call::retry::AttemptOutcome;
use crate::call::step::{Deleted, Step};
use crate::error::Fault;
use crate::http::request::{Method, Repeated, Request};
use crate::limit::Feedback;

impl Call {
    /// Whether a change was made although its request failed: a retry was refused as a repetition, or a success has no body or an
    /// incomplete one.
    pub(super) fn is_made(&self, failed: &Failed, outcome: AttemptOutcome, refusal: u16) -> bool {
        let is_refused = failed.status() == Some(refusal) && !outcome.is_unprocessed() && failed.is_about_resource();
        let is_repetition = is_refused && self.log.may_be_applied();
        let is_empty = matches!(&failed.fault, Fault::Decode(failure) if failure.status == 204);
        is_repetition || is_empty || matches!(outcome, AttemptOutcome::IncompleteBody)
    }

    /// Ends a call whose change was made, with the result that its endpoint documents.
    pub(super) fn conclude(&mut self, repeated: Repeated, failed: Failed, context: &mut CallContext<'_>) -> Step {
        match repeated {
            Repeated::Nothing => Step::Done { answer: None },
            Repeated::Deleted(object) => {
                let id = self.ids().last().map(str::to_owned);
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
    pub(super) fn refute(&mut self, context: &mut CallContext<'_>) -> Step {
        context.shared.limiter.finish(self.id, context.env.now, Feedback::Admitted);
        self.log.refute();
        let fault = self.refusal.take().unwrap_or(Fault::Aborted(None));
        self.fail(fault)
    }
}
