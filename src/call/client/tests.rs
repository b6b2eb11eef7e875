//! A call against a scripted host: what is sent, how often and when, and which events there are.
use std::collections::VecDeque;

use serde_json::json;

use super::*;
use crate::api::find;
use crate::auth::credential::TokenReason;
use crate::call::client_event::{ClientEvent, EventKind};
use crate::call::step::Send;
use crate::config::Runtime;
use crate::error::{Kind, Reason};
use crate::http::response::{Body, ERROR_BODY_MS};
use crate::http::retry_after::Clock;
use crate::value;
use crate::value::Value;

mod acquire;
mod slots;

/// What the host does with one request.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Responds with a status, a body, and `Retry-After`. A success with the body `{}` matches its model; "broken" is an incomplete body.
    /// If a `status` is expected, the body is that of the resource.
    Answer(u16, &'static str, &'static str),
    /// Rejects with this error code.
    Fail(&'static str),
    /// Rejects with these facts, as JSON.
    Reject(&'static str),
    /// Never responds.
    Hang,
    /// Sends only a head.
    Stall(u16),
}
use Act::{Answer as A, Fail, Hang, Reject, Stall};

/// A host that follows a script. Its clock advances only by waiting.
struct Scripted {
    client: Client,
    script: VecDeque<Act>,
    sent: Vec<String>,
    now: f64,
    tokens: u32,
    acquired: Vec<AcquireRequest>,
}

impl Scripted {
    fn env(&self) -> Env {
        Env { now: self.now, rng: || 0.5, clock: Clock { now: || 0.0, parse: |_| f64::NAN } }
    }

    fn response(&self, act: Act) -> Response {
        let (status, text, retry_after) = match act {
            A(status, text, retry_after) => (status, text, retry_after),
            Stall(status) => (status, "", ""),
            _ => (0, "", ""),
        };
        let mut headers = vec![("x-clerk-trace-id".to_owned(), Value::from("trace"))];
        headers.extend((!retry_after.is_empty()).then(|| ("retry-after".to_owned(), retry_after.into())));
        let body = Body { text: text.to_owned(), json: value::parse(text) };
        Response { status, headers: Value::Object(headers), is_redirect: false, body }
    }

    /// Handles a request as the script says. Returns `None` after a success.
    fn act(&mut self, call: u64, send: &Send, events: &mut Vec<ClientEvent>) -> Option<StepOutput> {
        self.sent.push(format!("{} {} {:?} {:?}", send.method.as_str(), send.url, send.json, send.form));
        let act = self.script.pop_front().unwrap_or(Hang);
        let response = self.response(act);
        if let A(status, ..) | Stall(status) = act {
            let env = self.env();
            events.extend(self.client.see_head(call, status, &response.headers, env).events);
        }
        if let Hang | Stall(_) = act {
            self.now += if response.status >= 300 { send.limit.min(f64::from(ERROR_BODY_MS)) } else { send.limit };
        }
        let (env, client) = (self.env(), &mut self.client);
        Some(match act {
            A(status, "{}", _) if status < 300 && send.expected_status.is_none() => {
                client.succeed(call, env);
                return None;
            }
            A(status, found, _) if status < 300 && send.expected_status == Some(found) => {
                client.succeed(call, env);
                return None;
            }
            A(status, ..) if status < 300 && send.expected_status.is_some() => client.refute(call, env),
            A(status, "broken", _) if status < 300 => client.lose_body(call, "failed", env),
            A(status, text, _) if status < 300 => {
                let expected = "JSON expected".to_owned();
                let mismatch = Mismatch { expected, is_damaged: !text.starts_with('{'), ..Mismatch::default() };
                client.mismatch(call, response, mismatch, env)
            }
            A(_, "broken", _) => client.refuse(call, Response { body: Body::default(), ..response }, env),
            A(..) => client.refuse(call, response, env),
            Fail(code) => client.lose_request(call, "failed", &json!({ "code": code }).into(), env),
            Reject(thrown) => client.lose_request(call, thrown, &value::parse(thrown).unwrap(), env),
            Hang => client.time_out(call, None, env),
            Stall(_) => client.time_out(call, Some(response), env),
        })
    }

    fn run(&mut self, mut output: StepOutput, events: &mut Vec<ClientEvent>) -> Result<String, Box<Error>> {
        loop {
            let call = output.call;
            events.append(&mut output.events);
            output = match output.step {
                Step::Done { answer } => return Ok(serde_json::to_string(&answer).unwrap()),
                Step::Fail { error } => return Err(error),
                Step::Nothing => panic!("an unfinished call has a next step"),
                Step::Send(send) => match self.act(call, &send, events) {
                    Some(output) => output,
                    None => return Ok("succeeded".into()),
                },
                Step::Wait { ms } => {
                    self.now += ms;
                    self.client.wake(call, self.env())
                }
                Step::Acquire { .. } => {
                    self.acquired.extend(self.client.acquire_request(call));
                    self.client.acquired(call, None, self.env())
                }
                Step::Ask { .. } => {
                    self.tokens += 1;
                    self.client.answer_token(&format!("token_{}", self.tokens).as_str().into());
                    self.client.wake(call, self.env())
                }
            };
        }
    }
}

struct Ended {
    result: Result<String, Box<Error>>,
    sent: Vec<String>,
    events: Vec<ClientEvent>,
    time: f64,
    tokens: u32,
    acquired: Vec<AcquireRequest>,
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
    let base = value::parse(r#"{"protocol":"https:","origin":"https://a.test","pathname":"/v1/"}"#);
    Client::new(Config::new(value::parse(options).as_ref(), base.as_ref(), Runtime::Server))
}

/// Each test has a key of its own, so that it shares no limiter with another.
fn key() -> String {
    let number = LAST.with(|last| last.replace(last.get() + 1));
    format!(r#"{{"secretKey":"sk_test_{number}","onEvent":"function"}}"#)
}

/// Begins a call with these options.
fn begin(client: &mut Client, operation: &str, options: &str, stopped: Option<Stopped>, env: Env) -> StepOutput {
    let (id, params) = match operation {
        "createOrganization" => ("", r#"{"name":"A"}"#),
        "getOrganization" => (r#"{"idOrSlug":"org_1"}"#, ""),
        "listOrganizations" => ("", r#"{"query":"ann@a.test"}"#),
        "revokeOrganizationInvitation" => (r#"{"organizationId":"org_1","invitationId":"inv_1"}"#, ""),
        "createOrganizationInvitation" => {
            (r#"{"organizationId":"org_1"}"#, r#"{"emailAddress":"a@b.test","role":"org:member"}"#)
        }
        "deleteOrganizationMembership" => (r#"{"organizationId":"org_1","userId":"user_1"}"#, ""),
        "updateOrganizationMembership" => {
            (r#"{"organizationId":"org_1","userId":"user_1"}"#, r#"{"role":"org:admin"}"#)
        }
        "assignPermissionToOrganizationRole" => (r#"{"roleId":"role_1","permissionId":"perm_1"}"#, ""),
        "replaceRoleSet" => (r#"{"keyOrId":"role_set:a"}"#, r#"{"destRoleSetKey":"role_set:b"}"#),
        "deleteOrganizationDomain" => (r#"{"organizationId":"org_1","domainId":"dom_1"}"#, ""),
        _ => (r#"{"organizationId":"org_1"}"#, ""),
    };
    let [id, params, options] = [id, params, options].map(crate::value::parse);
    let input = Input { ids: id.as_ref(), params: params.as_ref(), options: options.as_ref() };
    client.begin(find(operation).unwrap(), input, stopped, env)
}

fn call_with(operation: &str, options: &str, token: bool, script: &[Act]) -> Ended {
    let settings = if token { r#"{"token":"function","onEvent":"function"}"#.to_owned() } else { key() };
    let script = script.iter().copied().collect();
    let client = client(&settings);
    let mut scripted = Scripted { client, script, sent: Vec::new(), now: 1_000.0, tokens: 0, acquired: Vec::new() };
    let now = scripted.env();
    let output = begin(&mut scripted.client, operation, options, None, now);
    let mut events = Vec::new();
    let result = scripted.run(output, &mut events);
    assert!(scripted.client.calls.is_empty(), "finished calls are forgotten");
    let tokens = scripted.tokens.saturating_sub(1);
    Ended { result, sent: scripted.sent, events, time: scripted.now - 1_000.0, tokens, acquired: scripted.acquired }
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
    assert_eq!(ended.result.as_deref(), Ok("succeeded"));
    assert_eq!(ended.sent, ["GET https://a.test/v1/organizations/org_1 None None"]);
}

#[test]
fn a_request_that_was_not_sent_is_always_retried() {
    for operation in [GET, CREATE, UPDATE, DELETE] {
        let ended = call(operation, &[Fail("ECONNREFUSED"), Fail("ENOTFOUND"), OK]);
        assert!(ended.result.is_ok() && ended.attempts() == 3, "{operation}");
    }
    let refused = call(CREATE, &[Fail("ECONNREFUSED"); 9]);
    assert_eq!((refused.attempts(), refused.error().outcome), (4, Outcome::NotSent));
    assert_eq!(refused.error().reason(), Some(Reason::Connect));
}

#[test]
fn a_request_that_can_never_be_sent_is_not_retried() {
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
    // The outcome of an earlier attempt still counts.
    let ended = call(UPDATE, &[A(500, "", ""), Reject(ARGUMENT)]);
    assert_eq!((ended.attempts(), ended.error().outcome), (2, Outcome::Unknown));
    let message = call(GET, &[Reject(ARGUMENT)]).error().to_string();
    assert_eq!(message, format!("getOrganization: fetch cannot send the request: {ARGUMENT}"));
}

#[test]
fn a_key_that_was_passed_as_a_name_is_not_in_the_error() {
    let ended = call_with(GET, r#"{"sk_live_PLANTED":1}"#, false, &[]);
    assert_eq!((ended.attempts(), ended.error().kind()), (0, Kind::Invalid));
    assert!(ended.error().to_string().starts_with("getOrganization: [redacted] is unknown"), "{:?}", ended.error());
}

#[test]
fn a_tls_error_in_bun_is_ambiguous_once_the_server_has_responded() {
    const BUN: &str = r#"{"name":"TypeError","code":"EPROTO","message":"EPROTO: The TLS handshake failed."}"#;
    let never = call(CREATE, &[Reject(BUN), OK]);
    assert_eq!((never.attempts(), never.error().outcome), (1, Outcome::NotSent));
    let before = call(CREATE, &[A(429, "", ""), Reject(BUN), OK]);
    assert_eq!((before.attempts(), before.error().outcome), (2, Outcome::Unknown));
}

#[test]
fn queries_are_removed_from_all_texts() {
    const DENO: &str =
        r#"{"message":"for url (https://a.test/v1/organizations?query=ann%40a.test): failed, query=ann@a.test"}"#;
    const BODY: &str = r#"{"errors":[{"code":"c","message":"no /v1/organizations?query=ann%40a.test, ann"}]}"#;
    let ended = call("listOrganizations", &[Reject(DENO), A(400, BODY, "")]);
    let shown = format!("{} {:?}", serde_json::to_string(ended.error()).unwrap(), ended.events);
    assert!(shown.contains("no /v1/organizations?[redacted], ann"), "{shown}");
    assert!(shown.contains("for url (https://a.test/v1/organizations): failed, [redacted]"), "{shown}");
    assert!(!shown.contains("query=") && !shown.contains("ann%40"), "{shown}");
}

#[test]
fn a_create_without_a_response_is_never_retried_and_its_outcome_is_unknown() {
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
fn a_write_is_retried_with_the_same_bytes_and_a_warning() {
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

/// Clerk's refusals of a change that has been made.
const GONE: &str = r#"{"errors":[{"code":"resource_not_found"}]}"#;
const MADE: &str = r#"{"errors":[{"code":"organization_role_permission_association_exists"}]}"#;

#[test]
fn a_retried_delete_that_finds_nothing_has_succeeded() {
    let done = Ok(r#"{"object":"organization","id":"org_1","deleted":true}"#);
    for first in [Fail("ECONNRESET"), A(500, "", ""), Hang] {
        assert_eq!(call(DELETE, &[first, A(404, GONE, "")]).result.as_deref(), done, "{first:?}");
    }
    assert_eq!(call(DELETE, &[A(200, "broken", "")]).result.as_deref(), done);
    assert_eq!(call(DELETE, &[A(204, "", "")]).result.as_deref(), done);
    for script in
        [&[A(404, GONE, "")][..], &[A(429, "", ""), A(404, GONE, "")], &[Fail("ECONNREFUSED"), A(404, GONE, "")]]
    {
        assert_eq!(call(DELETE, script).error().kind(), Kind::Api, "{script:?}");
    }
}

#[test]
fn a_refusal_that_is_not_from_clerk_does_not_show_that_the_change_was_made() {
    for page in ["", "{}", "<html>", "default backend - 404", r#"{"errors":[]}"#] {
        let ended = call(DELETE, &[A(502, "", ""), A(404, page, "")]);
        assert_eq!((ended.error().kind(), ended.error().outcome), (Kind::Api, Outcome::Unknown), "{page}");
    }
}

#[test]
fn a_deletion_answers_with_the_type_and_the_id_of_what_was_deleted() {
    let ended = call("deleteOrganizationDomain", &[Fail("ECONNRESET"), A(404, GONE, "")]);
    assert_eq!(ended.result.as_deref(), Ok(r#"{"object":"organization_domain","id":"dom_1","deleted":true}"#));
}

#[test]
fn a_retried_deletion_of_a_membership_that_finds_nothing_has_no_result() {
    let ended = call("deleteOrganizationMembership", &[Fail("ECONNRESET"), A(404, GONE, "")]);
    assert_eq!((ended.result.as_deref(), ended.attempts()), (Ok("null"), 2));
    assert_eq!(call("deleteOrganizationMembership", &[A(404, GONE, "")]).error().outcome, Outcome::NotApplied);
}

#[test]
fn a_change_that_a_retry_finds_made_is_answered_by_reading_the_resource() {
    const ASSIGN: &str = "assignPermissionToOrganizationRole";
    for script in
        [&[Hang, A(409, MADE, ""), OK][..], &[A(200, "broken", ""), OK], &[Hang, A(409, MADE, ""), A(503, "", ""), OK]]
    {
        let ended = call(ASSIGN, script);
        assert!(ended.result.is_ok(), "{script:?}");
        assert_eq!(ended.sent.last().unwrap(), "GET https://a.test/v1/organization_roles/role_1 None None");
    }
    assert_eq!(call(ASSIGN, &[A(409, MADE, "")]).error().kind(), Kind::Api);
    let unread = call(ASSIGN, &[Hang, A(409, MADE, ""), A(403, "{}", "")]);
    assert_eq!(unread.error().outcome, Outcome::Unknown, "the role was not read, so nothing shows what became of it");
}

#[test]
fn a_retry_that_finds_the_resource_locked_is_repeated_and_does_not_count_as_made() {
    const ASSIGN: &str = "assignPermissionToOrganizationRole";
    const LOCKED: Act = A(409, r#"{"errors":[{"code":"resource_locked"}]}"#, "");
    let ended = call(ASSIGN, &[Hang, LOCKED, OK]);
    assert_eq!(ended.result.as_deref(), Ok("succeeded"));
    assert!(ended.sent[2].starts_with("POST "), "{:?}", ended.sent);
    let locked = call(ASSIGN, &[Hang, LOCKED, LOCKED, LOCKED]);
    assert_eq!((locked.error().kind(), locked.error().outcome), (Kind::Api, Outcome::Unknown));
}

#[test]
fn a_retried_replacement_that_does_not_find_the_other_role_set_has_not_succeeded() {
    const REPLACE: &str = "replaceRoleSet";
    const NO_OTHER: &str = r#"{"errors":[{"code":"resource_not_found","meta":{"param_name":"dest_role_set_key"}}]}"#;
    let ended = call(REPLACE, &[A(502, "", ""), A(404, NO_OTHER, "")]);
    assert_eq!((ended.error().kind(), ended.error().outcome), (Kind::Api, Outcome::Unknown));
    let gone = call(REPLACE, &[A(502, "", ""), A(404, GONE, "")]);
    assert_eq!(gone.result.as_deref(), Ok(r#"{"object":"role_set","id":"role_set:a","deleted":true}"#));
}

#[test]
fn a_response_that_neither_reports_a_success_nor_refuses_a_change_leaves_it_unknown() {
    for status in [302, 304, 529, 599] {
        let ended = call(CREATE, &[A(status, "", ""), OK]);
        assert_eq!((ended.attempts(), ended.error().outcome), (1, Outcome::Unknown), "{status}");
        assert_eq!(call(GET, &[A(status, "", "")]).error().outcome, Outcome::NotApplied, "{status}");
    }
}

#[test]
fn a_revocation_that_a_retry_cannot_repeat_succeeds_only_if_the_invitation_is_revoked() {
    const REVOKE: &str = "revokeOrganizationInvitation";
    let revoked = call(REVOKE, &[Hang, A(404, GONE, ""), A(200, "revoked", "")]);
    assert_eq!((revoked.result.as_deref(), revoked.attempts()), (Ok("succeeded"), 3));
    assert!(revoked.sent[2].starts_with("GET https://a.test/v1/organizations/org_1/invitations/inv_1 "));
    let accepted = call(REVOKE, &[Hang, A(404, GONE, ""), A(200, "accepted", "")]);
    assert_eq!((accepted.error().kind(), accepted.error().outcome), (Kind::Api, Outcome::NotApplied));
}

#[test]
fn an_hourly_limit_of_an_endpoint_holds_back_only_its_own_calls() {
    const INVITE: &str = "createOrganizationInvitation";
    let mut client = client(&key());
    let env = at(1_000.0);
    let call = begun(&mut client, INVITE, env).call;
    let limited = client.refuse(call, response(429, json!({ "retry-after": "1800" }), ""), env);
    let Step::Fail { error } = limited.step else { panic!("a wait that exceeds the deadline is not begun") };
    let Fault::Api(failure) = &error.fault else { panic!("{error:?}") };
    assert_eq!((failure.retry_after, error.outcome), (Some(1_800_000), Outcome::NotApplied));

    let Step::Fail { error } = begun(&mut client, INVITE, at(2_000.0)).step else { panic!("it is refused at once") };
    assert!(matches!(error.fault, Fault::Timeout(Reason::RateLimit, ms) if ms > 1_790_000), "{error:?}");
    for other in [GET, CREATE, UPDATE, "updateOrganizationMembership"] {
        assert!(matches!(begun(&mut client, other, at(2_000.0)).step, Step::Send(_)), "{other}");
    }
    let patient = begin(&mut client, INVITE, r#"{"totalTimeout":3600000}"#, None, at(3_000.0));
    assert!(matches!(patient.step, Step::Wait { ms } if ms > 1_790_000.0));
    assert!(
        patient.events.iter().any(|event| event.kind == EventKind::Wait && event.ms.is_some_and(|ms| ms > 1_790_000))
    );
}

#[test]
fn the_status_survives_an_incomplete_or_stalled_body() {
    for act in [A(400, "broken", ""), Stall(400)] {
        let ended = call(GET, &[act]);
        assert!(matches!(&ended.error().fault, Fault::Api(failure) if failure.status == 400), "{act:?}");
        assert!(ended.time <= f64::from(ERROR_BODY_MS));
    }
}

#[test]
fn invalid_json_is_retried_once_and_an_unexpected_body_is_not() {
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
fn retry_after_is_respected_unless_it_exceeds_the_deadline() {
    let ended = call(GET, &[A(429, "", "2"), OK]);
    assert!(ended.result.is_ok() && (2_000.0..=2_250.0).contains(&ended.time), "{}", ended.time);
    for (act, reason) in [(A(429, "", "3600"), Some(Reason::RateLimit)), (A(503, "", "3600"), None)] {
        let ended = call(GET, &[act, OK]);
        let Fault::Api(failure) = &ended.error().fault else { panic!("{act:?}") };
        assert_eq!((failure.retry_after, ended.attempts(), ended.time), (Some(3_600_000), 1, 0.0));
        assert_eq!(ended.error().reason(), reason);
    }
    // A wait that fits, and of which no retries are left, is not one that was refused.
    let given_up = call_with(GET, r#"{"maxRetries":0}"#, false, &[A(429, "", "2"), OK]);
    assert_eq!((given_up.error().reason(), given_up.attempts()), (None, 1));
}

#[test]
fn an_error_lists_the_attempts_with_their_statuses_and_waits() {
    let ended = call(GET, &[A(503, "", "1"), Fail("ECONNRESET"), A(500, "", ""), A(502, "", "")]);
    let attempts: Vec<_> = ended.error().attempts.iter().map(|attempt| (attempt.status, attempt.waited)).collect();
    assert_eq!(attempts, [(Some(503), 0), (None, 1125), (Some(500), 250), (Some(502), 500)]);
    assert!(ended.error().to_string().ends_with("(after 4 attempts)"));
    assert_eq!(call_with(GET, r#"{"maxRetries":0}"#, false, &[A(503, "", ""), OK]).attempts(), 1);
}

#[test]
fn an_attempt_and_the_whole_call_have_time_limits() {
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
fn there_is_an_event_for_each_step() {
    let ended = call(GET, &[A(503, "", ""), OK]);
    let kinds: Vec<_> = ended.events.iter().map(|event| event.kind).collect();
    use EventKind::{Request, Response, Retry, Wait};
    assert_eq!(kinds, [Request, Response, Retry, Wait, Request, Response]);
    assert_eq!(ended.events[4].attempt, 2);
}

fn begun(client: &mut Client, operation: &str, env: Env) -> StepOutput {
    begin(client, operation, "", None, env)
}

fn at(now: f64) -> Env {
    Env { now, rng: || 0.5, clock: Clock { now: || 0.0, parse: |_| f64::NAN } }
}

fn stopped(client: &mut Client, call: u64, stop: Stopped) -> Error {
    match client.stop(call, stop, at(2.0)).step {
        Step::Fail { error } => *error,
        step => panic!("{step:?}"),
    }
}

#[test]
fn an_aborted_call_has_the_right_outcome() {
    let mut client = client(&key());
    let at_head = |status| Stopped { status: Some(status), ..Stopped::default() };
    for (operation, stop, outcome) in [
        (CREATE, Stopped::default(), Outcome::Unknown),
        (GET, Stopped::default(), Outcome::NotApplied),
        (CREATE, at_head(422), Outcome::NotApplied),
        (CREATE, at_head(502), Outcome::Unknown),
        (CREATE, at_head(200), Outcome::Unknown),
        (CREATE, Stopped { is_unsent: true, ..Stopped::default() }, Outcome::NotSent),
    ] {
        let call = begun(&mut client, operation, at(1.0)).call;
        let shown = format!("{operation} {stop:?}");
        assert_eq!(stopped(&mut client, call, stop).outcome, outcome, "{shown}");
    }
    let call = begun(&mut client, GET, at(1.0)).call;
    let closed = Stopped { reason: Some(Reason::ClientClosed), ..Stopped::default() };
    assert_eq!(stopped(&mut client, call, closed).reason(), Some(Reason::ClientClosed));
    assert!(client.calls.is_empty());
}

#[test]
fn a_clock_that_is_set_back_delays_no_call() {
    const DAY: f64 = 86_400_000.0;
    let mut client = client(&key());
    let call = begun(&mut client, GET, at(DAY)).call;
    let Step::Wait { ms } = client.refuse(call, response(503, json!({}), ""), at(DAY)).step else {
        panic!("it waits before the retry")
    };
    let other = begun(&mut client, GET, at(10.0));
    assert!(matches!(other.step, Step::Send(_)), "pauses by the old clock are dropped: {:?}", other.step);
    let woken = client.wake(call, at(10.0 + ms));
    assert!(matches!(woken.step, Step::Send(_)), "{:?}", woken.step);
}

#[test]
fn a_request_that_the_host_cannot_prepare_was_not_sent() {
    let options = key().replace('}', r#","maxConcurrent":1}"#);
    let mut client = client(&options);
    let call = begun(&mut client, GET, at(1.0)).call;
    let next = begun(&mut client, GET, at(1.0)).call;
    let output = client.refuse_request(call, "file", "is gone", at(2.0));
    let Step::Fail { error } = &output.step else { panic!("{:?}", output.step) };
    assert_eq!((error.kind(), error.outcome, error.attempts.len()), (Kind::Invalid, Outcome::NotSent, 0));
    assert!(error.to_string().ends_with(": file is gone"), "{error}");
    assert_eq!(output.wake, Some(next));
}

#[test]
fn the_outcome_stays_unknown_if_a_retry_cannot_be_prepared() {
    let mut client = client(&key());
    let call = begun(&mut client, DELETE, at(1.0)).call;
    client.time_out(call, None, at(2.0));
    client.wake(call, at(5_000.0));
    let output = client.refuse_request(call, "file", "is gone", at(5_001.0));
    assert!(
        matches!(output.step, Step::Fail { error } if error.outcome == Outcome::Unknown && error.attempts.len() == 1)
    );
}

#[test]
fn a_call_that_is_aborted_before_it_begins_sends_nothing() {
    let mut client = client(&key());
    let output = begin(&mut client, CREATE, "", Some(Stopped::default()), at(1.0));
    assert!(
        matches!(output.step, Step::Fail { error } if error.outcome == Outcome::NotSent && error.kind() == Kind::Aborted)
    );
}

#[test]
fn the_next_call_in_the_queue_is_woken_and_aborted_calls_are_skipped() {
    let options = key().replace('}', r#","maxConcurrent":1}"#);
    let mut client = client(&options);
    let calls: Vec<u64> = (0..4).map(|_| begun(&mut client, GET, at(1.0)).call).collect();
    assert_eq!(stopped(&mut client, calls[1], Stopped::default()).outcome, Outcome::NotSent);
    assert_eq!(client.succeed(calls[0], at(3.0)), calls[2]);
    let woken = client.wake(calls[2], at(3.0));
    assert!(matches!(woken.step, Step::Send(_)) && woken.wake.is_none());
    assert_eq!(client.succeed(calls[2], at(4.0)), calls[3]);
}

#[test]
fn a_call_whose_turn_comes_at_its_deadline_is_not_sent() {
    let options = key().replace('}', r#","maxConcurrent":1,"totalTimeout":100}"#);
    let mut client = client(&options);
    let calls: Vec<u64> = (0..2).map(|_| begun(&mut client, CREATE, at(1.0)).call).collect();
    assert_eq!(client.succeed(calls[0], at(100.5)), calls[1]);
    let Step::Fail { error } = client.wake(calls[1], at(100.5)).step else {
        panic!("half a millisecond is too little")
    };
    assert_eq!((error.reason(), error.outcome), (Some(Reason::Total), Outcome::NotSent));
}

#[test]
fn a_failed_token_function_fails_all_waiting_calls_and_frees_their_slots() {
    let mut client = client(r#"{"token":"function","maxConcurrent":2}"#);
    let first = begun(&mut client, CREATE, at(1.0));
    let second = begun(&mut client, GET, at(1.0)).call;
    assert!(matches!(first.step, Step::Ask { reason: TokenReason::Needed, .. }));
    assert!(matches!(client.wake(second, at(2.0)).step, Step::Wait { .. }), "it waits for the same token");
    client.answer_token(&value::parse(r#"{"error":"no"}"#).unwrap());
    for call in [first.call, second] {
        let output = client.wake(call, at(3.0));
        assert!(matches!(output.step, Step::Fail { error } if error.reason() == Some(Reason::Token)));
    }
    let again = begun(&mut client, GET, at(4.0));
    assert!(matches!(again.step, Step::Ask { reason: TokenReason::Needed, .. }));
}

fn response(status: u16, headers: serde_json::Value, text: &str) -> Response {
    let body = Body { text: text.to_owned(), json: value::parse(text) };
    Response { status, headers: headers.into(), is_redirect: false, body }
}

#[test]
fn no_output_contains_a_secret() {
    let mut client = client(r#"{"secretKey":"sk_test_PLANTED","onEvent":"function"}"#);
    // An escape hides a secret in the text of a body, but not in its parsed value.
    let body = r#"{"errors":[{"code":"sk\u005ftest_PLANTED","meta":{"sk_live_PLANTED2":1}}]}"#;
    type Report<'a> = Box<dyn Fn(&mut Client, u64) -> StepOutput + 'a>;
    let reports: [Report<'_>; 5] = [
        Box::new(|client, call| {
            client.refuse(call, response(422, json!({ "cf-ray": "sk_test_PLANTED" }), body), at(2.0))
        }),
        Box::new(|client, call| client.refuse(call, response(502, json!({}), "<p>Bearer sk_test_PLANTED"), at(2.0))),
        Box::new(|client, call| client.lose_request(call, "bad header sk_test_PLANTED", &Value::Null, at(2.0))),
        Box::new(|client, call| client.lose_body(call, "bad header sk_test_PLANTED", at(2.0))),
        Box::new(|client, call| {
            let (pointer, expected) = ("/sk_test_PLANTED".to_owned(), "an id".to_owned());
            let mismatch = Mismatch { pointer, expected, ..Mismatch::default() };
            client.mismatch(call, response(200, json!({}), "[]"), mismatch, at(2.0))
        }),
    ];
    for report in reports {
        let call = begun(&mut client, CREATE, at(1.0)).call;
        let output = serde_json::to_string(&report(&mut client, call)).unwrap();
        assert!(output.contains("fail") && output.contains("[redacted]") && !output.contains("PLANTED"), "{output}");
    }
}

#[test]
fn late_events_are_ignored() {
    let mut client = client(&key());
    let call = begun(&mut client, GET, at(1.0)).call;
    stopped(&mut client, call, Stopped::default());
    let late = client.refuse(call, response(500, json!({}), ""), at(3.0));
    assert_eq!((late.step, client.succeed(call, at(3.0))), (Step::Nothing, 0));
}

#[test]
fn a_preview_is_the_request_without_the_key_and_takes_no_slot() {
    let client = client(&key().replace('{', r#"{"maxConcurrent":1,"#));
    let preview = |operation: &str, params: &str| {
        let params = value::parse(params);
        let input = Input { params: params.as_ref(), ..Input::default() };
        serde_json::to_value(client.preview(find(operation).unwrap(), input).step).unwrap()
    };
    for _ in 0..2 {
        let shown = preview("createOrganization", r#"{"name":"Acme"}"#);
        assert_eq!(shown["json"], r#"{"name":"Acme"}"#);
        assert_eq!(shown["headers"]["authorization"], "Bearer $CLERK_SECRET_KEY");
    }
    assert_eq!(preview("listOrganizations", r#"{"limit":5}"#)["method"], "GET");
    assert_eq!(preview("createOrganization", r#"{"name":5}"#)["error"]["kind"], "invalid");
}
