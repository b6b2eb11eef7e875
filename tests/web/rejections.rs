//! A `fetch` that throws, rejects or responds with anything at all. None of it is a panic.

use clerk_organizations::web::{CallOptions, Kind, Outcome};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{MockFetch, named, organizations};

/// Values that a program can throw.
const THROWN: &[&str] = &[
    "'a string'",
    "null",
    "undefined",
    "5",
    "Symbol('s')",
    "10n",
    "{}",
    "{ message: 5, cause: null }",
    "Object.create(null)",
    "() => {}",
    "new Proxy({}, { get() { throw new Error('no') }, has() { throw new Error('no') } })",
    "{ get message() { throw 'no' }, get cause() { throw null } }",
    "new Error('an error')",
    "new TypeError('Failed to fetch', { cause: 'text' })",
    "new AggregateError([null, 'text', new Error('inner')], 'all')",
    "(() => { const error = new Error('cyclic'); error.cause = error; return error })()",
    "(() => { const errors = []; const error = { errors, cause: { errors } }; errors.push(error); return error })()",
    "new DOMException('aborted', 'AbortError')",
    "[1, 2]",
    "new Date(NaN)",
];

fn once() -> CallOptions {
    CallOptions { max_retries: Some(0), timeout: Some(500), ..Default::default() }
}

#[wasm_bindgen_test]
async fn whatever_fetch_rejects_with_is_a_network_error() {
    for thrown in THROWN {
        for source in [format!("return Promise.reject({thrown})"), format!("throw {thrown}")] {
            let _mock = MockFetch::new(&source);
            let error = organizations("plain").create_organization(named("A")).with_options(once()).await.unwrap_err();
            assert_eq!(error.kind(), Kind::Network, "{source}: {error}");
            assert_eq!(error.attempts.len(), 1, "{source}");
        }
    }
}

#[wasm_bindgen_test]
async fn whatever_fetch_returns_is_an_error_or_a_result() {
    let returned = [
        "null",
        "undefined",
        "5",
        "'text'",
        "{}",
        "{ status: 'ok' }",
        "{ status: 200 }",
        "{ status: 200, headers: null, body: 5 }",
        "{ status: 200, headers: {}, body: {} }",
        "{ status: 200, body: { getReader: 5 } }",
        "{ status: 200, body: { getReader() { throw null } } }",
        "{ status: 200, body: { getReader() {} } }",
        "{ status: 200, body: { getReader: () => ({}) } }",
        "{ status: 200, body: { getReader: () => ({ read() { throw 'no' } }) } }",
        "{ status: 200, body: { getReader: () => ({ read: () => 5 }) } }",
        "{ status: 200, body: { getReader: () => ({ read: () => Promise.reject() }) } }",
        "{ status: 200, body: { getReader: () => ({ read: async () => ({ done: true }) }) } }",
        "{ get status() { throw null } }",
        "{ status: NaN }",
        "{ status: -1 }",
        "{ status: 1e9 }",
        "{ status: 500, get headers() { throw null } }",
        "{ status: 500, headers: { get() { throw null } } }",
        "{ status: 404, headers: new Map(), body: { getReader: () => ({ read: () => Promise.reject(null) }) } }",
        "new Response(null, { status: 204 })",
        "new Response(new ReadableStream({ start(c) { c.error(null) } }))",
        "new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([123])); c.error('text') } }))",
    ];
    for value in returned {
        for source in [format!("return {value}"), format!("return Promise.resolve({value})")] {
            let _mock = MockFetch::new(&source);
            let error = organizations("plain").create_organization(named("A")).with_options(once()).await.unwrap_err();
            assert_ne!(error.kind(), Kind::Invalid, "{source}: {error}");
            assert_ne!(error.outcome, Outcome::NotSent, "{source}: {error}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_call_without_fetch_is_a_network_error() {
    let _mock = MockFetch::new("throw new ReferenceError('fetch is not defined')");
    js_sys::Reflect::set(&js_sys::global(), &"fetch".into(), &wasm_bindgen::JsValue::UNDEFINED).unwrap();
    let error = organizations("plain").list_organizations(None).with_options(once()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Network, "{error}");
}

const ORGANIZATION: &str = r#"{"object":"organization","id":"org_1","name":"A","max_allowed_memberships":0,
    "public_metadata":{},"created_at":1,"updated_at":1}"#;

#[wasm_bindgen_test]
async fn a_response_that_is_not_a_host_object_is_read_like_one() {
    let bytes = format!("const bytes = new TextEncoder().encode(`{ORGANIZATION}`);");
    let reader = "const chunks = [bytes.slice(0, 9), bytes.slice(9)];
        const body = { getReader: () => ({ read: async () => ({ done: !chunks.length, value: chunks.shift() }) }) };";
    let mocks = [
        format!("{bytes} {reader} return Promise.resolve({{ status: 200, body }})"),
        format!("{bytes} {reader} return {{ status: 200, headers: {{ get: () => null }}, body }}"),
        format!("{bytes} {reader} return {{ status: 200, headers: new Map([['x', 'y']]), body }}"),
        format!("return {{ then(done) {{ done(new Response(`\u{feff}{ORGANIZATION}`)) }} }}"),
        format!(
            "return Promise.resolve({{ status: 200, headers: new Headers(), text: async () => `{ORGANIZATION}` }})"
        ),
    ];
    for source in mocks {
        let _mock = MockFetch::new(&source);
        let result = organizations("plain").get_organization("org_1", None).with_options(once()).await;
        assert_eq!(result.map(|organization| organization.id), Ok("org_1".to_owned()), "{source}");
    }
}

#[wasm_bindgen_test]
async fn the_headers_of_a_mock_are_read() {
    let _mock = MockFetch::new(
        "return { status: 429, headers: { get: (name) => ({ 'retry-after': '3000' })[name.toLowerCase()] ?? null } }",
    );
    let error = organizations("plain").list_organizations(None).await.unwrap_err();
    assert_eq!((error.status(), error.retry_after()), (Some(429), Some(3_000_000)), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_fetch_that_never_settles_is_timed_out() {
    for source in ["return new Promise(() => {})", "return { then() {} }"] {
        let _mock = MockFetch::new(source);
        let limits = CallOptions { timeout: Some(50), max_retries: Some(0), ..Default::default() };
        let error = organizations("plain").list_organizations(None).with_options(limits).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Timeout, "{error}");
    }
}

#[wasm_bindgen_test]
async fn a_body_that_never_ends_is_timed_out_also_that_of_an_error() {
    for status in [200, 404] {
        let endless = "new ReadableStream({ start(c) { c.enqueue(new Uint8Array([123])) } })";
        let _mock = MockFetch::new(&format!("return new Response({endless}, {{ status: {status} }})"));
        let limits = CallOptions { timeout: Some(1500), max_retries: Some(0), ..Default::default() };
        let error = organizations("plain").list_organizations(None).with_options(limits).await.unwrap_err();
        let expected = if status == 200 { Kind::Timeout } else { Kind::Api };
        assert_eq!(error.kind(), expected, "{error}");
    }
}
