//! The `acquire` function, which allows requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use clerk_organizations::api::organizations::OrganizationsApi;
use clerk_organizations::web::{AcquireFunction, CallOptions, Client, ClientOptions, Kind, Outcome, Reason};
use futures_util::future::{FutureExt, join_all, pending};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{assert_close_ends_a_call, named, options};

fn client(acquire: AcquireFunction, max_concurrent: u32) -> Client {
    let max_concurrent = Some(max_concurrent);
    Client::new(ClientOptions { acquire: Some(acquire), max_concurrent, ..options("plain") })
}

#[wasm_bindgen_test]
async fn each_request_is_acquired_and_described() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let own = asked.clone();
    let acquire = AcquireFunction::new(move |request| {
        own.borrow_mut().push(request);
        async {
            TimeoutFuture::new(5).await;
            Ok(())
        }
    });
    let organizations = OrganizationsApi::new(&client(acquire, 2));
    let created = organizations.create_organization(named("Acquired")).await.unwrap();
    let is_bulk = CallOptions { is_bulk: true, ..Default::default() };
    organizations.delete_organization(&created.id).with_options(is_bulk).await.unwrap();
    let asked: Vec<_> = asked
        .borrow()
        .iter()
        .map(|request| (request.operation, request.organization_id.clone(), request.attempt, request.is_bulk))
        .collect();
    let expected = [("createOrganization", None, 1, false), ("deleteOrganization", Some(created.id), 1, true)];
    assert_eq!(asked, expected);
}

#[wasm_bindgen_test]
async fn a_refusal_fails_the_call_as_not_sent_and_frees_its_slot() {
    let refuses = Rc::new(Cell::new(true));
    let own = refuses.clone();
    let acquire = AcquireFunction::new(move |_| {
        let refuses = own.replace(false);
        async move { if refuses { Err("the limit is used up".to_owned()) } else { Ok(()) } }
    });
    let organizations = OrganizationsApi::new(&client(acquire, 1));
    let error = organizations.create_organization(named("Refused")).await.unwrap_err();
    assert_eq!((error.kind(), error.reason()), (Kind::Invalid, Some(Reason::Acquire)));
    assert_eq!(error.outcome, Outcome::NotSent);
    assert!(error.to_string().ends_with("acquire function failed: the limit is used up"), "{error}");
    organizations.list_organizations(None).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_function_that_never_decides_ends_with_the_time_of_the_call() {
    let organizations = OrganizationsApi::new(&client(AcquireFunction::new(|_| pending()), 1));
    let short = CallOptions { total_timeout: Some(100), ..Default::default() };
    let calls = (0..2).map(|_| organizations.list_organizations(None).with_options(short.clone()).into_future());
    for error in join_all(calls).await.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.reason(), error.outcome), (Some(Reason::Total), Outcome::NotSent), "{error}");
    }
}

#[wasm_bindgen_test]
async fn a_call_that_is_dropped_while_the_function_decides_drops_it_and_frees_the_slot() {
    struct Guard(Rc<Cell<bool>>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let (is_dropped, is_first) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(true)));
    let own = is_dropped.clone();
    let acquire = AcquireFunction::new(move |_| {
        let guard = is_first.replace(false).then(|| Guard(own.clone()));
        async move { if let Some(_guard) = guard { pending().await } else { Ok(()) } }
    });
    let organizations = OrganizationsApi::new(&client(acquire, 1));
    let mut waiting = organizations.list_organizations(None).into_future();
    assert!((&mut waiting).now_or_never().is_none());
    assert!(!is_dropped.get());
    drop(waiting);
    assert!(is_dropped.get());
    organizations.list_organizations(None).await.unwrap();
}

#[wasm_bindgen_test]
async fn close_does_not_wait_for_the_function() {
    let client = client(AcquireFunction::new(|_| pending()), 1);
    assert_close_ends_a_call(&client).await;
}
