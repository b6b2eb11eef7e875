//! The one loop: gate, send, decide, decode; again where that is safe.

use std::cell::{Cell, RefCell};

use crate::call::{Call, Progress};
use crate::error::{ApiFailure, Attempt, Error, Fault, Reason};
use crate::event::{Event, Moment};
use crate::gate::{Gate, Permit, Refusal};
use crate::json::quote;
use crate::limiter::Report;
use crate::race::{Either, race};
use crate::request::Effect;
use crate::response::{Body, Head, failure, is_success, unexpected};
use crate::retry::{End, may_repeat, wait};
use crate::transport::{Answer, ReadError, SendError, Transport};

/// How long the body of an error may take once its status is known, in milliseconds.
const ERROR_BODY: f64 = 2_000.0;

/// Makes a call and gives the decoded answer.
pub async fn execute<T: Transport>(
    transport: &T,
    gate: &Gate,
    call: &Call<'_>,
    progress: &Progress,
) -> Result<<T::Answer as Answer>::Value, Error> {
    let deadline = transport.now() + call.limits.total_timeout;
    Run { transport, gate, call, progress, deadline, waited: Cell::new(0.0), refreshed: Cell::new(false) }.run().await
}

struct Run<'a, T: Transport> {
    transport: &'a T,
    gate: &'a Gate,
    call: &'a Call<'a>,
    progress: &'a Progress,
    deadline: f64,
    /// How long the call has waited since its last attempt.
    waited: Cell<f64>,
    refreshed: Cell<bool>,
}

/// An attempt that failed: what to tell, and what it means for another one. `None`: it is no attempt, there is nothing to repeat.
struct Failed {
    fault: Fault,
    end: Option<End>,
}

/// What to do after a failed attempt.
enum Next {
    /// Wait for so long and repeat.
    Repeat(f64),
    /// It is done after all.
    Done,
    /// Tell it.
    Stop,
}

type Value<T> = <<T as Transport>::Answer as Answer>::Value;

impl<T: Transport> Run<'_, T> {
    async fn run(&self) -> Result<Value<T>, Error> {
        loop {
            let started = self.transport.now();
            let failed = match self.attempt().await {
                Ok(value) => return Ok(value),
                Err(failed) => failed,
            };
            if failed.end.is_some() {
                self.record(&failed, self.transport.now() - started);
            }
            match self.next(&failed).await {
                Next::Repeat(ms) => self.pause(&failed, ms).await,
                Next::Done => match self.deleted() {
                    Some(value) => return Ok(value),
                    None => return Err(self.error(failed)),
                },
                Next::Stop => return Err(self.error(failed)),
            }
        }
    }

    fn error(&self, failed: Failed) -> Error {
        self.progress.error(self.call.endpoint, failed.fault, failed.end)
    }

    fn attempts(&self) -> u32 {
        self.progress.attempts()
    }

    fn record(&self, failed: &Failed, elapsed: f64) {
        let (status, error) = match &failed.fault {
            Fault::Api(failure) => (Some(failure.status), None),
            Fault::Decode(failure) => (Some(failure.status), Some(failure.expected.clone())),
            fault => (None, Some(fault.to_string())),
        };
        let waited = self.waited.take() as u32;
        let attempt = Attempt { status, error, waited, elapsed: elapsed as u32 };
        self.progress.record(attempt);
    }

    /// Waits until nothing holds the call back, then sends it once.
    async fn attempt(&self) -> Result<Value<T>, Failed> {
        self.wait_for_scope().await?;
        let entered = self.transport.now();
        let permit = self.gate.enter(self.transport, self.call.limits.lane, self.deadline).await;
        let mut permit = permit.map_err(|refusal| self.refused(refusal))?;
        let queued = self.transport.now() - entered;
        self.waited.set(self.waited.get() + queued);
        if queued >= 1.0 {
            self.tell(Moment::Wait, None, Some(queued), None);
        }
        self.authorize().await?;
        let left = self.deadline - self.transport.now();
        self.send(&mut permit, left.min(self.call.limits.timeout)).await
    }

    async fn wait_for_scope(&self) -> Result<(), Failed> {
        let Some(scope) = self.scope() else { return Ok(()) };
        loop {
            let now = self.transport.now();
            let ms = self.gate.scope_wait(scope, now);
            if ms <= 0.0 {
                return Ok(());
            }
            if now + ms > self.deadline {
                return Err(self.refused(Refusal::TooLong(ms)));
            }
            self.wait(ms).await;
        }
    }

    /// Writes to one organization have a limit of their own at Clerk.
    fn scope(&self) -> Option<&str> {
        let is_write = self.call.endpoint.effect == Effect::Write;
        self.call.request.segments.get(1).filter(|_| is_write).map(String::as_str)
    }

    async fn wait(&self, ms: f64) {
        self.tell(Moment::Wait, None, Some(ms), None);
        self.waited.set(self.waited.get() + ms);
        self.transport.sleep(ms).await;
    }

    async fn authorize(&self) -> Result<(), Failed> {
        let left = self.deadline - self.transport.now();
        let authorized = race(self.transport.authorize(self.refreshed.get()), self.transport.sleep(left)).await;
        match authorized {
            Either::First(Ok(())) => Ok(()),
            Either::First(Err(rule)) => Err(Failed { fault: Fault::Token(rule), end: None }),
            Either::Second(()) => Err(Failed { fault: self.timed_out(Reason::Total), end: None }),
        }
    }

    async fn send(&self, permit: &mut Permit<'_>, limit: f64) -> Result<Value<T>, Failed> {
        self.tell(Moment::Request, None, None, None);
        let started = self.transport.now();
        // What has been seen of the answer, should the time run out while its body is read.
        let seen = RefCell::new(None);
        self.progress.begin();
        let ended = match race(self.exchange(&seen, started), self.transport.sleep(limit)).await {
            Either::First(ended) => ended,
            Either::Second(()) => Err(self.out_of_time(seen.take(), limit)),
        };
        let end = ended.as_ref().err().and_then(|failed| failed.end);
        self.progress.end(end.is_some_and(End::may_be_applied));
        let now = self.transport.now();
        permit.report(now, self.report(&ended, now));
        ended
    }

    async fn exchange(&self, seen: &RefCell<Option<Head>>, started: f64) -> Result<Value<T>, Failed> {
        let url = format!("{}{}", self.call.base_url, self.call.request.target());
        let answer = self.transport.send(&self.call.request, &url).await.map_err(unanswered)?;
        let status = answer.status();
        self.tell(Moment::Response, Some(status), Some(self.transport.now() - started), None);
        // The head of a plain success is not needed, and reading it costs time.
        if is_success(status) {
            seen.replace(Some(Head { status, ..Head::default() }));
            return self.decode(&answer).await;
        }
        let head = self.head(&answer);
        seen.replace(Some(head.clone()));
        let body = match race(answer.text(), self.transport.sleep(ERROR_BODY)).await {
            Either::First(Ok(body)) => body,
            // The status wins over a body that breaks or stalls.
            _ => Body::default(),
        };
        Err(answered(failure(head, &body)))
    }

    fn head(&self, answer: &T::Answer) -> Head {
        Head::new(answer.status(), |name| answer.header(name), self.transport.wall_clock())
    }

    async fn decode(&self, answer: &T::Answer) -> Result<Value<T>, Failed> {
        let is_delete = self.call.endpoint.effect == Effect::Delete;
        if is_delete
            && answer.status() == 204
            && let Some(value) = self.deleted()
        {
            return Ok(value);
        }
        let error = match answer.decode(self.call.endpoint.output).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        match error {
            ReadError::Broken(words) => {
                Err(Failed { fault: Fault::Network(Reason::Body, words), end: Some(End::BrokenBody) })
            }
            ReadError::Mismatch { pointer, expected, damaged, too_large, body } => {
                let fault = unexpected(self.head(answer), pointer, expected, too_large, &body);
                let refusal = End::Refused { status: answer.status(), retry_after: false, locked: false };
                let is_listed = matches!(fault, Fault::Api(_));
                let end = if is_listed {
                    refusal
                } else if damaged {
                    End::Damaged
                } else {
                    End::Unexpected
                };
                Err(Failed { fault, end: Some(end) })
            }
        }
    }

    fn out_of_time(&self, seen: Option<Head>, limit: f64) -> Failed {
        match seen {
            Some(head) if !is_success(head.status) => answered(failure(head, &Body::default())),
            Some(_) => Failed { fault: Fault::Timeout(Reason::Attempt, limit), end: Some(End::BrokenBody) },
            None => Failed { fault: Fault::Timeout(Reason::Attempt, limit), end: Some(End::Unanswered) },
        }
    }

    fn refused(&self, refusal: Refusal) -> Failed {
        let fault = match refusal {
            Refusal::Full => Fault::Aborted(Some(Reason::QueueFull)),
            Refusal::TooLong(ms) => Fault::Timeout(Reason::RateLimit, ms),
            Refusal::OutOfTime => self.timed_out(Reason::Total),
        };
        Failed { fault, end: None }
    }

    fn timed_out(&self, reason: Reason) -> Fault {
        Fault::Timeout(reason, self.call.limits.total_timeout)
    }

    /// What the gate learns from an attempt. A limit of one organization alone does not hold the others back.
    fn report(&self, ended: &Result<Value<T>, Failed>, now: f64) -> Report {
        let Err(failed) = ended else { return Report::Admitted };
        let Some(end) = failed.end.filter(|end| end.is_rate_limit()) else { return Report::Other };
        let until = now + wait(self.attempts(), end, asked(&failed.fault), self.transport.random());
        match self.scope() {
            Some(scope) if self.gate.limit_scope(scope, now, until) => Report::Other,
            _ => Report::Limited(until),
        }
    }

    async fn next(&self, failed: &Failed) -> Next {
        let Some(end) = failed.end else { return Next::Stop };
        let effect = self.call.endpoint.effect;
        if effect == Effect::Delete && self.is_deleted(failed, end) {
            return Next::Done;
        }
        if self.is_stale_token(failed) {
            self.refreshed.set(true);
            return Next::Repeat(0.0);
        }
        let repeats =
            if end == End::Damaged { 1.min(self.call.limits.max_retries) } else { self.call.limits.max_retries };
        if !may_repeat(effect, end) || self.attempts() > repeats {
            return Next::Stop;
        }
        let ms = self.time_to_wait(failed, end);
        // A wait that cannot fit is not begun; a server that is failing for everyone is spared.
        let fits = self.transport.now() + ms < self.deadline;
        if fits && (end.is_rate_limit() || self.gate.spend()) { Next::Repeat(ms) } else { Next::Stop }
    }

    /// After a refusal by rate the gate itself holds the call back: it knows until when.
    fn time_to_wait(&self, failed: &Failed, end: End) -> f64 {
        let asked = asked(&failed.fault);
        if end.is_rate_limit() {
            return asked.map_or(0.0, |seconds| seconds * 1000.0);
        }
        wait(self.attempts() - 1, end, asked, self.transport.random())
    }

    /// A delete whose repetition finds nothing is done; so is one whose success broke off.
    fn is_deleted(&self, failed: &Failed, end: End) -> bool {
        let gone = matches!(&failed.fault, Fault::Api(failure) if failure.status == 404);
        (gone && self.progress.may_be_applied()) || end == End::BrokenBody
    }

    fn is_stale_token(&self, failed: &Failed) -> bool {
        let refused = matches!(&failed.fault, Fault::Api(failure) if failure.status == 401);
        refused && self.transport.can_refresh() && !self.refreshed.get()
    }

    fn deleted(&self) -> Option<Value<T>> {
        let id = self.call.request.segments.get(1)?;
        let mut json = String::from("{\"object\":\"organization\",\"id\":");
        quote(id, &mut json);
        json.push_str(",\"deleted\":true}");
        self.transport.synthesize(self.call.endpoint.output, &json)
    }

    async fn pause(&self, failed: &Failed, ms: f64) {
        let status = match &failed.fault {
            Fault::Api(failure) => Some(failure.status),
            _ => None,
        };
        self.tell(Moment::Retry, status, Some(ms), Some(failed.fault.to_string()));
        if self.progress.may_be_applied() && self.call.endpoint.effect == Effect::Write {
            self.tell(Moment::Warning, None, None, Some("replayed_write".to_owned()));
        }
        if !failed.end.is_some_and(End::is_rate_limit) && ms > 0.0 {
            self.wait(ms).await;
        }
    }

    fn tell(&self, moment: Moment, status: Option<u16>, ms: Option<f64>, detail: Option<String>) {
        let method = (moment == Moment::Request).then(|| self.call.request.method.as_str());
        let attempt = self.attempts() + 1;
        let ms = ms.map(|ms| ms as u32);
        self.transport.tell(Event { moment, operation: self.call.endpoint.name, attempt, method, status, ms, detail });
    }
}

fn asked(fault: &Fault) -> Option<f64> {
    match fault {
        Fault::Api(failure) => failure.retry_after,
        _ => None,
    }
}

fn unanswered(error: SendError) -> Failed {
    let (reason, end) = match error.code.as_deref() {
        Some(code) if is_unsent(code) => (Reason::Connect, End::Unsent),
        Some(code) if is_untrusted(code) => (Reason::Tls, End::Untrusted),
        _ => (Reason::Headers, End::Unanswered),
    };
    Failed { fault: Fault::Network(reason, error.words), end: Some(end) }
}

/// The codes with which Node, Deno and Bun say that there was no connection at all.
fn is_unsent(code: &str) -> bool {
    const CODES: [&str; 10] = [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "EAI_NONAME",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EADDRNOTAVAIL",
        "UND_ERR_CONNECT_TIMEOUT",
        "ConnectionRefused",
        "FailedToOpenSocket",
    ];
    CODES.contains(&code)
}

/// The codes of a certificate that is no good, by the names that OpenSSL gives them, and of a server that speaks no TLS.
fn is_untrusted(code: &str) -> bool {
    code.contains("CERT") || code.contains("SELF_SIGNED") || code.starts_with("ERR_TLS") || code.starts_with("ERR_SSL")
}

fn answered(failure: ApiFailure) -> Failed {
    let end = End::Refused {
        status: failure.status,
        retry_after: failure.retry_after.is_some(),
        locked: failure.errors.iter().any(|error| error.code == "resource_locked"),
    };
    Failed { fault: Fault::Api(failure), end: Some(end) }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
