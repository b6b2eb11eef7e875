//! Tokens from a function instead of a key.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use clerk_organizations::api::organizations::OrganizationsApi;
use clerk_organizations::web::{Client, ClientOptions, Kind, Outcome, Reason, Token, TokenFunction, TokenReason};
use futures_util::future::{FutureExt, join_all};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{assert_close_ends_a_call, named, options};

fn with_token(token: TokenFunction) -> OrganizationsApi {
    let options = ClientOptions { secret_key: None, token: Some(token), ..options("tokens") };
    OrganizationsApi::new(&Client::new(options))
}

#[wasm_bindgen_test]
async fn a_token_is_requested_once_for_all_calls_and_again_after_it_was_refused() {
    let reasons = Rc::new(RefCell::new(Vec::new()));
    let own = reasons.clone();
    let organizations = with_token(TokenFunction::new(move |reason| {
        own.borrow_mut().push(reason);
        let number = own.borrow().len();
        async move {
            TimeoutFuture::new(20).await;
            Ok(Token::from(format!("token_{number}")))
        }
    }));
    let calls = (0..20).map(|at| organizations.create_organization(named(&format!("Token {at}"))).into_future());
    for result in join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(*reasons.borrow(), [TokenReason::Needed, TokenReason::Refused]);
}

#[wasm_bindgen_test]
async fn a_token_that_is_refused_twice_is_a_401() {
    let organizations =
        with_token(TokenFunction::new(|_| async { Ok(Token { token: "wrong".into(), expires_at: None }) }));
    let error = organizations.list_organizations(None).await.unwrap_err();
    assert_eq!((error.status(), error.outcome), (Some(401), Outcome::NotApplied), "{error}");
    assert!(!format!("{error:?}").contains("wrong"), "the token is not in the error");
}

#[wasm_bindgen_test]
async fn an_expired_token_is_requested_again() {
    let count = Rc::new(Cell::new(0));
    let own = count.clone();
    let organizations = with_token(TokenFunction::new(move |_| {
        own.set(own.get() + 1);
        async { Ok(Token { token: "token_2".into(), expires_at: Some(js_sys::Date::now() + 500.0) }) }
    }));
    organizations.list_organizations(None).await.unwrap();
    TimeoutFuture::new(550).await;
    organizations.list_organizations(None).await.unwrap();
    assert_eq!(count.get(), 2);
}

#[wasm_bindgen_test]
async fn a_token_function_that_fails_fails_the_calls_that_need_it_and_the_next_one_asks_again() {
    let fails = Rc::new(Cell::new(true));
    let own = fails.clone();
    let organizations = with_token(TokenFunction::new(move |_| {
        let fails = own.replace(false);
        async move { if fails { Err("signed out".to_owned()) } else { Ok(Token::from("token_2".to_owned())) } }
    }));
    let calls = (0..3).map(|_| organizations.list_organizations(None).into_future());
    for error in join_all(calls).await.into_iter().map(Result::unwrap_err) {
        assert_eq!(
            (error.kind(), error.reason(), error.outcome),
            (Kind::Invalid, Some(Reason::Token), Outcome::NotSent)
        );
        assert!(error.to_string().contains("signed out"), "{error}");
    }
    organizations.list_organizations(None).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_call_that_waits_for_a_token_can_be_dropped() {
    let organizations = with_token(TokenFunction::new(|_| async {
        TimeoutFuture::new(100).await;
        Ok(Token::from("token_2".to_owned()))
    }));
    // The one that asked for the token is dropped; the other needs the result.
    let mut asks = organizations.list_organizations(None).into_future();
    let mut waits = organizations.list_organizations(None).into_future();
    assert!((&mut asks).now_or_never().is_none());
    assert!((&mut waits).now_or_never().is_none());
    drop(asks);
    waits.await.unwrap();
}

#[wasm_bindgen_test]
async fn close_does_not_wait_for_a_token() {
    let token = TokenFunction::new(|_| futures_util::future::pending());
    let client = Client::new(ClientOptions { secret_key: None, token: Some(token), ..options("tokens") });
    assert_close_ends_a_call(&client).await;
}
