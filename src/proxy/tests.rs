use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::answer::{Answer, Next, Received};
use super::outcome::Outcome;
use super::*;
use crate::redact::spelling::tests::spellings;
use crate::value::parse;

mod every_operation;
mod list_body;

const KEY: &str = "sk_test_PLANTED";

const URL: &str = "https://api.test/v1";

fn base(protocol: &str, host: &str) -> Value {
    json!({ "protocol": protocol, "hostname": host, "origin": format!("{protocol}//{host}"), "pathname": "/v1" }).into()
}

fn open(options: &str) -> Result<Proxy, String> {
    let options = parse(options);
    let opened = Proxy::new(options.as_ref(), Some(&base("https:", "api.test")), Runtime::Server);
    opened.map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
}

fn proxy(more: &str) -> Proxy {
    open(&format!(r#"{{"secretKey":"sk_test_PLANTED","authorize":"function"{more}}}"#)).unwrap()
}

/// A request with a header that pages of other sites cannot send.
fn described(method: &str, path: &str, headers: &str) -> Json {
    let mut headers: Json = serde_json::from_str(headers).unwrap();
    headers["clerk-api-version"] = "2025-11-10".into();
    let path = format!("/api/clerk{path}");
    let url = format!("https://a.test{path}");
    json!({ "method": method, "url": url, "path": path, "query": [], "origin": "https://a.test", "headers": headers })
}

fn incoming(described: Json) -> Incoming {
    Incoming::read(&described.into())
}

fn asks(method: &str, path: &str, headers: &str) -> Incoming {
    incoming(described(method, path, headers))
}

/// An empty request.
fn nothing() -> Incoming {
    Incoming::read(&Value::Null)
}

const FORM: &str = r#"{"content-type":"multipart/form-data; boundary=x"}"#;

/// The form of a logo, with this many bytes of the file so far.
fn logo(size: u32, is_whole: bool) -> Content {
    logo_of(&[71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 0, 0], size, is_whole)
}

fn logo_of(first: &[u8], size: u32, is_whole: bool) -> Content {
    let uploader = json!({ "head": "Content-Disposition: form-data; name=uploader_user_id", "text": "user_1" });
    let head = "Content-Disposition: form-data; name=file; filename=a.gif";
    let file = json!({ "head": head, "size": size, "first": first });
    Content::Form(json!({ "isWhole": is_whole, "parts": [uploader, file] }).into())
}

fn text(body: &str) -> Content {
    Content::Text(body.to_owned())
}

const TYPED: &str = r#"{"content-type":"application/json"}"#;

fn received(status: u16, headers: Json, sent: &str) -> Received {
    Received { status, headers: headers.into(), sent: sent.to_owned() }
}

/// Returns the error in an answer.
fn error(answer: &Answer) -> Json {
    serde_json::from_str::<Json>(answer.body.as_deref().unwrap()).unwrap()["errors"][0].take()
}

#[test]
fn a_proxy_needs_authorize_and_a_key_that_is_sent_securely() {
    assert_eq!(open("{}").unwrap_err(), "authorize is required");
    assert!(open(r#"{"authorize":"value"}"#).unwrap_err().starts_with("authorize must be a function"));
    assert_eq!(open(r#"{"authorize":"function"}"#).unwrap_err(), "secretKey is required, unless token is set");
    let both = r#"{"authorize":"function","secretKey":"sk_test_1","token":"function"}"#;
    assert!(open(both).unwrap_err().starts_with("token cannot be combined"));
    assert!(open(r#"{"authorize":"function","secretKey":"pk_test_1"}"#).unwrap_err().starts_with("secretKey is a pub"));
    assert!(open(r#"{"authorise":"function"}"#).unwrap_err().starts_with("authorise is unknown"));
    let options = parse(r#"{"authorize":"function","secretKey":"sk_test_1"}"#);
    let at = |base, runtime| Proxy::new(options.as_ref(), Some(&base), runtime).map(drop).map_err(|no| no.parameter);
    assert_eq!(at(base("http:", "api.test"), Runtime::Server), Err("baseUrl".into()));
    assert_eq!(at(base("http:", "127.0.0.1"), Runtime::Server), Ok(()));
    assert_eq!(at(base("https:", "api.test"), Runtime::Browser), Err("secretKey".into()));
}

#[test]
fn a_request_is_rebuilt_from_the_checked_parameters() {
    let proxy = proxy("");
    let update = asks("PATCH", "/organizations/b%C3%BCro", TYPED);
    let sent = proxy.outgoing(&update, &text(r#"{"name" : "\ud83d\ude00"}"#)).unwrap();
    assert_eq!(sent.url, format!("{URL}/organizations/b%C3%BCro"));
    assert_eq!((sent.method, sent.json.as_deref()), ("PATCH", Some(r#"{"name":"😀"}"#)));
    let expected = [
        ("accept", "application/json"),
        ("clerk-api-version", "2025-11-10"),
        ("authorization", "Bearer sk_test_PLANTED"),
        ("content-type", "application/json"),
    ];
    assert_eq!(sent.headers.iter().collect::<Vec<_>>(), expected);
    let sent = proxy.outgoing(&asks("PUT", "/organizations/org_1/logo", FORM), &logo(20, true)).unwrap();
    let form = sent.form.unwrap();
    assert_eq!((form.file_field, form.file_name.as_str(), form.file_type), ("file", "a.gif", "image/gif"));
    assert_eq!(form.fields, [("uploader_user_id", "user_1".to_owned())]);
    assert_eq!((sent.json, sent.headers.get("content-type")), (None, None));
}

#[test]
fn an_operation_has_a_kind_and_a_maximum_size_of_its_body() {
    let proxy = proxy(r#","maxBodyBytes":100000,"timeout":7"#);
    let takes = |method, path, headers| {
        let admitted = proxy.admit(&asks(method, path, headers)).unwrap();
        (admitted.takes, admitted.limit, admitted.timeout)
    };
    assert_eq!(takes("GET", "/organizations", "{}"), ("nothing", 0, 7));
    assert_eq!(takes("POST", "/organizations", TYPED), ("json", 65536, 7));
    assert_eq!(takes("PUT", "/organizations/a/logo", FORM), ("form", 100_000, 7));
}

#[test]
fn a_rejection_names_the_operation_if_there_is_one() {
    let proxy = proxy("");
    let refused = |incoming: &Incoming| {
        let Rejected { operation, answer } = proxy.admit(incoming).unwrap_err();
        (answer.status, operation.map(|operation| serde_json::to_value(operation).unwrap()["name"].take()))
    };
    let create = Some("createOrganization".into());
    assert_eq!(refused(&asks("GET", "/users", "{}")), (404, None));
    assert_eq!(refused(&asks("GET", "/organizations", r#"{"sec-fetch-site":"cross-site"}"#)), (403, None));
    assert_eq!(refused(&asks("POST", "/organizations", "{}")), (415, create.clone()));
    assert_eq!(refused(&nothing()), (404, None));
    let mut resolved = described("DELETE", "/organizations/org_1", "{}");
    resolved["url"] = "https://a.test/api/clerk/x/../organizations/org_1".into();
    assert_eq!(refused(&incoming(resolved)), (404, None));
    let host = r#"{"host":"a.test/api/clerk/organizations/org_1#"}"#;
    assert_eq!(refused(&asks("GET", "/organizations", host)), (404, None));
    let mut with_query = described("POST", "/organizations", TYPED);
    with_query["query"] = json!([["name", "A"]]);
    assert_eq!(refused(&incoming(with_query)), (422, create));
}

#[test]
fn an_unknown_path_is_reported_with_the_mount_and_a_hint_if_a_router_removed_it() {
    let message = |proxy: &Proxy, path: &str| {
        let described =
            json!({ "method": "GET", "path": path, "query": [], "origin": "https://a.test", "headers": {} });
        let error = error(&proxy.admit(&incoming(described)).unwrap_err().answer);
        assert_eq!(error["code"], "resource_not_found");
        error["message"].as_str().unwrap().to_owned()
    };
    let below = message(&proxy(""), "/api/clerk/users");
    assert!(below.ends_with("The path is /api/clerk/users, and the proxy is mounted at /api/clerk/."), "{below}");
    for path in ["/organizations", "/clerk/organizations", "/api/clerkorganizations", "/"] {
        let cut = message(&proxy(""), path);
        assert!(cut.contains(&format!("The path is {path}, ")) && cut.contains("originalUrl"), "{cut}");
    }
    let root = message(&proxy(r#","mount":"""#), "/users");
    assert!(root.ends_with("The path is /users, and the proxy is mounted at /."), "{root}");
    let long = message(&proxy(""), &format!("/{}sk_test_PLANTED", "x".repeat(1_000)));
    assert!(long.len() < 600 && !long.contains("PLANTED"), "{long}");
    assert!(!message(&proxy(""), "/sk_test_PLANTED").contains("PLANTED"));
}

#[test]
fn authorize_sees_every_parameter_before_anything_is_sent() {
    let proxy = proxy("");
    let operation = |incoming: &Incoming, content: &Content| {
        let (operation, params) = proxy.check(incoming, content).unwrap().unwrap();
        (serde_json::to_value(operation).unwrap(), params.to_json())
    };
    let update = asks("PATCH", "/organizations/org_1", TYPED);
    let one = |name: &str, method: &str| {
        let target = json!({ "type": "organization", "id": "org_1" });
        json!({ "name": name, "section": "organizations", "method": method, "organizationId": "org_1", "ids": { "organizationId": "org_1" }, "target": target })
    };
    assert_eq!(
        operation(&update, &text(r#"{"max_allowed_memberships":0,"public_metadata":{"plan":"gold"}}"#)),
        (
            one("updateOrganization", "PATCH"),
            r#"{"maxAllowedMemberships":0,"publicMetadata":{"plan":"gold"}}"#.to_owned()
        )
    );
    let mut list = described("GET", "/organizations", "{}");
    list["query"] = json!([["user_id", "me"], ["limit", "5"], ["user_id", "victim"]]);
    assert_eq!(
        operation(&incoming(list), &text("")),
        (
            json!({
                "name": "listOrganizations",
                "section": "organizations",
                "method": "GET",
                "organizationId": "(none)",
                "ids": {},
                "target": { "type": "instance", "id": "(none)" },
            }),
            r#"{"userId":["me","victim"],"limit":5}"#.to_owned()
        )
    );
    let upload = asks("PUT", "/organizations/org_1/logo", FORM);
    assert_eq!(
        operation(&upload, &logo(12, false)),
        (
            one("uploadOrganizationLogo", "PUT"),
            r#"{"uploaderUserId":"user_1","file":{"name":"a.gif","type":"image/gif"}}"#.to_owned()
        )
    );
    let form = |is_whole: bool| Content::Form(json!({ "isWhole": is_whole, "parts": [] }).into());
    assert!(proxy.check(&upload, &form(false)).unwrap().is_none(), "more must come first");
    for (incoming, content, expected) in [
        (&update, text(r#"{"name":""}"#), 422),
        (&update, text(r#"{"private_metadata":{}}"#), 403),
        (&update, form(true), 400),
        (&upload, text("{}"), 400),
        (&upload, form(true), 422),
        (&upload, logo_of(&[0; 12], 20, true), 422),
        (&upload, logo(10 * 1024 * 1024 + 1, true), 422),
    ] {
        assert_eq!(proxy.check(incoming, &content).unwrap_err().answer.status, expected, "{content:?}");
        assert_eq!(proxy.outgoing(incoming, &content).unwrap_err().answer.status, expected, "{content:?}");
    }
}

#[test]
fn an_answer_has_an_outcome_besides_its_status() {
    let proxy = proxy("");
    let [delete, get] = ["DELETE", "GET"].map(|method| asks(method, "/organizations/org_1", "{}"));
    assert_eq!(proxy.refused(&delete, "gone", true).outcome, Outcome::Unknown);
    assert_eq!(proxy.refused(&delete, "gone", false).outcome, Outcome::NotSent);
    assert_eq!(proxy.refused(&delete, "denied", false).outcome, Outcome::NotSent);
    assert_eq!(proxy.refused(&get, "late", true).outcome, Outcome::NotApplied);
    let thrown = |code: &str| json!({ "code": code }).into();
    assert_eq!(proxy.unreachable(&delete, &thrown("ECONNRESET")).outcome, Outcome::Unknown);
    assert_eq!(proxy.unreachable(&delete, &thrown("ECONNREFUSED")).outcome, Outcome::NotSent);
    let answered = |status: u16, is_json: bool| {
        let received = received(status, json!({ "content-type": "application/json" }), "");
        proxy.whole(&delete, &received, "{}", is_json).outcome
    };
    assert_eq!(answered(200, true), Outcome::Applied);
    assert_eq!(answered(200, false), Outcome::Unknown, "it claims success, and its body is lost");
    assert_eq!([404, 422, 429].map(|status| answered(status, true)), [Outcome::NotApplied; 3]);
    assert_eq!([500, 502, 504].map(|status| answered(status, false)), [Outcome::Unknown; 3]);
    let mut proxy = proxy;
    let mut head = |status: u16, kind: &str| {
        let next = proxy.head(&delete, &received(status, json!({ "content-type": kind }), ""), 0);
        let Next::Answer(answer) = next else { panic!("{next:?}") };
        answer.outcome
    };
    assert_eq!(head(204, ""), Outcome::Applied);
    assert_eq!(head(200, "text/html"), Outcome::Unknown);
    assert_eq!([302, 304, 600].map(|status| head(status, "text/html")), [Outcome::Unknown; 3]);
}

#[test]
fn values_are_checked_by_the_clients_rules_and_named_as_by_clerk() {
    let proxy = proxy("");
    for (body, parameter) in [
        ("{}", "name"),
        (r#"{"name":"A","max_allowed_memberships":-1}"#, "max_allowed_memberships"),
        (r#"{"name":"A","public_metadata":[]}"#, "public_metadata"),
        (r#"{"name":"A","nmae":1}"#, "nmae"),
    ] {
        let refused = proxy.outgoing(&asks("POST", "/organizations", TYPED), &text(body)).unwrap_err();
        assert_eq!(refused.answer.status, 422, "{body}");
        assert_eq!(error(&refused.answer)["meta"]["param_name"], parameter, "{body}");
    }
}

#[test]
fn errors_contain_no_keys_and_answers_not_the_own_key() {
    let proxy = proxy("");
    let whole = |status: u16, text: &str| {
        let headers = json!({ "content-type": "application/json", "cf-ray": "sk_test_PLANTED" });
        let answer = proxy.whole(&asks("GET", "/organizations/a", "{}"), &received(status, headers, ""), text, true);
        serde_json::to_string(&answer).unwrap()
    };
    for (status, text) in
        [(500, r#"{"errors":"sk_test_PLANTED sk_live_OTHER"}"#), (200, r#"{"name":"sk_test_PLANTED"}"#)]
    {
        let answer = whole(status, text);
        assert!(!answer.contains("PLANTED") && !answer.contains("OTHER"), "{answer}");
        assert!(answer.contains("[redacted]"), "{answer}");
    }
    assert!(whole(200, r#"{"name":"sk_live_OTHER"}"#).contains("sk_live_OTHER"), "somebody's data");
    assert!(!format!("{proxy:?}").contains("PLANTED"));
}

#[test]
fn a_token_is_removed_from_answers_even_after_it_was_replaced_or_refused() {
    let mut proxy = open(r#"{"authorize":"function","token":"function"}"#).unwrap();
    let get = asks("GET", "/organizations/a", "{}");
    let received = received(200, json!({ "cf-ray": "first-token" }), "Bearer first-token");
    let text = r#"{"id":"first-token","a":["second-token"],"\u0066irst-token":1}"#;
    for token in [None, Some("second-token")] {
        assert!(token.is_none_or(|token| proxy.take_token(&token.into())));
        let answer = serde_json::to_string(&proxy.whole(&get, &received, text, true)).unwrap();
        assert!(!answer.contains("irst-token"), "{answer}");
        assert_eq!(answer.contains("second-token"), token.is_none(), "{answer}");
    }
}

#[test]
fn a_refused_token_is_replaced() {
    let mut proxy = open(r#"{"authorize":"function","token":"function"}"#).unwrap();
    assert_eq!(proxy.need_token(|| 0.0), "needed");
    assert_eq!(proxy.need_token(|| 0.0), "wait");
    assert!(!proxy.take_token(&Value::Null) && proxy.need_token(|| 0.0) == "needed");
    assert!(proxy.take_token(&"first-token".into()));
    assert_eq!(proxy.need_token(|| 0.0), "");
    let get = asks("GET", "/organizations", "{}");
    let refused = proxy.outgoing(&get, &text("")).unwrap().token;
    let head = received(401, json!({}), "");
    proxy.head(&get, &head, refused);
    assert_eq!(proxy.need_token(|| 0.0), "refused");
    assert!(proxy.take_token(&"second-token".into()));
    proxy.head(&get, &head, refused);
    assert_eq!(proxy.need_token(|| 0.0), "", "it was the first that was refused");
}

#[test]
fn every_rejection_of_the_host_has_an_answer_of_its_own() {
    let proxy = proxy("");
    let refused = |why| proxy.refused(&nothing(), why, false);
    let unreachable = |code: &str| proxy.unreachable(&nothing(), &json!({ "code": code }).into());
    for (why, status) in [
        ("denied", 403),
        ("too_large", 413),
        ("broken", 400),
        ("consumed", 400),
        ("broken_form", 400),
        ("no_object", 400),
        ("no_body", 400),
        ("slow", 408),
        ("late", 504),
        ("gone", 499),
        ("token", 503),
        ("failed", 500),
    ] {
        assert_eq!(refused(why).status, status, "{why}");
    }
    for unsent in ["ECONNREFUSED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UND_ERR_INVALID_ARG"] {
        let answer = unreachable(unsent);
        assert_eq!(answer.headers.get("retry-after"), Some("1"), "{unsent}");
        assert_eq!((answer.status, error(&answer)["code"].as_str()), (503, Some("service_unavailable")), "{unsent}");
    }
    for sent in ["ECONNRESET", "UND_ERR_SOCKET", ""] {
        let answer = unreachable(sent);
        assert_eq!((answer.status, error(&answer)["code"].as_str()), (502, Some("bad_gateway")), "{sent}");
    }
}

/// The placeholder for the key in a document.
const HERE: &str = "<key>";

/// JSON documents that contain the key in some values and names.
fn documents() -> impl Strategy<Value = String> {
    let text = prop_oneof!["[a-z/é\"]{0,5}<key>[a-z/\"\\\\]{0,5}", any::<String>()];
    let leaf = prop_oneof![text.clone().prop_map(Json::from), any::<i64>().prop_map(Json::from)];
    let document = leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::hash_map(text.clone(), inner, 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    });
    document.prop_map(|document| document.to_string())
}

proptest! {
    #[test]
    fn the_key_leaves_in_no_spelling_and_all_else_as_it_is(
        document in documents(), keys in prop::collection::vec(spellings(KEY), 1..5), status in prop_oneof![Just(200), Just(422)]
    ) {
        let clean = document.replace(HERE, "[redacted]");
        let text = keys.iter().cycle().take(document.matches(HERE).count()).fold(document, |text, key| text.replacen(HERE, key, 1));
        let head = received(status, json!({ "content-type": "application/json" }), &format!("Bearer {KEY}"));
        for more in ["", r#","privateMetadata":true"#] {
            let answer = proxy(more).whole(&asks("POST", "/organizations", TYPED), &head, &text, true);
            prop_assert_eq!(answer.body.as_deref(), Some(clean.as_str()));
        }
    }
}
