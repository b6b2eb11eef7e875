//! A call against a scripted host: what is sent, how often, when, and what is told.
use std::collections::VecDeque;

use super::*;
use crate::api::find;
use crate::config::Runtime;
use crate::error::Kind;
use crate::event::{Event, Moment};
use crate::json::Members;
use crate::response::{Calendar, ERROR_BODY_MS};
use crate::step::Send;

/// What the host does with one request.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Answers: status, body, and `Retry-After`. A success with the body `{}` is what its model says; "broken" breaks off.
    Answer(u16, &'static str, &'static str),
    /// Cannot send, or gets no answer: the host's code.
    Fail(&'static str),
    /// The same: all that the host says, as JSON.
    Reject(&'static str),
    /// Never answers.
    Hang,
    /// Sends a head, and then nothing.
    Stall(u16),
}
use Act::{Answer as A, Fail, Hang, Reject, Stall};

/// A host that follows a script; its clock moves only by waiting.
struct Scripted {
    client: Client,
    script: VecDeque<Act>,
    sent: Vec<String>,
    now: f64,
    tokens: u32,
}

impl Scripted {
    fn host(&self) -> Host {
        Host { now: self.now, random: || 0.5, calendar: Calendar { now: || 0.0, parse: |_| f64::NAN } }
    }

    fn happened(&mut self, call: u64, kind: &str, act: Option<Act>) -> Told {
        let host = self.host();
        let mut told = Members::default();
        told.text("type", kind);
        let (status, body, retry_after) = match act {
            Some(A(status, body, retry_after)) => (status, body, retry_after),
            Some(Stall(status)) => (status, "", ""),
            Some(Reject(thrown)) => {
                told.json("thrown", thrown);
                (0, "", "")
            }
            Some(Fail(code)) => {
                let mut thrown = Members::default();
                thrown.text("code", code);
                told.json("thrown", &thrown.done());
                (0, "", "")
            }
            _ => (0, "", ""),
        };
        let mut headers = vec![("x-clerk-trace-id".to_owned(), Json::from("trace"))];
        headers.extend((!retry_after.is_empty()).then(|| ("retry-after".to_owned(), retry_after.into())));
        told.integer("status", u64::from(status));
        told.json("headers", &Json::Object(headers).to_text());
        told.text("body", body);
        told.flag("isJson", Json::parse(body).is_some());
        told.text("expected", "JSON expected");
        told.text("words", if let Some(Reject(thrown)) = act { thrown } else { "failed" });
        told.flag("damaged", !body.starts_with('{'));
        self.client.happened(call, &told.done(), host)
    }

    /// Does what the script says with a request: what has happened then, or nothing where it was answered well.
    fn act(&mut self, call: u64, send: &Send, events: &mut Vec<Event>) -> Option<Told> {
        self.sent.push(format!("{} {} {:?}", send.method, send.url, send.body));
        let act = self.script.pop_front().unwrap_or(Hang);
        if let A(status, ..) | Stall(status) = act {
            events.extend(self.happened(call, "seen", Some(Stall(status))).events);
        }
        let kind = match act {
            A(status, "{}", _) if status < 300 => {
                let host = self.host();
                self.client.succeed(call, host);
                return None;
            }
            A(status, "broken", _) if status < 300 => "broken",
            A(status, ..) if status < 300 => "mismatch",
            A(_, "broken", _) => return Some(self.happened(call, "answered", Some(Stall(status_of(act))))),
            A(..) => "answered",
            Fail(_) | Reject(_) => "unanswered",
            Stall(status) if status >= 300 => {
                self.now += send.limit.min(f64::from(ERROR_BODY_MS));
                "answered"
            }
            Hang | Stall(_) => {
                self.now += send.limit;
                "late"
            }
        };
        Some(self.happened(call, kind, Some(act)))
    }

    fn run(&mut self, mut told: Told, events: &mut Vec<Event>) -> Result<String, Box<Error>> {
        loop {
            let call = told.call;
            events.append(&mut told.events);
            told = match told.step {
                Step::Done(answer) => return Ok(answer),
                Step::Fail(error) => return Err(error),
                Step::Nothing | Step::Answered => panic!("a call that goes on says how"),
                Step::Send(send) => match self.act(call, &send, events) {
                    Some(told) => told,
                    None => return Ok("answered".into()),
                },
                Step::Wait(ms) => {
                    self.now += ms;
                    self.happened(call, "woken", None)
                }
                Step::Ask(..) => {
                    self.tokens += 1;
                    self.client.answer_token(&format!("token_{}", self.tokens).as_str().into());
                    self.happened(call, "woken", None)
                }
            };
        }
    }
}

fn status_of(act: Act) -> u16 {
    if let A(status, ..) | Stall(status) = act { status } else { 0 }
}

struct Ended {
    result: Result<String, Box<Error>>,
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

fn client(options: &str) -> Client {
    let base = Json::parse(r#"{"protocol":"https:","origin":"https://a.test","pathname":"/v1/"}"#);
    Client::new(Config::new(Json::parse(options).as_ref(), base.as_ref(), Runtime::Server))
}

/// Each test has a key of its own, so that it shares no gate with another.
fn key() -> String {
    let number = LAST.with(|last| last.replace(last.get() + 1));
    format!(r#"{{"secretKey":"sk_test_{number}","onEvent":"function"}}"#)
}

/// Begins a call as callers do, with these options.
fn begin(client: &mut Client, operation: &str, options: &str, stopped: &str, host: Host) -> Told {
    let (id, params) = match operation {
        "createOrganization" => ("", r#"{"name":"A"}"#),
        "getOrganization" => (r#"{"idOrSlug":"org_1"}"#, ""),
        "listOrganizations" => ("", r#"{"query":"ann@a.test"}"#),
        _ => (r#"{"organizationId":"org_1"}"#, ""),
    };
    let [id, params, options] = [id, params, options].map(Json::parse);
    let input = Input { id: id.as_ref(), params: params.as_ref(), options: options.as_ref() };
    client.begin(find(operation).unwrap(), input, stopped, host)
}

fn call_with(operation: &str, options: &str, token: bool, script: &[Act]) -> Ended {
    let settings = if token { r#"{"token":"function","onEvent":"function"}"#.to_owned() } else { key() };
    let script = script.iter().copied().collect();
    let mut host = Scripted { client: client(&settings), script, sent: Vec::new(), now: 1_000.0, tokens: 0 };
    let now = host.host();
    let told = begin(&mut host.client, operation, options, "", now);
    let mut events = Vec::new();
    let result = host.run(told, &mut events);
    assert!(host.client.runs.is_empty(), "a call that is over is forgotten");
    let tokens = host.tokens.saturating_sub(1);
    Ended { result, sent: host.sent, events, time: host.now - 1_000.0, tokens }
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
fn a_success_takes_one_request() {
    let ended = call(GET, &[OK]);
    assert_eq!(ended.result.as_deref(), Ok("answered"));
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
}

#[test]
fn what_will_not_be_sent_the_next_time_either_is_not_sent_again() {
    const PERMISSION: &str = r#"{"name":"NotCapable","message":"Requires net access to \"a.test\""}"#;
    const ARGUMENT: &str = r#"{"name":"TypeError","message":"RequestInit: Expected signal to be an AbortSignal."}"#;
    for (act, kind, reason) in [
        (Fail("DEPTH_ZERO_SELF_SIGNED_CERT"), Kind::Network, Some(Reason::Tls)),
        (Reject(PERMISSION), Kind::Network, Some(Reason::Connect)),
        (Reject(ARGUMENT), Kind::Invalid, None),
    ] {
        for operation in [GET, CREATE, UPDATE, DELETE] {
            let ended = call(operation, &[act, OK]);
            let error = ended.error();
            assert_eq!((ended.attempts(), error.kind(), error.reason()), (1, kind, reason), "{act:?}");
            assert_eq!(error.outcome, Outcome::NotSent, "{act:?}");
        }
    }
    // What an earlier attempt may have done still counts.
    let ended = call(UPDATE, &[A(500, "", ""), Reject(ARGUMENT)]);
    assert_eq!((ended.attempts(), ended.error().outcome), (2, Outcome::Unknown));
    let message = call(GET, &[Reject(ARGUMENT)]).error().message();
    assert_eq!(message, format!("getOrganization: fetch cannot send the request: {ARGUMENT}"));
}

#[test]
fn a_server_that_has_answered_speaks_tls_whatever_bun_says() {
    const BUN: &str = r#"{"name":"TypeError","code":"EPROTO","message":"EPROTO: The TLS handshake failed."}"#;
    let never = call(CREATE, &[Reject(BUN), OK]);
    assert_eq!((never.attempts(), never.error().outcome), (1, Outcome::NotSent));
    let before = call(CREATE, &[A(429, "", ""), Reject(BUN), OK]);
    assert_eq!((before.attempts(), before.error().outcome), (2, Outcome::Unknown));
}

#[test]
fn a_query_leaves_in_no_text_whoever_wrote_it() {
    const DENO: &str =
        r#"{"message":"for url (https://a.test/v1/organizations?query=ann%40a.test): failed, query=ann@a.test"}"#;
    const BODY: &str = r#"{"errors":[{"code":"c","message":"no /v1/organizations?query=ann%40a.test, ann"}]}"#;
    let ended = call("listOrganizations", &[Reject(DENO), A(400, BODY, "")]);
    let shown = format!("{} {:?}", ended.error().to_json(), ended.events);
    assert!(shown.contains("no /v1/organizations?[redacted], ann"), "{shown}");
    assert!(shown.contains("for url (https://a.test/v1/organizations): failed, [redacted]"), "{shown}");
    assert!(!shown.contains("query=") && !shown.contains("ann%40"), "{shown}");
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
    let done = Ok(r#"{"object":"organization","id":"org_1","deleted":true}"#);
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
        assert!(ended.time <= f64::from(ERROR_BODY_MS));
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
        assert_eq!((failure.retry_after, ended.attempts(), ended.time), (Some(3_600_000), 1, 0.0));
    }
}

#[test]
fn attempts_are_told_with_their_statuses_and_waits() {
    let ended = call(GET, &[A(503, "", "1"), Fail("ECONNRESET"), A(500, "", ""), A(502, "", "")]);
    let told: Vec<_> = ended.error().attempts.iter().map(|attempt| (attempt.status, attempt.waited)).collect();
    assert_eq!(told, [(Some(503), 0), (None, 1125), (Some(500), 250), (Some(502), 500)]);
    assert!(ended.error().message().ends_with("(after 4 attempts)"));
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

fn begun(client: &mut Client, operation: &str, host: Host) -> Told {
    begin(client, operation, "", "", host)
}

fn at(now: f64) -> Host {
    Host { now, random: || 0.5, calendar: Calendar { now: || 0.0, parse: |_| f64::NAN } }
}

fn stopped(client: &mut Client, call: u64, facts: &str) -> Error {
    match client.happened(call, &format!(r#"{{"type":"stopped"{facts}}}"#), at(2.0)).step {
        Step::Fail(error) => *error,
        step => panic!("{step:?}"),
    }
}

#[test]
fn a_call_that_is_stopped_says_what_became_of_the_change() {
    let mut client = client(&key());
    for (operation, facts, outcome) in [
        (CREATE, "", Outcome::Unknown),
        (GET, "", Outcome::NotApplied),
        (CREATE, r#","status":422"#, Outcome::NotApplied),
        (CREATE, r#","status":502"#, Outcome::Unknown),
        (CREATE, r#","status":200"#, Outcome::Unknown),
        (CREATE, r#","unsent":true"#, Outcome::NotSent),
    ] {
        let call = begun(&mut client, operation, at(1.0)).call;
        assert_eq!(stopped(&mut client, call, facts).outcome, outcome, "{operation} {facts}");
    }
    let call = begun(&mut client, GET, at(1.0)).call;
    assert_eq!(stopped(&mut client, call, r#","reason":"closed""#).reason(), Some(Reason::ClientClosed));
    assert!(client.runs.is_empty());
}

#[test]
fn a_clock_that_is_set_back_holds_no_call_up() {
    const DAY: f64 = 86_400_000.0;
    let mut client = client(&key());
    let call = begun(&mut client, GET, at(DAY)).call;
    let failed = r#"{"type":"answered","status":503,"headers":{},"redirect":false,"body":"","isJson":false}"#;
    let Step::Wait(ms) = client.happened(call, failed, at(DAY)).step else { panic!("it waits before the retry") };
    let other = begun(&mut client, GET, at(10.0));
    assert!(matches!(other.step, Step::Send(_)), "the pace of another clock is void: {:?}", other.step);
    let woken = client.happened(call, r#"{"type":"woken"}"#, at(10.0 + ms));
    assert!(matches!(woken.step, Step::Send(_)), "{:?}", woken.step);
}

#[test]
fn a_request_that_its_host_cannot_prepare_is_refused_and_was_not_sent() {
    let options = key().replace('}', r#","maxConcurrent":1}"#);
    let mut client = client(&options);
    let call = begun(&mut client, GET, at(1.0)).call;
    let next = begun(&mut client, GET, at(1.0)).call;
    let told = client.happened(call, r#"{"type":"unsendable","parameter":"file","rule":"is gone"}"#, at(2.0));
    let Step::Fail(error) = told.step else { panic!("{:?}", told.step) };
    assert_eq!((error.kind(), error.outcome, error.attempts.len()), (Kind::Invalid, Outcome::NotSent, 0));
    assert!(error.message().ends_with(": file is gone"), "{}", error.message());
    assert_eq!(told.wake, Some(next));
}

#[test]
fn a_repetition_that_cannot_be_prepared_leaves_what_was_sent_unknown() {
    let mut client = client(&key());
    let call = begun(&mut client, DELETE, at(1.0)).call;
    client.happened(call, r#"{"type":"late"}"#, at(2.0));
    client.happened(call, r#"{"type":"woken"}"#, at(5_000.0));
    let told = client.happened(call, r#"{"type":"unsendable","parameter":"file","rule":"is gone"}"#, at(5_001.0));
    assert!(matches!(told.step, Step::Fail(error) if error.outcome == Outcome::Unknown && error.attempts.len() == 1));
}

#[test]
fn who_is_stopped_before_it_begins_sends_nothing() {
    let mut client = client(&key());
    let told = begin(&mut client, CREATE, "", "signal", at(1.0));
    assert!(
        matches!(told.step, Step::Fail(error) if error.outcome == Outcome::NotSent && error.kind() == Kind::Aborted)
    );
}

#[test]
fn the_next_in_the_queue_is_woken_when_one_leaves_and_one_that_gives_up_is_passed_over() {
    let options = key().replace('}', r#","maxConcurrent":1}"#);
    let mut client = client(&options);
    let calls: Vec<u64> = (0..4).map(|_| begun(&mut client, GET, at(1.0)).call).collect();
    assert_eq!(stopped(&mut client, calls[1], "").outcome, Outcome::NotSent);
    assert_eq!(client.succeed(calls[0], at(3.0)), calls[2]);
    let woken = client.happened(calls[2], r#"{"type":"woken"}"#, at(3.0));
    assert!(matches!(woken.step, Step::Send(_)) && woken.wake.is_none());
    assert_eq!(client.succeed(calls[2], at(4.0)), calls[3]);
}

#[test]
fn a_token_function_that_fails_fails_all_who_waited_and_frees_their_places() {
    let mut client = client(r#"{"token":"function","maxConcurrent":2}"#);
    let first = begun(&mut client, CREATE, at(1.0));
    let second = begun(&mut client, GET, at(1.0));
    assert!(matches!((&first.step, &second.step), (Step::Ask("needed", _), Step::Wait(_))));
    client.answer_token(&Json::parse(r#"{"error":"no"}"#).unwrap());
    for call in [first.call, second.call] {
        let told = client.happened(call, r#"{"type":"woken"}"#, at(2.0));
        assert!(matches!(told.step, Step::Fail(error) if error.reason() == Some(Reason::Token)));
    }
    let again = begun(&mut client, GET, at(3.0));
    assert!(matches!(again.step, Step::Ask("needed", _)));
}

#[test]
fn whatever_the_host_tells_no_secret_comes_out() {
    let mut client = client(r#"{"secretKey":"sk_test_PLANTED","onEvent":"function"}"#);
    let body = r#"{\"errors\":[{\"code\":\"sk_test_PLANTED\",\"meta\":{\"sk_live_PLANTED2\":1}}]}"#;
    for told in [
        format!(
            r#"{{"type":"answered","status":422,"headers":{{"cf-ray":"sk_test_PLANTED"}},"body":"{body}","isJson":true}}"#
        ),
        r#"{"type":"answered","status":502,"body":"<p>Bearer sk_test_PLANTED"}"#.to_owned(),
        r#"{"type":"unanswered","words":"bad header sk_test_PLANTED"}"#.to_owned(),
        r#"{"type":"mismatch","status":200,"pointer":"/sk_test_PLANTED","expected":"an id","body":"[]"}"#.to_owned(),
    ] {
        let call = begun(&mut client, CREATE, at(1.0)).call;
        let said = client.happened(call, &told, at(2.0)).to_text();
        assert!(said.contains("fail") && said.contains("[redacted]") && !said.contains("PLANTED"), "{said}");
    }
}

#[test]
fn what_the_engine_does_not_take_for_json_is_not_unescaped_here() {
    let mut client = client(&key());
    let call = begun(&mut client, CREATE, at(1.0)).call;
    let told = r#"{"type":"answered","status":422,"body":"{\"errors\":[{\"code\":\"sk\\u005flive_PLANTED\"}]}","isJson":false}"#;
    let Step::Fail(error) = client.happened(call, told, at(2.0)).step else { panic!() };
    assert!(matches!(error.fault, Fault::Api(failure) if failure.errors.is_empty()));
}

#[test]
fn what_comes_too_late_changes_nothing() {
    let mut client = client(&key());
    let call = begun(&mut client, GET, at(1.0)).call;
    stopped(&mut client, call, "");
    let late = client.happened(call, r#"{"type":"answered","status":500}"#, at(3.0));
    assert_eq!((late.step, client.succeed(call, at(3.0))), (Step::Nothing, 0));
}

#[test]
fn a_preview_is_the_request_without_the_key_and_holds_no_place_in_the_queue() {
    let mut client = client(&key().replace('{', r#"{"maxConcurrent":1,"#));
    let mut preview = |operation: &str, params: &str| {
        let params = Json::parse(params);
        let input = Input { params: params.as_ref(), ..Input::default() };
        let told = client.begin(find(operation).unwrap(), input, "preview", at(1.0)).to_text();
        let (told, body) = told.split_once('\n').unwrap_or((&told, ""));
        (Json::parse(told).unwrap(), body.to_owned())
    };
    for _ in 0..2 {
        let (shown, body) = preview("createOrganization", r#"{"name":"Acme"}"#);
        assert_eq!(body, r#"{"name":"Acme"}"#);
        assert_eq!(shown.get("headers").unwrap().text_of("authorization"), Some("Bearer $CLERK_SECRET_KEY"));
    }
    assert_eq!(preview("listOrganizations", r#"{"limit":5}"#).0.text_of("method"), Some("GET"));
    let (wrong, _) = preview("createOrganization", r#"{"name":5}"#);
    assert_eq!(wrong.get("fail").unwrap().text_of("kind"), Some("invalid"));
}
