//! The `acquire` function: when it is called, with what, and what becomes of the slot while it has not decided.
use super::*;

/// The time at which the first call of a test begins.
const START: f64 = 1_000.0;

/// A client with an `acquire` function for all calls, and these other options.
fn acquiring(options: &str) -> Client {
    let acquire = r#","acquire":"function""#;
    client(&key().replace('}', &format!("{acquire}{options}}}")))
}

fn is_asked(output: &StepOutput) -> bool {
    matches!(output.step, Step::Acquire { .. })
}

fn is_sent(output: &StepOutput) -> bool {
    matches!(output.step, Step::Send(_))
}

fn error(output: StepOutput) -> Error {
    match output.step {
        Step::Fail { error } => *error,
        step => panic!("{step:?}"),
    }
}

/// Wakes a call whenever its wait is over, until the time.
fn keep_waiting(client: &mut Client, mut output: StepOutput, mut now: f64, until: f64) -> StepOutput {
    while let Step::Acquire { ms, .. } | Step::Wait { ms } = output.step
        && now + ms <= until
    {
        now += ms;
        output = client.wake(output.call, at(now));
    }
    output
}

#[test]
fn each_request_is_acquired_once_and_described_without_its_parameters() {
    let ended = call_with(UPDATE, r#"{"acquire":"function","priority":"bulk"}"#, false, &[A(503, "", ""), OK]);
    assert!(ended.result.is_ok());
    let request = |attempt| AcquireRequest {
        operation: "updateOrganization",
        organization_id: Some("org_1".to_owned()),
        attempt,
        is_bulk: true,
    };
    assert_eq!(ended.acquired, [request(1), request(2)]);
    for (operation, id) in [("listOrganizations", None), (GET, Some("org_1".to_owned()))] {
        let ended = call_with(operation, r#"{"acquire":"function"}"#, false, &[OK]);
        assert_eq!(ended.acquired, [AcquireRequest { operation, organization_id: id, attempt: 1, is_bulk: false }]);
    }
    assert!(call(GET, &[OK]).acquired.is_empty(), "there is no function");
}

#[test]
fn a_refusal_fails_the_call_as_not_sent_and_frees_its_slot() {
    let mut client = acquiring(r#","maxConcurrent":1"#);
    let call = begun(&mut client, CREATE, at(START)).call;
    let next = begun(&mut client, CREATE, at(START)).call;
    let output = client.acquired(call, Some("no sk_test_PLANTED, http://a.test/x?query=ann"), at(START + 5.0));
    assert_eq!(output.wake, Some(next));
    let error = error(output);
    assert_eq!((error.kind(), error.reason()), (Kind::Invalid, Some(Reason::Acquire)));
    assert_eq!((error.outcome, error.attempts.len()), (Outcome::NotSent, 0));
    let text = error.to_string();
    assert!(text.starts_with("createOrganization: acquire function failed: no [redacted]"), "{text}");
    assert!(!text.contains("PLANTED") && !text.contains("ann"), "{text}");
    assert!(is_asked(&client.wake(next, at(START + 5.0))));
}

#[test]
fn a_refusal_of_a_retry_keeps_the_outcome_of_the_attempts_before_it() {
    let mut client = acquiring("");
    let call = begun(&mut client, UPDATE, at(START)).call;
    assert!(is_sent(&client.acquired(call, None, at(START))));
    client.time_out(call, None, at(START + 1_000.0));
    assert!(is_asked(&client.wake(call, at(START + 20_000.0))));
    let error = error(client.acquired(call, Some("no"), at(START + 20_000.0)));
    assert_eq!((error.reason(), error.outcome, error.attempts.len()), (Some(Reason::Acquire), Outcome::Unknown, 1));
}

#[test]
fn a_waiting_call_keeps_its_slot_for_longer_than_one_attempt_may_take() {
    let mut client = acquiring(r#","maxConcurrent":1,"timeout":1000,"totalTimeout":60000"#);
    let first = begun(&mut client, GET, at(START));
    let call = first.call;
    let second = begun(&mut client, GET, at(START)).call;
    let waiting = keep_waiting(&mut client, first, START, START + 30_000.0);
    assert!(is_asked(&waiting), "{:?}", waiting.step);
    assert!(matches!(client.wake(second, at(START + 30_100.0)).step, Step::Wait { .. }), "the slot is held");
    let sent = client.acquired(call, None, at(START + 30_100.0));
    assert!(matches!(&sent.step, Step::Send(send) if send.limit == 1_000.0), "the attempt has its whole time");
    assert!(matches!(client.wake(second, at(START + 30_200.0)).step, Step::Wait { .. }), "the request holds it too");
    assert_eq!(client.succeed(call, at(START + 30_300.0)), second);
}

#[test]
fn the_slot_of_a_call_that_the_host_dropped_is_free_soon() {
    let mut client = acquiring(r#","maxConcurrent":1"#);
    begun(&mut client, GET, at(START));
    let second = begun(&mut client, GET, at(START)).call;
    assert!(matches!(client.wake(second, at(START + 5_900.0)).step, Step::Wait { .. }));
    assert!(is_asked(&client.wake(second, at(START + 6_100.0))));
}

#[test]
fn a_function_that_never_decides_ends_with_the_time_of_the_call() {
    let mut client = acquiring(r#","maxConcurrent":1,"totalTimeout":7000"#);
    let output = begun(&mut client, CREATE, at(START));
    let next = begun(&mut client, CREATE, at(START + 4_000.0)).call;
    let ended = keep_waiting(&mut client, output, START, START + 7_000.0);
    let error = error(ended);
    assert_eq!((error.kind(), error.reason()), (Kind::Timeout, Some(Reason::Total)));
    assert_eq!(error.outcome, Outcome::NotSent);
    assert!(is_asked(&client.wake(next, at(START + 7_000.0))), "its slot is free");
}

#[test]
fn a_permission_at_the_deadline_comes_too_late() {
    let mut client = acquiring(r#","totalTimeout":100"#);
    let call = begun(&mut client, CREATE, at(START)).call;
    let error = error(client.acquired(call, None, at(START + 99.5)));
    assert_eq!((error.reason(), error.outcome), (Some(Reason::Total), Outcome::NotSent));
}

#[test]
fn an_aborted_call_frees_its_slot_and_a_late_decision_is_ignored() {
    let mut client = acquiring(r#","maxConcurrent":1"#);
    let call = begun(&mut client, CREATE, at(START)).call;
    let next = begun(&mut client, CREATE, at(START)).call;
    assert_eq!(stopped(&mut client, call, Stopped::default()).outcome, Outcome::NotSent);
    assert!(is_asked(&client.wake(next, at(START + 1.0))));
    assert_eq!(client.acquired(call, None, at(START + 2.0)).step, Step::Nothing);
}

#[test]
fn the_wait_is_reported_and_counts_as_waited() {
    let mut client = acquiring(r#","maxRetries":0"#);
    let call = begun(&mut client, GET, at(START)).call;
    let sent = client.acquired(call, None, at(START + 250.0));
    let wait = sent.events.iter().find(|event| event.kind == EventKind::Wait).unwrap();
    assert_eq!((wait.ms, wait.detail.as_deref()), (Some(250), Some("acquire")));
    let error = error(client.refuse(call, response(404, json!({}), ""), at(START + 260.0)));
    assert_eq!((error.attempts[0].waited, error.attempts[0].elapsed), (250, 10));
}

#[test]
fn a_token_that_expires_while_the_function_decides_is_replaced_before_the_request() {
    let mut client = client(r#"{"token":"function","acquire":"function"}"#);
    let env = |now, clock: fn() -> f64| Env { clock: Clock { now: clock, ..at(now).clock }, ..at(now) };
    let call = begun(&mut client, GET, env(START, || 0.0)).call;
    client.answer_token(&value::parse(r#"{"token":"first","expiresAt":500}"#).unwrap());
    assert!(is_asked(&client.wake(call, env(START, || 0.0))));
    let asked = client.acquired(call, None, env(START + 600.0, || 600.0));
    assert!(matches!(asked.step, Step::Ask { reason: TokenReason::Needed, .. }), "{:?}", asked.step);
    client.answer_token(&value::parse(r#"{"token":"second","expiresAt":550}"#).unwrap());
    let sent = serde_json::to_string(&client.wake(call, env(START + 601.0, || 601.0)).step).unwrap();
    assert!(sent.contains("Bearer second"), "it is sent without another permission: {sent}");
}
