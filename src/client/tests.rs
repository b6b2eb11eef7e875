//! The loop against a scripted host: what is sent, how often, when, and what is told.
use std::collections::VecDeque;
use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::api::{Input, find};
use crate::config::{CallOptions, ClientOptions, Config, Runtime, UrlParts};
use crate::error::{Kind, Outcome};
use crate::gate::Clock;
use crate::json::Json;
use crate::request::Request;

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
