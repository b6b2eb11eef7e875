//! The errors of calls: those of Clerk, those of a proxy or a broken connection, and local mistakes.

use clerk_organizations::api::organizations::{ListOrganizationsParams, OrganizationsApi, UpdateOrganizationParams};
use clerk_organizations::web::{CallOptions, Client, ClientOptions, Error, Kind, Outcome, Reason};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{create, is_page, named, options, organizations, refusing};

async fn broken(name: &str) -> Error {
    let once = CallOptions { max_retries: Some(0), ..Default::default() };
    organizations("broken").get_organization(name, None).with_options(once).await.unwrap_err()
}

#[wasm_bindgen_test]
async fn a_slug_that_is_taken_is_an_error_about_this_field() {
    let organizations = organizations("plain");
    let taken =
        || clerk_organizations::api::organizations::CreateOrganizationParams { slug: "taken".into(), ..named("Acme") };
    organizations.create_organization(taken()).await.unwrap();
    let error = organizations.create_organization(taken()).await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.outcome), (Kind::Api, Some(422), Outcome::NotApplied));
    assert!(error.has_code("form_identifier_exists"));
    assert_eq!(error.field("slug").map(|item| item.code.as_str()), Some("form_identifier_exists"));
    assert!(error.field("name").is_none());
    assert_eq!(error.attempts.len(), 1);
    let message = error.to_string();
    assert!(message.starts_with("createOrganization: 422 form_identifier_exists: "), "{message}");
}

#[wasm_bindgen_test]
async fn what_does_not_exist_is_404() {
    let organizations = organizations("plain");
    let error = organizations.get_organization("org_none", None).await.unwrap_err();
    assert_eq!((error.status(), error.outcome), (Some(404), Outcome::NotApplied));
    let organization = create(&organizations).await;
    organizations.delete_organization(&organization.id).await.unwrap();
    let error = organizations.delete_organization(&organization.id).await.unwrap_err();
    assert_eq!((error.status(), error.kind()), (Some(404), Kind::Api));
}

#[wasm_bindgen_test]
async fn a_mistake_of_the_caller_sends_nothing() {
    let organizations = organizations("plain");
    let long = "x".repeat(257);
    let mistakes = [
        (organizations.create_organization(named("")).await, "name "),
        (organizations.create_organization(named(&long)).await, "name "),
        (organizations.get_organization("", None).await, "idOrSlug "),
        (organizations.get_organization("..", None).await, "idOrSlug "),
        (organizations.get_organization("a/b", None).await, "idOrSlug "),
        (
            organizations
                .update_organization("org_1", UpdateOrganizationParams { name: "".into(), ..Default::default() })
                .await,
            "name ",
        ),
    ];
    for (result, parameter) in mistakes {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome, error.attempts.len()), (Kind::Invalid, Outcome::NotSent, 0));
        assert!(error.to_string().contains(&format!(": {parameter}")), "{error}");
    }
    let params = ListOrganizationsParams { limit: Some(500), ..Default::default() };
    let error = organizations.list_organizations(params).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
}

#[wasm_bindgen_test]
async fn invalid_options_are_the_error_of_every_call() {
    let of = |options: ClientOptions| OrganizationsApi::new(&Client::new(options));
    let plain = || options("plain");
    let wrong = [
        ClientOptions::default(),
        ClientOptions { base_url: Some("ftp://a.test".into()), ..plain() },
        ClientOptions { base_url: Some("http://[".into()), ..plain() },
        ClientOptions { secret_key: Some("sk test".into()), ..plain() },
        ClientOptions { secret_key: Some("sk_live_1".into()), base_url: Some("http://a.test".into()), ..plain() },
        ClientOptions { max_concurrent: Some(0), ..plain() },
        ClientOptions { api_version: Some("new".into()), ..plain() },
        ClientOptions { headers: [("a b".to_owned(), "c".to_owned())].into(), ..plain() },
    ];
    for options in wrong {
        let error = of(options.clone()).list_organizations(None).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome), (Kind::Invalid, Outcome::NotSent), "{options:?} {error}");
        assert!(!error.to_string().contains("sk_live_1"), "{error}");
    }
    if is_page() {
        let in_page = ClientOptions { secret_key: Some("sk_test_emulator".into()), ..plain() };
        assert_eq!(of(in_page.clone()).list_organizations(None).await.unwrap_err().kind(), Kind::Invalid);
        let allowed = ClientOptions { allow_secret_key_in_browser: true, ..in_page };
        of(allowed).list_organizations(None).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_port_that_refuses_is_tried_again() {
    let options = ClientOptions { base_url: Some(refusing()), ..options("plain") };
    let organizations = OrganizationsApi::new(&Client::new(options));
    let twice = CallOptions { max_retries: Some(1), ..Default::default() };
    // A page cannot see whether a connection was made, so a create is not sent again.
    let (outcome, attempts) = if is_page() { (Outcome::Unknown, 1) } else { (Outcome::NotSent, 2) };
    let error = organizations.list_organizations(None).with_options(twice.clone()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts.len()), (Kind::Network, 2), "{error}");
    let error = organizations.create_organization(named("Acme")).with_options(twice).await.unwrap_err();
    assert_eq!((error.outcome, error.attempts.len()), (outcome, attempts), "{error}");
}

#[wasm_bindgen_test]
async fn a_success_that_is_not_the_model_is_a_decode_error() {
    for name in ["html", "empty", "array", "text", "wrong"] {
        let error = broken(name).await;
        assert_eq!((error.kind(), error.status()), (Kind::Decode, Some(200)), "{name}: {error}");
    }
    let message = broken("wrong").await.to_string();
    assert!(message.contains("expected a string"), "{message}");
}

#[wasm_bindgen_test]
async fn an_error_page_of_a_proxy_keeps_its_status() {
    let error = broken("page").await;
    assert_eq!((error.kind(), error.status(), error.errors().len()), (Kind::Api, Some(404), 0));
    assert!(error.to_string().contains("as text/html"), "{error}");
    assert_eq!((broken("bare").await.status(), broken("bare").await.errors().len()), (Some(404), 0));
    let error = broken("forbidden").await;
    assert!(error.has_code("authorization_invalid"));
    assert!(error.to_string().ends_with("[trace 0123456789abcdef0123456789abcdef]"), "{error}");
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let error = broken("redirect").await;
    assert_eq!(error.kind(), Kind::Api, "{error}");
    assert_eq!(error.reason(), Some(Reason::Redirect), "{error}");
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_a_lost_response() {
    let error = broken("cut").await;
    assert_eq!((error.kind(), error.reason()), (Kind::Network, Some(Reason::Body)), "{error}");
}

#[wasm_bindgen_test]
async fn a_body_above_the_limit_is_not_read() {
    let options = ClientOptions { max_response_bytes: Some(1000), ..options("broken") };
    let error = OrganizationsApi::new(&Client::new(options)).get_organization("large", None).await.unwrap_err();
    assert_eq!((error.kind(), error.reason()), (Kind::Decode, Some(Reason::TooLarge)), "{error}");
}
