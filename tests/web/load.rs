//! Many calls at once, rate limits, dropped calls, and closed clients.

use clerk_organizations::api::organization_invitations::{
    CreateOrganizationInvitationParams, OrganizationInvitationsApi,
};
use clerk_organizations::api::organizations::OrganizationsApi;
use clerk_organizations::web::{CallOptions, Client, ClientOptions, EventKind, Kind, Outcome, Reason};
use futures_util::future::{FutureExt, join_all, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{client, create, is_page, named, options, organizations, recorder, silent_state};

#[wasm_bindgen_test]
async fn fifty_calls_at_once_succeed() {
    let organizations = organizations("plain");
    let calls = (0..50).map(|at| organizations.create_organization(named(&format!("At once {at}"))).into_future());
    let created: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
    for (at, organization) in created.iter().enumerate() {
        assert_eq!(organization.name, format!("At once {at}"));
    }
}

#[wasm_bindgen_test]
async fn a_storm_of_refusals_delays_calls_and_loses_none() {
    let (events, on_event) = recorder();
    let client = Client::new(ClientOptions { on_event: Some(on_event), ..options("limited") });
    let organizations = OrganizationsApi::new(&client);
    let calls = (0..30).map(|at| organizations.create_organization(named(&format!("Storm {at}"))).into_future());
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    let refused = events.borrow().iter().filter(|event| event.status == Some(429)).count();
    assert!(refused > 0, "the server refused some requests");
    TimeoutFuture::new(1000).await;
    let listed = organizations.list_organizations(None).await.unwrap();
    assert_eq!(listed.total_count.0, 30, "none was made twice");
}

#[wasm_bindgen_test]
async fn a_wait_of_an_hour_is_an_error_at_once() {
    let client = client("hourly");
    let organization = create(&OrganizationsApi::new(&client)).await;
    let invite = |email: &str| {
        let params = CreateOrganizationInvitationParams {
            email_address: email.to_owned(),
            role: "org:member".into(),
            ..Default::default()
        };
        OrganizationInvitationsApi::new(&client).create_organization_invitation(&organization.id, params)
    };
    invite("a@example.org").await.unwrap();
    let error = invite("b@example.org").await.unwrap_err();
    assert_eq!((error.outcome, error.attempts.len()), (Outcome::NotApplied, 1), "{error}");
    assert!(error.status() == Some(429) && error.retry_after() > Some(3_000_000), "{error:?}");
    // The client knows the limit now, and does not send the next one.
    let error = invite("c@example.org").await.unwrap_err();
    assert_eq!((error.reason(), error.outcome), (Some(Reason::RateLimit), Outcome::NotSent), "{error}");
    // Other operations do not wait for it.
    OrganizationsApi::new(&client).get_organization(&organization.id, None).await.unwrap();
}

/// Waits until the silent server has this many open requests, and returns how many callers have aborted.
async fn silent_has(open: u64) -> u64 {
    for _ in 0..1000 {
        let (is_open, aborted) = silent_state().await;
        if is_open == open {
            return aborted;
        }
        TimeoutFuture::new(20).await;
    }
    panic!("the server has {:?} instead of {open} open requests", silent_state().await);
}

#[wasm_bindgen_test]
async fn dropped_calls_abort_their_requests_and_free_their_places() {
    // A page has six connections to one origin at most.
    let options = ClientOptions { max_concurrent: Some(3), ..options("silent") };
    let organizations = OrganizationsApi::new(&Client::new(options.clone()));
    let before = silent_has(0).await;
    let calls: Vec<_> = (0..30).map(|_| organizations.list_organizations(None).into_future()).collect();
    let all = join_all(calls);
    let pending = select(all, TimeoutFuture::new(300).boxed_local()).await;
    assert!(matches!(pending, futures_util::future::Either::Right(_)), "no call has ended");
    // The limiter of a client with a key starts slowly. A page has none.
    let sent = if is_page() { 3 } else { 1 };
    silent_has(sent).await;
    drop(pending);
    assert_eq!(silent_has(0).await - before, sent, "only these were sent");
    // A place is free for the next call, which is sent.
    let next = organizations.list_organizations(None).into_future();
    let next = select(next, TimeoutFuture::new(200).boxed_local()).await;
    silent_has(1).await;
    drop(next);
    silent_has(0).await;
}

#[wasm_bindgen_test]
async fn a_dropped_call_in_the_queue_lets_the_next_one_through() {
    let options = ClientOptions { max_concurrent: Some(1), ..options("plain") };
    let organizations = OrganizationsApi::new(&Client::new(options));
    let first = organizations.list_organizations(None).into_future();
    let mut second = Some(organizations.list_organizations(None).into_future());
    let third = organizations.list_organizations(None).into_future();
    let drop_second = async {
        // The second has begun to wait, and is dropped while the first runs.
        _ = second.as_mut().unwrap().now_or_never();
        drop(second.take());
    };
    let (first, (), third) = futures_util::future::join3(first, drop_second, third).await;
    first.unwrap();
    third.unwrap();
}

#[wasm_bindgen_test]
async fn a_call_may_be_dropped_by_the_listener_of_another() {
    use std::cell::RefCell;
    use std::rc::Rc;
    let dropped: Rc<RefCell<Vec<futures_util::future::LocalBoxFuture<'static, ()>>>> = Rc::default();
    let own = dropped.clone();
    let on_event = Rc::new(move |_: &clerk_organizations::web::ClientEvent| {
        let calls = std::mem::take(&mut *own.borrow_mut());
        drop(calls);
    });
    let options = ClientOptions { max_concurrent: Some(1), on_event: Some(on_event), ..options("plain") };
    let client = Client::new(options);
    let organizations = OrganizationsApi::new(&client);
    let mut running = organizations.list_organizations(None).into_future();
    assert!((&mut running).now_or_never().is_none());
    let mut waiting = organizations.list_organizations(None).into_future();
    assert!((&mut waiting).now_or_never().is_none());
    dropped.borrow_mut().push(waiting.map(drop).boxed_local());
    running.await.unwrap();
    assert!(dropped.borrow().is_empty(), "the listener has dropped it");
    organizations.list_organizations(None).await.unwrap();
}

#[wasm_bindgen_test]
async fn close_stops_calls_in_progress_and_in_the_queue_and_refuses_later_ones() {
    let options = ClientOptions { max_concurrent: Some(2), ..options("silent") };
    let client = Client::new(options);
    let organizations = OrganizationsApi::new(&client);
    let calls = (0..5).map(|_| organizations.create_organization(named("Acme")).into_future());
    let close = async {
        silent_has(2).await;
        client.close();
    };
    let (results, ()) = futures_util::future::join(join_all(calls), close).await;
    let mut outcomes: Vec<_> = Vec::new();
    for error in results.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.reason()), (Kind::Aborted, Some(Reason::ClientClosed)), "{error}");
        outcomes.push(error.outcome);
    }
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Unknown).count(), 2, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::NotSent).count(), 3, "{outcomes:?}");
    silent_has(0).await;
    let error = organizations.list_organizations(None).await.unwrap_err();
    assert_eq!((error.reason(), error.outcome), (Some(Reason::ClientClosed), Outcome::NotSent));
}

#[wasm_bindgen_test]
async fn the_time_limits_of_an_attempt_and_of_a_call_hold() {
    let organizations = organizations("silent");
    let started = Date::now();
    let limits = CallOptions { timeout: Some(100), max_retries: Some(1), ..Default::default() };
    let error = organizations.list_organizations(None).with_options(limits).await.unwrap_err();
    assert_eq!((error.kind(), error.reason(), error.attempts.len()), (Kind::Timeout, Some(Reason::Attempt), 2));
    let limits = CallOptions { total_timeout: Some(300), ..Default::default() };
    let error = organizations.create_organization(named("Acme")).with_options(limits).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome), (Kind::Timeout, Outcome::Unknown), "{error}");
    assert!(Date::now() - started < 10_000.0);
    // A call in the queue has this limit too. It is shorter than that of the call it waits for, or the end of both at once would
    // let it through with the last millisecond.
    let options = ClientOptions { max_concurrent: Some(1), ..options("silent") };
    let organizations = OrganizationsApi::new(&Client::new(options));
    let calls = [2_000, 300].map(|total_timeout| {
        let limits = CallOptions { total_timeout: Some(total_timeout), ..Default::default() };
        organizations.create_organization(named("Acme")).with_options(limits).into_future()
    });
    let errors: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap_err).collect();
    assert_eq!((errors[1].reason(), errors[1].outcome), (Some(Reason::Total), Outcome::NotSent), "{}", errors[1]);
    silent_has(0).await;
}

#[wasm_bindgen_test]
async fn events_tell_of_each_request_and_response() {
    let (events, on_event) = recorder();
    let client = Client::new(ClientOptions { on_event: Some(on_event), ..options("plain") });
    OrganizationsApi::new(&client).get_organization("org_none", None).await.unwrap_err();
    let kinds: Vec<_> = events.borrow().iter().map(|event| (event.kind, event.operation, event.status)).collect();
    assert_eq!(
        kinds,
        [(EventKind::Request, "getOrganization", None), (EventKind::Response, "getOrganization", Some(404))]
    );
}
