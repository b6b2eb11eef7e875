//! From Clerk's response, or from its absence, to the answer to a page.

use crate::api::ParamsIn;
use crate::auth::secret::{Secret, scrub, scrub_own, scrub_tickets};
use crate::call::retry::AttemptOutcome;
use crate::http::request::Idempotency;
use crate::value::Value;

use super::answer::{Answer, Head, Next, Received};
use super::fields::Visibility;
use super::incoming::Incoming;
use super::operation::{created_kind, creates_organization};
use super::outcome::{self, Outcome};
use super::rejection::Rejection;
use super::route::MatchedRoute;
use super::{Proxy, redact};

impl Proxy {
    /// Decides what to do with a response after its head. `token` is the generation of the token that was sent. A token that Clerk
    /// refuses is not sent again.
    pub fn head(&mut self, incoming: &Incoming, received: &Received, token: u32) -> Next {
        let idempotency = self.idempotency(incoming);
        let head = self.read_head(idempotency, received);
        if head.status == 401 {
            self.refused_token = Some(token);
        }
        // The ids of what a create returns are needed for the audit trail.
        head.next(idempotency != Idempotency::Create && self.settings.shows_private())
    }

    /// Returns the answer for a response whose body was read. `is_json` is the verdict of the host's parser.
    pub fn whole(&self, incoming: &Incoming, received: &Received, text: &str, is_json: bool) -> Answer {
        let idempotency = self.idempotency(incoming);
        let head = self.read_head(idempotency, received);
        let body = if is_json { self.redacted(&received.sent, head.status, text) } else { None };
        let mut answer = head.with_body(body);
        if answer.status < 300 {
            self.name_created(incoming, &mut answer);
        }
        answer
    }

    /// Notes the ids of what was created, which are only in the response.
    fn name_created(&self, incoming: &Incoming, answer: &mut Answer) {
        let Some(MatchedRoute { endpoint, .. }) = self.find(incoming) else { return };
        if created_kind(endpoint).is_some() {
            answer.created_ids = answer.ids();
        }
        if creates_organization(endpoint) {
            answer.organization_id = answer.created_ids.first().cloned();
        }
    }

    /// Returns the answer to a request that the host rejected for a reason of [`REASONS`](super::rejection::REASONS).
    pub fn refused(&self, incoming: &Incoming, reason: &str, was_sent: bool) -> Answer {
        let rejection = match Rejection::for_reason(reason) {
            Rejection::NoObject if self.takes_list(incoming) => Rejection::NoList,
            other => other,
        };
        self.ended(incoming, rejection, was_sent.then_some(AttemptOutcome::NoResponse))
    }

    /// Returns the answer if `fetch` rejected with `thrown`. If nothing was sent, the page may retry, even a create.
    pub fn unreachable(&self, incoming: &Incoming, thrown: &Value) -> Answer {
        let end = outcome::attempt_outcome(thrown);
        let rejection = if end == AttemptOutcome::NoResponse { Rejection::BadGateway } else { Rejection::Unconnected };
        self.ended(incoming, rejection, Some(end))
    }

    fn ended(&self, incoming: &Incoming, rejection: Rejection, end: Option<AttemptOutcome>) -> Answer {
        Answer { outcome: Outcome::of(self.idempotency(incoming), end), ..rejection.into() }
    }

    /// Removes what the page may not see from a body. `None` if the body is invalid. In a success, only the key itself is a secret: other
    /// texts that look like one may be data.
    fn redacted(&self, sent: &str, status: u16, text: &str) -> Option<String> {
        let is_error = status >= 400;
        let text = self.scrubbed(sent, text, if is_error { scrub } else { scrub_own });
        let hides_tickets = is_error && !self.settings.shows_invitation_urls();
        let text = if hides_tickets { scrub_tickets(&text) } else { text };
        if self.visibility().shows_all() { Some(text) } else { redact::without(&text, self.visibility()) }
    }

    /// Removes the secret that was sent with the request, and the current one. A token may have been replaced or refused in between.
    fn scrubbed(&self, sent: &str, text: &str, scrub: fn(&str, Option<&Secret>) -> String) -> String {
        let sent = Secret::of_authorization(sent);
        let text = scrub(text, sent.as_ref());
        if sent.as_ref() == self.credential.secret() { text } else { scrub(&text, self.credential.secret()) }
    }

    fn visibility(&self) -> Visibility {
        Visibility::new(self.settings.shows_private(), self.settings.shows_invitation_urls())
    }

    /// Returns what removes hidden members from a response that is streamed. `None` if a page may see all.
    pub fn redactor(&self) -> Option<redact::Redactor> {
        let visibility = self.visibility();
        (!visibility.shows_all()).then(|| redact::Redactor::new(visibility))
    }

    fn read_head(&self, idempotency: Idempotency, received: &Received) -> Head {
        Head::new(received, idempotency, |text| self.scrubbed(&received.sent, text, scrub))
    }

    fn takes_list(&self, incoming: &Incoming) -> bool {
        self.find(incoming).is_some_and(|route| matches!(route.endpoint.params_in, ParamsIn::JsonList(_)))
    }

    /// Returns the idempotency of the operation.
    fn idempotency(&self, incoming: &Incoming) -> Idempotency {
        self.find(incoming).map_or(Idempotency::Read, |route| route.endpoint.idempotency)
    }
}
