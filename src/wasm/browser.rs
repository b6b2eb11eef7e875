//! Tests in a real browser: its URLs, requests, dates and JSON.

use js_sys::{Array, Date, JSON, Reflect, eval};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Url;

use super::client::Client;
use super::convert::{value, value_to_js};
use crate::api::organizations::{Organization, Organizations};
use crate::http::retry_after::Clock;

wasm_bindgen_test_configure!(run_in_browser);

fn object(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

/// Returns a member of a value by its path.
fn member(value: &JsValue, path: &[&str]) -> JsValue {
    path.iter().fold(value.clone(), |value, name| Reflect::get(&value, &(*name).into()).unwrap())
}

/// Begins a call. Returns the URL and the body of its request. `values` and `json` are the parameters, as the host passes them.
fn begun(operation: &str, id: &JsValue, values: &JsValue, json: &JsValue) -> (String, Option<String>) {
    let options = object(r#"{"secretKey":"sk_test_1","allowSecretKeyInBrowser":true}"#);
    let base = object(r#"{"protocol":"https:","hostname":"a.test","origin":"https://a.test","pathname":"/v1"}"#);
    let mut client = Client::new(&options, &base, true);
    let output = client.begin(operation, id, values, json, &JsValue::UNDEFINED, None, 1.0);
    (member(&output, &["step", "url"]).as_string().unwrap(), member(&output, &["step", "json"]).as_string())
}

/// A list of one name and its value.
fn row(name: &str, text: &str) -> JsValue {
    Array::of2(&name.into(), &text.into()).into()
}

#[wasm_bindgen_test]
fn a_browser_parses_every_url_as_intended() {
    for id in ["org_1", "büro-…", "a'b", "a+b&c=d", "a;b", "😀"] {
        let (url, _) = begun("getOrganization", &row("idOrSlug", id), &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        let url = Url::new(&url).unwrap();
        assert_eq!((url.origin(), url.search(), url.hash()), ("https://a.test".into(), "".into(), "".into()));
        let last = url.pathname().rsplit('/').next().unwrap().to_owned();
        assert_eq!(js_sys::decode_uri_component(&last).unwrap(), id);
        let (url, _) = begun("listOrganizations", &JsValue::UNDEFINED, &row("query", id), &JsValue::UNDEFINED);
        let url = Url::new(&url).unwrap();
        assert_eq!((url.pathname(), url.search_params().get("query")), ("/v1/organizations".into(), Some(id.into())));
    }
}

#[wasm_bindgen_test]
async fn a_browsers_request_has_the_url_and_the_body() {
    let metadata = row("publicMetadata", r#"{"a":[1,null]}"#);
    let (url, body) = begun("createOrganization", &JsValue::UNDEFINED, &row("name", "Acmé"), &metadata);
    let request = gloo_net::http::Request::post(&url).body(body.unwrap()).unwrap();
    let request: web_sys::Request = request.into();
    assert_eq!((request.method(), request.url()), ("POST".into(), url));
    let sent = JsFuture::from(request.text().unwrap()).await.unwrap();
    assert_eq!(sent.as_string().as_deref(), Some(r#"{"name":"Acmé","public_metadata":{"a":[1,null]}}"#));
}

#[wasm_bindgen_test]
fn a_browser_parses_http_dates_in_all_forms() {
    let clock = Clock { now: || 784_111_767_000.0, parse: Date::parse };
    for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        assert_eq!(crate::http::retry_after::retry_after(date, None, &clock), Some(10_000), "{date}");
    }
    assert_eq!(crate::http::retry_after::retry_after("soon", None, &clock), None);
}

#[wasm_bindgen_test]
fn plain_data_is_unchanged_after_a_round_trip() {
    let source =
        r#"({ a: [1, -0.5, 1e21, 5e-324, true, null], 'é\n"\\\u0001': '\ud83d\ude00\u2028', __proto__x: {} })"#;
    let before = eval(source).unwrap();
    let after = value_to_js(&value(&before));
    assert_eq!(String::from(JSON::stringify(&after).unwrap()), String::from(JSON::stringify(&before).unwrap()));
    let copy = value_to_js(&value(&object(r#"{"__proto__":{"x":1}}"#)));
    assert_eq!(String::from(JSON::stringify(&copy).unwrap()), r#"{"__proto__":{"x":1}}"#);
}

#[wasm_bindgen_test]
fn a_model_is_read_from_a_javascript_object_as_from_text() {
    fn both<T: serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
        let value: JsValue = JSON::parse(text).unwrap();
        let read: T = serde_wasm_bindgen::from_value(value).unwrap();
        assert_eq!(read, serde_json::from_str::<T>(text).unwrap());
    }
    both::<Organization>(include_str!("../../js-tests/fixtures/organization.json"));
    both::<Organizations>(include_str!("../../js-tests/fixtures/organizations.json"));
}
