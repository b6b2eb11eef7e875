//! The one loop: gate, send, decide, decode; again where that is safe.

use std::cell::{Cell, RefCell};

use crate::api::Endpoint;
use crate::config::Limits;
use crate::error::{ApiFailure, Attempt, Error, Fault, Invalid, Outcome, Reason};
use crate::event::{Event, Moment};
use crate::gate::{Gate, Permit, Refusal};
use crate::json::quote;
use crate::limiter::Report;
use crate::race::{Either, race};
use crate::request::{Effect, Request};
use crate::response::{Body, Head, failure, is_success, unexpected};
use crate::retry::{End, may_repeat, wait};
use crate::transport::{Answer, ReadError, SendError, Transport};

/// How long the body of an error may take once its status is known, in milliseconds.
const ERROR_BODY: f64 = 2_000.0;

/// One call, ready to be sent.
#[derive(Debug)]
pub struct Call<'a> {
    /// What is different about it.
    pub endpoint: &'static Endpoint,
    /// The request.
    pub request: Request,
    /// The base URL.
    pub base_url: &'a str,
    /// Its bounds.
    pub limits: Limits,
}

/// How far a call has come: seen from outside when it is stopped.
#[derive(Debug, Default)]
pub struct Progress {
    attempts: RefCell<Vec<Attempt>>,
    in_flight: Cell<bool>,
    may_be_applied: Cell<bool>,
}

impl Progress {
    /// What became of the change, given how the last attempt ended.
    fn outcome(&self, effect: Effect, end: Option<End>) -> Outcome {
        let applied = self.may_be_applied.get() || self.in_flight.get() || end.is_some_and(End::may_be_applied);
        let sent = applied || matches!(end, Some(End::Refused { .. })) || self.answered();
        match effect {
            _ if !sent => Outcome::NotSent,
            Effect::Read => Outcome::NotApplied,
            _ if applied => Outcome::Unknown,
            _ => Outcome::NotApplied,
        }
    }

    fn answered(&self) -> bool {
        self.attempts.borrow().iter().any(|attempt| attempt.status.is_some())
    }

    /// The error of a call that ends here.
    pub fn error(&self, endpoint: &Endpoint, fault: Fault, end: Option<End>) -> Error {
        Error {
            operation: endpoint.name.to_owned(),
            fault,
            outcome: self.outcome(endpoint.effect, end),
            attempts: self.attempts.borrow().clone(),
        }
    }
}

/// A call that was refused before anything was sent.
pub fn refused_locally(operation: &str, invalid: Invalid) -> Error {
    let fault = Fault::Invalid(invalid);
    Error { operation: operation.to_owned(), fault, outcome: Outcome::NotSent, attempts: Vec::new() }
}

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
        self.progress.attempts.borrow().len() as u32
    }

    fn record(&self, failed: &Failed, elapsed: f64) {
        let (status, error) = match &failed.fault {
            Fault::Api(failure) => (Some(failure.status), None),
            Fault::Decode(failure) => (Some(failure.status), Some(failure.expected.clone())),
            fault => (None, Some(fault.to_string())),
        };
        let waited = self.waited.take() as u32;
        let attempt = Attempt { status, error, waited, elapsed: elapsed as u32 };
        self.progress.attempts.borrow_mut().push(attempt);
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
        self.progress.in_flight.set(true);
        let ended = match race(self.exchange(&seen, started), self.transport.sleep(limit)).await {
            Either::First(ended) => ended,
            Either::Second(()) => Err(self.out_of_time(seen.take(), limit)),
        };
        self.progress.in_flight.set(false);
        let now = self.transport.now();
        permit.report(now, self.report(&ended, now));
        if let Err(failed) = &ended
            && failed.end.is_some_and(End::may_be_applied)
        {
            self.progress.may_be_applied.set(true);
        }
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
        (gone && self.progress.may_be_applied.get()) || end == End::BrokenBody
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
        if self.progress.may_be_applied.get() && self.call.endpoint.effect == Effect::Write {
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
mod tests {
    use std::collections::VecDeque;
    use std::future::{Future, pending};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::api::{Input, find};
    use crate::config::{CallOptions, ClientOptions, Config, Runtime, UrlParts};
    use crate::error::Kind;
    use crate::gate::Clock;
    use crate::json::Json;

    /// Runs a future whose host never has to be waited for.
    fn block_on<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("the scripted host never waits"),
        }
    }

    /// What the host does with one request.
    #[derive(Clone, Copy, Debug)]
    enum Act {
        /// Answers: status, body, and `Retry-After`.
        Answer(u16, &'static str, &'static str),
        /// Cannot send, or gets no answer: the host's code.
        Fail(&'static str),
        /// Never answers.
        Hang,
        /// Sends a head, and then nothing.
        Stall(u16),
    }
    use Act::{Answer as A, Fail, Hang, Stall};

    /// A host that follows a script; its clock moves only by waiting.
    struct Scripted {
        script: RefCell<VecDeque<Act>>,
        sent: RefCell<Vec<String>>,
        events: RefCell<Vec<Event>>,
        now: Cell<f64>,
        tokens: Option<Cell<u32>>,
    }

    struct ScriptedAnswer(Act);

    impl Clock for Scripted {
        fn now(&self) -> f64 {
            self.now.get()
        }

        async fn sleep(&self, ms: f64) {
            self.now.set(self.now.get() + ms.max(0.0));
        }
    }

    impl Transport for Scripted {
        type Answer = ScriptedAnswer;

        fn random(&self) -> f64 {
            0.5
        }

        fn wall_clock(&self) -> f64 {
            0.0
        }

        async fn authorize(&self, refused: bool) -> Result<(), String> {
            if let Some(tokens) = self.tokens.as_ref().filter(|_| refused) {
                tokens.set(tokens.get() + 1);
            }
            Ok(())
        }

        fn can_refresh(&self) -> bool {
            self.tokens.is_some()
        }

        async fn send(&self, request: &Request, url: &str) -> Result<ScriptedAnswer, SendError> {
            self.sent.borrow_mut().push(format!("{} {url} {:?}", request.method.as_str(), request.body));
            let act = self.script.borrow_mut().pop_front().unwrap_or(Hang);
            match act {
                Fail(code) => Err(SendError { words: "failed".into(), code: Some(code.into()) }),
                Hang => pending().await,
                act => Ok(ScriptedAnswer(act)),
            }
        }

        fn synthesize(&self, model: &'static str, json: &str) -> Option<String> {
            Some(format!("{model} {json}"))
        }

        fn tell(&self, event: Event) {
            self.events.borrow_mut().push(event);
        }
    }

    impl Answer for ScriptedAnswer {
        type Value = String;

        fn status(&self) -> u16 {
            match self.0 {
                A(status, ..) | Stall(status) => status,
                _ => 0,
            }
        }

        fn header(&self, name: &str) -> Option<String> {
            match (name, self.0) {
                ("x-clerk-trace-id", _) => Some("trace".to_owned()),
                ("retry-after", A(_, _, seconds)) if !seconds.is_empty() => Some(seconds.to_owned()),
                _ => None,
            }
        }

        async fn decode(&self, model: &'static str) -> Result<String, ReadError> {
            let mismatch = |damaged, body: &str| ReadError::Mismatch {
                pointer: String::new(),
                expected: "JSON expected".into(),
                damaged,
                too_large: false,
                body: Body { text: body.into(), json: Json::parse(body) },
            };
            match self.0 {
                Stall(_) => pending().await,
                A(_, "broken", _) => Err(ReadError::Broken("reset".into())),
                A(_, "{}", _) => Ok(format!("{model} {{}}")),
                A(_, body, _) => Err(mismatch(!body.starts_with('{'), body)),
                _ => Err(mismatch(true, "")),
            }
        }

        async fn text(&self) -> Result<Body, String> {
            match self.0 {
                Stall(_) => pending().await,
                A(_, "broken", _) => Err("reset".into()),
                A(_, body, _) => Ok(Body { text: body.to_owned(), json: Json::parse(body) }),
                _ => Ok(Body::default()),
            }
        }
    }

    struct Ended {
        result: Result<String, Error>,
        sent: Vec<String>,
        events: Vec<Event>,
        time: f64,
        tokens: u32,
    }

    impl Ended {
        fn error(&self) -> &Error {
            self.result.as_ref().unwrap_err()
        }

        fn attempts(&self) -> usize {
            self.sent.len()
        }
    }

    fn call_with(operation: &str, options: &str, token: bool, script: &[Act]) -> Ended {
        let parts = UrlParts {
            protocol: "https:".into(),
            origin: "https://a.test".into(),
            pathname: "/v1/".into(),
            ..UrlParts::default()
        };
        let client = ClientOptions::read(Json::parse(r#"{"secretKey":"sk_test_1"}"#)).unwrap();
        let config = Config::new(client, Some(&parts), Runtime::Server).unwrap();
        let endpoint = find(operation).unwrap();
        let creates = operation == "createOrganization";
        let id = (!creates).then(|| Json::Text("org_1".to_owned()));
        let params = if creates { Json::parse(r#"{"name":"A"}"#) } else { None };
        let request = (endpoint.build)(&Input { id, params, ..Input::default() }).unwrap();
        let host = Scripted {
            script: RefCell::new(script.iter().copied().collect()),
            sent: RefCell::default(),
            events: RefCell::default(),
            now: Cell::new(1_000.0),
            tokens: token.then(Cell::default),
        };
        let limits = config.limits(&CallOptions::read(Json::parse(options)).unwrap(), false);
        let call = Call { endpoint, request, base_url: &config.base_url, limits };
        let result = block_on(execute(&host, &Gate::new(10, 10), &call, &Progress::default()));
        let tokens = host.tokens.as_ref().map_or(0, Cell::get);
        let time = host.now.get() - 1_000.0;
        Ended { result, sent: host.sent.into_inner(), events: host.events.into_inner(), time, tokens }
    }

    fn call(operation: &str, script: &[Act]) -> Ended {
        call_with(operation, "{}", false, script)
    }

    const GET: &str = "getOrganization";
    const CREATE: &str = "createOrganization";
    const UPDATE: &str = "updateOrganization";
    const DELETE: &str = "deleteOrganization";
    const OK: Act = A(200, "{}", "");

    #[test]
    fn a_success_is_decoded_by_the_operations_model() {
        let ended = call(GET, &[OK]);
        assert_eq!(ended.result.as_deref(), Ok("Organization {}"));
        assert_eq!(ended.sent, ["GET https://a.test/v1/organizations/org_1 Empty"]);
    }

    #[test]
    fn what_was_not_sent_is_sent_again_whatever_it_is() {
        for operation in [GET, CREATE, UPDATE, DELETE] {
            let ended = call(operation, &[Fail("ECONNREFUSED"), Fail("ENOTFOUND"), OK]);
            assert!(ended.result.is_ok() && ended.attempts() == 3, "{operation}");
        }
        let refused = call(CREATE, &[Fail("ECONNREFUSED"); 9]);
        assert_eq!((refused.attempts(), refused.error().outcome), (4, Outcome::NotSent));
        assert_eq!(refused.error().reason(), Some(Reason::Connect));
        let untrusted = call(GET, &[Fail("DEPTH_ZERO_SELF_SIGNED_CERT")]);
        assert_eq!((untrusted.attempts(), untrusted.error().reason()), (1, Some(Reason::Tls)));
    }

    #[test]
    fn a_create_without_an_answer_is_never_sent_twice_and_says_that_nobody_knows() {
        for act in [
            Fail("ECONNRESET"),
            Hang,
            Stall(200),
            A(500, "", ""),
            A(502, "<html>", ""),
            A(200, "broken", ""),
            A(200, "<html>", ""),
        ] {
            let ended = call(CREATE, &[act, OK]);
            assert_eq!((ended.attempts(), ended.error().outcome), (1, Outcome::Unknown), "{act:?}");
        }
        for act in [A(429, "", ""), A(503, "", "1"), A(409, r#"{"errors":[{"code":"resource_locked"}]}"#, "")] {
            assert!(call(CREATE, &[act, OK]).result.is_ok(), "{act:?}");
        }
    }

    #[test]
    fn a_write_is_repeated_with_the_same_bytes_and_a_warning() {
        let ended = call(UPDATE, &[Fail("ECONNRESET"), A(503, "", ""), OK]);
        assert!(ended.result.is_ok());
        assert!(ended.sent.iter().all(|sent| *sent == ended.sent[0]) && ended.attempts() == 3);
        assert!(ended.events.iter().any(|event| event.detail.as_deref() == Some("replayed_write")));
    }

    #[test]
    fn a_refusal_after_a_write_that_may_have_been_applied_leaves_it_unknown() {
        let ended = call(UPDATE, &[Fail("ECONNRESET"), A(422, "{}", "")]);
        assert_eq!((ended.error().kind(), ended.error().outcome), (Kind::Api, Outcome::Unknown));
        assert_eq!(call(UPDATE, &[A(422, "{}", "")]).error().outcome, Outcome::NotApplied);
    }

    #[test]
    fn a_delete_whose_repetition_finds_nothing_is_done() {
        let done = Ok(r#"DeletedObject {"object":"organization","id":"org_1","deleted":true}"#);
        for first in [Fail("ECONNRESET"), A(500, "", ""), Hang] {
            assert_eq!(call(DELETE, &[first, A(404, "{}", "")]).result.as_deref(), done, "{first:?}");
        }
        assert_eq!(call(DELETE, &[A(200, "broken", "")]).result.as_deref(), done);
        assert_eq!(call(DELETE, &[A(204, "", "")]).result.as_deref(), done);
        for script in
            [&[A(404, "{}", "")][..], &[A(429, "", ""), A(404, "{}", "")], &[Fail("ECONNREFUSED"), A(404, "{}", "")]]
        {
            assert_eq!(call(DELETE, script).error().kind(), Kind::Api, "{script:?}");
        }
    }

    #[test]
    fn the_status_survives_a_body_that_breaks_or_stalls() {
        for act in [A(400, "broken", ""), Stall(400)] {
            let ended = call(GET, &[act]);
            assert!(matches!(&ended.error().fault, Fault::Api(failure) if failure.status == 400), "{act:?}");
            assert!(ended.time <= ERROR_BODY);
        }
    }

    #[test]
    fn a_success_that_is_no_json_is_read_once_more_and_one_of_another_shape_is_not() {
        assert!(call(GET, &[A(200, "<html>", ""), OK]).result.is_ok());
        let damaged = call(GET, &[A(200, "<html>", ""); 5]);
        assert_eq!((damaged.attempts(), damaged.error().kind()), (2, Kind::Decode));
        let Fault::Decode(failure) = &damaged.error().fault else { panic!() };
        assert_eq!(
            (failure.status, failure.snippet.as_deref(), failure.trace_id.as_deref()),
            (200, Some("<html>"), Some("trace"))
        );
        assert_eq!(call(GET, &[A(200, "{1", ""); 5]).attempts(), 1);
    }

    #[test]
    fn a_server_that_names_a_time_is_waited_for_and_one_that_names_too_much_is_not() {
        let ended = call(GET, &[A(429, "", "2"), OK]);
        assert!(ended.result.is_ok() && (2_000.0..=2_250.0).contains(&ended.time), "{}", ended.time);
        for act in [A(429, "", "3600"), A(503, "", "3600")] {
            let ended = call(GET, &[act, OK]);
            let Fault::Api(failure) = &ended.error().fault else { panic!("{act:?}") };
            assert_eq!((failure.retry_after, ended.attempts(), ended.time), (Some(3600.0), 1, 0.0));
        }
    }

    #[test]
    fn attempts_are_told_with_their_statuses_and_waits() {
        let ended = call(GET, &[A(503, "", "1"), Fail("ECONNRESET"), A(500, "", ""), A(502, "", "")]);
        let told: Vec<_> = ended.error().attempts.iter().map(|attempt| (attempt.status, attempt.waited)).collect();
        assert_eq!(told, [(Some(503), 0), (None, 1125), (Some(500), 250), (Some(502), 500)]);
        assert!(ended.error().to_string().ends_with("(after 4 attempts)"));
        assert_eq!(call_with(GET, r#"{"maxRetries":0}"#, false, &[A(503, "", ""), OK]).attempts(), 1);
    }

    #[test]
    fn an_attempt_and_the_whole_have_their_time() {
        let ended = call_with(GET, r#"{"timeout":100,"maxRetries":1}"#, false, &[Hang, Hang]);
        assert_eq!((ended.attempts(), ended.error().reason()), (2, Some(Reason::Attempt)));
        let ended = call_with(GET, r#"{"timeout":100,"totalTimeout":250,"maxRetries":9}"#, false, &[Hang; 9]);
        assert!(ended.time <= 250.0 && ended.attempts() == 2, "{} {}", ended.time, ended.attempts());
    }

    #[test]
    fn a_refused_token_is_replaced_once_and_a_refused_key_is_not() {
        let ended = call_with(CREATE, "{}", true, &[A(401, "{}", ""), OK]);
        assert!(ended.result.is_ok() && ended.tokens == 1);
        let ended = call_with(CREATE, "{}", true, &[A(401, "{}", ""); 5]);
        assert_eq!((ended.attempts(), ended.error().outcome), (2, Outcome::NotApplied));
        assert_eq!(call(GET, &[A(401, "{}", ""), OK]).attempts(), 1);
    }

    #[test]
    fn events_tell_each_step() {
        let ended = call(GET, &[A(503, "", ""), OK]);
        let moments: Vec<_> = ended.events.iter().map(|event| event.moment).collect();
        use Moment::{Request, Response, Retry, Wait};
        assert_eq!(moments, [Request, Response, Retry, Wait, Request, Response]);
        assert_eq!(ended.events[4].attempt, 2);
    }
}
