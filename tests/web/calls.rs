//! What a request has, and what a call does before it is awaited.

use clerk_organizations::api::organizations::{ListOrganizationsParams, Organization, OrganizationsApi};
use clerk_organizations::web::convert::{from_js, to_js};
use clerk_organizations::web::{CallOptions, Client, ClientOptions};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{MockFetch, create, is_page, named, options, organizations, run, text};

#[wasm_bindgen_test]
async fn a_request_has_the_method_the_url_the_headers_and_the_body_that_javascript_sends() {
    let _mock = MockFetch::new(
        "return request.text().then((body) => {
            globalThis.seen = [request.method, new URL(request.url).pathname, body, request.redirect,
                ['accept', 'clerk-api-version', 'content-type', 'x-own', 'x-call', 'authorization']
                    .map((name) => request.headers.get(name)).join('|')].join(' ');
            return new Response('{}', { status: 404 });
        })",
    );
    let headers = |name: &str| [(name.to_owned(), "1".to_owned())].into();
    let options = ClientOptions { headers: headers("x-own"), ..options("plain") };
    let call = CallOptions { headers: headers("x-call"), ..Default::default() };
    let organizations = OrganizationsApi::new(&Client::new(options));
    organizations.create_organization(named("é\"\u{2028}")).with_options(call).await.unwrap_err();
    let key = if is_page() { "" } else { "Bearer sk_test_emulator" };
    assert_eq!(
        text(&run("return globalThis.seen")),
        format!(
            "POST /gateway/plain/v1/organizations {{\"name\":\"é\\\"\u{2028}\"}} manual \
             application/json|2025-11-10|application/json|1|1|{key}"
        )
    );
}

#[wasm_bindgen_test]
async fn a_query_is_encoded_once() {
    let _mock = MockFetch::new("globalThis.seen = request.url; return new Response('{}', { status: 404 })");
    let params = ListOrganizationsParams {
        query: Some("a+b&c=d %20 'é#?".into()),
        user_id: Some(vec!["+user_1".into(), "-user_2".into()]),
        ..Default::default()
    };
    organizations("plain").list_organizations(params).await.unwrap_err();
    let url = web_sys::Url::new(&text(&run("return globalThis.seen"))).unwrap();
    assert_eq!(url.search_params().get("query").as_deref(), Some("a+b&c=d %20 'é#?"));
    assert_eq!(url.search_params().get("user_id").as_deref(), Some("+user_1"));
    assert_eq!(url.hash(), "");
}

#[wasm_bindgen_test]
async fn parameters_that_this_version_does_not_know_are_sent() {
    let _mock = MockFetch::new(
        "return request.text().then((body) => {
            globalThis.seen = new URL(request.url).search + ' ' + body;
            return new Response('{}', { status: 404 });
        })",
    );
    let call = CallOptions {
        extra_query: [("later".to_owned(), serde_json::json!(["a+b", 7, true]))].into(),
        extra_body: [("later_field".to_owned(), serde_json::json!({ "a": [1.5, null] }))].into(),
        ..Default::default()
    };
    organizations("plain").create_organization(named("A")).with_options(call).await.unwrap_err();
    assert_eq!(
        text(&run("return globalThis.seen")),
        r#"?later=a%2Bb&later=7&later=true {"name":"A","later_field":{"a":[1.5,null]}}"#
    );
}

#[wasm_bindgen_test]
async fn a_call_is_sent_when_it_is_awaited_and_not_before() {
    let _mock = MockFetch::new("globalThis.count += 1; return new Response('{}', { status: 404 })");
    run("globalThis.count = 0");
    let call = organizations("plain").list_organizations(None);
    let future = call.clone().into_future();
    assert_eq!(run("return globalThis.count"), 0);
    drop(future);
    call.await.unwrap_err();
    assert_eq!(run("return globalThis.count"), 1);
}

#[wasm_bindgen_test]
async fn a_model_is_unchanged_after_a_round_trip_through_javascript() {
    let organization = create(&organizations("plain")).await;
    let value = to_js(&organization).unwrap();
    assert_eq!(text(&js_sys::Reflect::get(&value, &"id".into()).unwrap()), organization.id);
    assert_eq!(from_js::<Organization>(value).unwrap(), organization);
}
