//! What a real browser makes of what crosses the edge: its URLs, its requests, its dates, its JSON.

use js_sys::{JSON, eval};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Url;

use super::client::*;
use crate::api::organizations::{Organization, Organizations};
use crate::json::Json;
use crate::response::Calendar;

wasm_bindgen_test_configure!(run_in_browser);

const CLIENT: &str = r#"{"isBrowser":true,"options":{"secretKey":"sk_test_1","allowSecretKeyInBrowser":true},
    "base":{"protocol":"https:","hostname":"a.test","origin":"https://a.test","pathname":"/v1"}}"#;

/// The URL and the body of a call's request.
fn begun(operation: &str, id: &str, params: &str) -> (String, String) {
    let opened = Json::parse(&open_client(CLIENT)).unwrap();
    let client = opened.get("client").and_then(Json::integer).unwrap() as usize;
    let call = format!(r#"{{"operation":"{operation}","id":{id},"params":{params}}}"#);
    let told = begin(client, &call, 1.0);
    forget_client(client);
    let (told, body) = told.split_once('\n').unwrap_or((&told, ""));
    let told = Json::parse(told).unwrap();
    (told.text_of("url").unwrap().to_owned(), body.to_owned())
}

#[wasm_bindgen_test]
fn a_browser_reads_every_url_as_it_was_meant() {
    for id in ["org_1", "büro-…", "a'b", "a+b&c=d", "a;b", "\u{202e}x", "😀"] {
        let id_json = format!(r#"{{"idOrSlug":{}}}"#, Json::from(id).to_text());
        let url = Url::new(&begun("getOrganization", &id_json, "{}").0).unwrap();
        assert_eq!((url.origin(), url.search(), url.hash()), ("https://a.test".into(), "".into(), "".into()));
        let last = url.pathname().rsplit('/').next().unwrap().to_owned();
        assert_eq!(js_sys::decode_uri_component(&last).unwrap(), id);
        let query = format!(r#"{{"query":{}}}"#, Json::from(id).to_text());
        let url = Url::new(&begun("listOrganizations", "{}", &query).0).unwrap();
        assert_eq!((url.pathname(), url.search_params().get("query")), ("/v1/organizations".into(), Some(id.into())));
    }
}

#[wasm_bindgen_test]
async fn a_browsers_request_holds_what_was_built() {
    let (url, body) = begun("createOrganization", "{}", r#"{"name":"Acmé","publicMetadata":{"a":[1,null]}}"#);
    let request = gloo_net::http::Request::post(&url).body(body).unwrap();
    let request: web_sys::Request = request.into();
    assert_eq!((request.method(), request.url()), ("POST".into(), url));
    let sent = JsFuture::from(request.text().unwrap()).await.unwrap();
    assert_eq!(sent.as_string().as_deref(), Some(r#"{"name":"Acmé","public_metadata":{"a":[1,null]}}"#));
}

#[wasm_bindgen_test]
fn a_browser_reads_http_dates_in_all_their_forms() {
    let calendar = Calendar { now: || 784_111_767_000.0, parse: parse_date };
    for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
        assert_eq!(crate::response::retry_after(date, None, &calendar), Some(10_000), "{date}");
    }
    assert_eq!(crate::response::retry_after("soon", None, &calendar), None);
}

#[wasm_bindgen_test]
fn a_browsers_json_and_ours_are_the_same() {
    let source = "JSON.stringify({ a: [1, -0.5, 1e21, 5e-324, true, null], 'é\\n\"\\\\\\u0001': '\\ud83d\\ude00\\u2028', __proto__x: {} })";
    let text = eval(source).unwrap().as_string().unwrap();
    assert_eq!(Json::parse(&text).unwrap().to_text(), text);
    let again = JSON::stringify(&JSON::parse(&text).unwrap()).unwrap();
    assert_eq!(String::from(again), text);
}

#[wasm_bindgen_test]
fn a_model_reads_an_object_of_javascript_as_it_reads_text() {
    fn both<T: serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
        let value: JsValue = JSON::parse(text).unwrap();
        let read: T = serde_wasm_bindgen::from_value(value).unwrap();
        assert_eq!(read, serde_json::from_str::<T>(text).unwrap());
    }
    both::<Organization>(include_str!("../../js-tests/fixtures/organization.json"));
    both::<Organizations>(include_str!("../../js-tests/fixtures/organizations.json"));
}
