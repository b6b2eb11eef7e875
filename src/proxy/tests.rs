use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::spelling::tests::spellings;

const KEY: &str = "sk_test_PLANTED";

const URL: &str = "https://api.test/v1";

fn base(protocol: &str, host: &str) -> Json {
    let text =
        format!(r#"{{"protocol":"{protocol}","hostname":"{host}","origin":"{protocol}//{host}","pathname":"/v1"}}"#);
    Json::parse(&text).unwrap()
}

fn open(options: &str) -> Result<Proxy, String> {
    let options = Json::parse(options);
    let opened = Proxy::new(options.as_ref(), Some(&base("https:", "api.test")), Runtime::Server);
    opened.map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
}

fn proxy(more: &str) -> Proxy {
    open(&format!(r#"{{"secretKey":"sk_test_PLANTED","authorize":"function"{more}}}"#)).unwrap()
}

fn asks(method: &str, path: &str, headers: &str) -> Json {
    let text = format!(
        r#"{{"method":"{method}","url":"https://a.test/api/clerk{path}","path":"/api/clerk{path}","query":[],"origin":"https://a.test","headers":{headers}}}"#
    );
    // What another site's page is not: a program, or the own page.
    let Some(Json::Object(mut members)) = Json::parse(&text) else { panic!("{text}") };
    let Some((_, Json::Object(headers))) = members.last_mut() else { panic!("{text}") };
    headers.push(("clerk-api-version".into(), "2025-11-10".into()));
    Json::Object(members)
}

const FORM: &str = r#"{"content-type":"multipart/form-data; boundary=x"}"#;

/// A logo's form as the host tells of it, of which so many bytes of the file have come.
fn logo(size: u32, is_whole: bool) -> String {
    let first = "[71,73,70,56,57,97,1,0,1,0,0,0]";
    format!(
        r#"{{"isWhole":{is_whole},"parts":[{{"head":"Content-Disposition: form-data; name=uploader_user_id","text":"user_1"}},{{"head":"Content-Disposition: form-data; name=file; filename=a.gif","size":{size},"first":{first}}}]}}"#
    )
}

const TYPED: &str = r#"{"content-type":"application/json"}"#;

fn told(text: String) -> Json {
    Json::parse(&text).unwrap()
}

fn status(told: &Json) -> Option<u32> {
    told.get("answer")?.get("status")?.integer()
}

#[test]
fn an_owner_who_says_who_may_is_needed_and_a_key_that_goes_nowhere_in_the_open() {
    assert_eq!(open("{}").unwrap_err(), "authorize is required");
    assert!(open(r#"{"authorize":"value"}"#).unwrap_err().starts_with("authorize must be a function"));
    assert_eq!(open(r#"{"authorize":"function"}"#).unwrap_err(), "secretKey is required, or token");
    let both = r#"{"authorize":"function","secretKey":"sk_test_1","token":"function"}"#;
    assert!(open(both).unwrap_err().starts_with("token cannot be given"));
    assert!(open(r#"{"authorize":"function","secretKey":"pk_test_1"}"#).unwrap_err().starts_with("secretKey is a pub"));
    assert!(open(r#"{"authorise":"function"}"#).unwrap_err().starts_with("authorise is not known here"));
    let options = Json::parse(r#"{"authorize":"function","secretKey":"sk_test_1"}"#);
    let at = |base, runtime| Proxy::new(options.as_ref(), Some(&base), runtime).map(drop).map_err(|no| no.parameter);
    assert_eq!(at(base("http:", "api.test"), Runtime::Server), Err("baseUrl".into()));
    assert_eq!(at(base("http:", "127.0.0.1"), Runtime::Server), Ok(()));
    assert_eq!(at(base("https:", "api.test"), Runtime::Browser), Err("secretKey".into()));
}

#[test]
fn a_request_is_built_anew_from_what_was_checked() {
    let proxy = proxy("");
    let sent = told(proxy.outgoing(&asks("PATCH", "/organizations/b%C3%BCro", TYPED), r#"{"name" : "\ud83d\ude00"}"#));
    assert_eq!(sent.text_of("url"), Some(format!("{URL}/organizations/b%C3%BCro").as_str()));
    assert_eq!((sent.text_of("method"), sent.text_of("json")), (Some("PATCH"), Some(r#"{"name":"😀"}"#)));
    let headers = sent.get("headers").unwrap().to_text();
    let expected = r#"{"accept":"application/json","clerk-api-version":"2025-11-10","authorization":"Bearer sk_test_PLANTED","content-type":"application/json"}"#;
    assert_eq!(headers, expected);
    let upload = asks("PUT", "/organizations/org_1/logo", FORM);
    let sent = told(proxy.outgoing(&upload, &logo(20, true)));
    let expected =
        r#"{"fields":{"uploader_user_id":"user_1"},"fileField":"file","fileName":"a.gif","fileType":"image/gif"}"#;
    assert_eq!(sent.get("form").map(Json::to_text).as_deref(), Some(expected));
    assert_eq!((sent.get("json"), sent.get("headers").unwrap().text_of("content-type")), (None, None));
}

#[test]
fn an_operation_says_what_it_takes_and_how_much() {
    let proxy = proxy(r#","maxBodyBytes":100000,"timeout":7"#);
    let takes = |method, path, headers| {
        let told = told(proxy.admit(&asks(method, path, headers)));
        let number = |name: &str| told.get(name).and_then(Json::integer);
        (told.text_of("takes").map(str::to_owned), number("limit"), number("timeout"))
    };
    assert_eq!(takes("GET", "/organizations", "{}"), (Some("nothing".into()), Some(0), Some(7)));
    assert_eq!(takes("POST", "/organizations", TYPED), (Some("json".into()), Some(65536), Some(7)));
    assert_eq!(takes("PUT", "/organizations/a/logo", FORM), (Some("form".into()), Some(100_000), Some(7)));
}

#[test]
fn what_is_refused_is_told_with_its_operation_where_there_is_one() {
    let proxy = proxy("");
    let refused = |incoming: &Json| {
        let told = told(proxy.admit(incoming));
        (status(&told), told.get("operation").and_then(|operation| operation.text_of("name")).map(str::to_owned))
    };
    assert_eq!(refused(&asks("GET", "/users", "{}")), (Some(404), None));
    assert_eq!(refused(&asks("GET", "/organizations", r#"{"sec-fetch-site":"cross-site"}"#)), (Some(403), None));
    assert_eq!(refused(&asks("POST", "/organizations", "{}")), (Some(415), Some("createOrganization".into())));
    assert_eq!(refused(&Json::Null), (Some(404), None));
    let resolved = asks("DELETE", "/organizations/org_1", "{}").to_text().replacen("clerk/org", "clerk/x/../org", 1);
    assert_eq!(refused(&told(resolved)), (Some(404), None));
    assert_eq!(
        refused(&asks("GET", "/organizations", r#"{"host":"a.test/api/clerk/organizations/org_1#"}"#)),
        (Some(404), None)
    );
    let query = asks("POST", "/organizations", TYPED).to_text().replace("[]", r#"[["name","A"]]"#);
    assert_eq!(refused(&told(query)), (Some(422), Some("createOrganization".into())));
}

#[test]
fn a_path_that_is_no_operation_is_named_with_the_mount_and_the_way_out_where_a_router_cut_it() {
    let message = |proxy: &Proxy, path: &str| {
        let incoming =
            format!(r#"{{"method":"GET","path":"{path}","query":[],"origin":"https://a.test","headers":{{}}}}"#);
        let answer = told(proxy.admit(&Json::parse(&incoming).unwrap()));
        let body = answer.get("answer").and_then(|answer| answer.text_of("body")).and_then(Json::parse).unwrap();
        let Some(Json::List(errors)) = body.get("errors") else { panic!("{body:?}") };
        assert_eq!(errors[0].text_of("code"), Some("resource_not_found"));
        errors[0].text_of("message").unwrap().to_owned()
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
fn the_owner_sees_every_parameter_before_anything_is_sent() {
    let proxy = proxy("");
    let operation = |incoming: &Json, body: &str| {
        told(proxy.check(incoming, body)).get("operation").map(Json::to_text).unwrap_or_default()
    };
    let update = asks("PATCH", "/organizations/org_1", TYPED);
    assert_eq!(
        operation(&update, r#"{"max_allowed_memberships":0,"public_metadata":{"plan":"gold"}}"#),
        r#"{"name":"updateOrganization","method":"PATCH","organizationId":"org_1","ids":{"organizationId":"org_1"},"params":{"maxAllowedMemberships":0,"publicMetadata":{"plan":"gold"}}}"#
    );
    let list = asks("GET", "/organizations", "{}").to_text();
    let list = told(list.replace("\"query\":[]", r#""query":[["user_id","me"],["limit","5"],["user_id","victim"]]"#));
    assert_eq!(
        operation(&list, ""),
        r#"{"name":"listOrganizations","method":"GET","ids":{},"params":{"userId":["me","victim"],"limit":5}}"#
    );
    let upload = asks("PUT", "/organizations/org_1/logo", FORM);
    assert_eq!(
        operation(&upload, &logo(12, false)),
        r#"{"name":"uploadOrganizationLogo","method":"PUT","organizationId":"org_1","ids":{"organizationId":"org_1"},"params":{"uploaderUserId":"user_1","file":{"name":"a.gif","type":"image/gif"}}}"#
    );
    let more = proxy.check(&upload, r#"{"isWhole":false,"parts":[]}"#);
    assert_eq!(more, r#"{"needsMore":true}"#);
    for (incoming, body, expected) in [
        (&update, r#"{"name":""}"#, 422),
        (&update, r#"{"private_metadata":{}}"#, 403),
        (&upload, r#"{"isWhole":true,"parts":[]}"#, 422),
        (&upload, &logo(20, true).replace("[71,", "[0,"), 422),
        (&upload, &logo(10 * 1024 * 1024 + 1, true), 422),
    ] {
        assert_eq!(status(&told(proxy.check(incoming, body))), Some(expected), "{body}");
        assert_eq!(status(&told(proxy.outgoing(incoming, body))), Some(expected), "{body}");
    }
}

#[test]
fn what_became_of_a_request_is_told_beside_its_status() {
    let proxy = proxy("");
    let outcome = |text: String| told(text).text_of("outcome").unwrap().to_owned();
    let [delete, get] = ["DELETE", "GET"].map(|method| asks(method, "/organizations/org_1", "{}"));
    assert_eq!(outcome(proxy.refused(&delete, "gone", true)), "unknown");
    assert_eq!(outcome(proxy.refused(&delete, "gone", false)), "not_sent");
    assert_eq!(outcome(proxy.refused(&delete, "denied", false)), "not_sent");
    assert_eq!(outcome(proxy.refused(&get, "late", true)), "not_applied");
    assert_eq!(outcome(proxy.unreachable(&delete, &told(r#"{"code":"ECONNRESET"}"#.to_owned()))), "unknown");
    assert_eq!(outcome(proxy.unreachable(&delete, &told(r#"{"code":"ECONNREFUSED"}"#.to_owned()))), "not_sent");
    let answered = |status: u16, is_json: bool| {
        let head = format!(r#"{{"status":{status},"headers":{{"content-type":"application/json"}}}}"#);
        outcome(proxy.whole(&delete, &told(head), "{}", is_json))
    };
    assert_eq!(answered(200, true), "applied");
    assert_eq!(answered(200, false), "unknown", "it claims success, and its body is lost");
    assert_eq!([404, 422, 429].map(|status| answered(status, true)), ["not_applied"; 3]);
    assert_eq!([500, 502, 504].map(|status| answered(status, false)), ["unknown"; 3]);
    let mut proxy = proxy;
    let mut head = |status: u16, kind: &str| {
        let head = format!(r#"{{"status":{status},"headers":{{"content-type":"{kind}"}}}}"#);
        outcome(told(proxy.head(&delete, &told(head))).get("answer").unwrap().to_text())
    };
    assert_eq!(head(204, ""), "applied");
    assert_eq!(head(200, "text/html"), "unknown");
    assert_eq!(head(302, "text/html"), "not_applied");
}

#[test]
fn values_keep_the_rules_of_the_client_and_are_named_as_clerk_names_them() {
    let proxy = proxy("");
    for (body, parameter) in [
        ("{}", "name"),
        (r#"{"name":"A","max_allowed_memberships":-1}"#, "max_allowed_memberships"),
        (r#"{"name":"A","public_metadata":[]}"#, "public_metadata"),
        (r#"{"name":"A","nmae":1}"#, "nmae"),
    ] {
        let told = told(proxy.outgoing(&asks("POST", "/organizations", TYPED), body));
        assert_eq!(status(&told), Some(422), "{body}");
        let answer = told.get("answer").and_then(|answer| answer.text_of("body")).and_then(Json::parse).unwrap();
        let Some(Json::List(errors)) = answer.get("errors") else { panic!("{answer:?}") };
        assert_eq!(errors[0].get("meta").and_then(|meta| meta.text_of("param_name")), Some(parameter), "{body}");
    }
}

#[test]
fn the_key_and_what_looks_like_one_leave_no_error_and_the_key_no_answer() {
    let proxy = proxy("");
    let get = asks("GET", "/organizations/a", "{}");
    let whole = |status: u16, text: &str| {
        let head = format!(
            r#"{{"status":{status},"headers":{{"content-type":"application/json","cf-ray":"sk_test_PLANTED"}}}}"#
        );
        proxy.whole(&get, &Json::parse(&head).unwrap(), text, true)
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
fn a_token_that_was_sent_leaves_no_answer_when_another_has_replaced_it_or_none_has() {
    let mut proxy = open(r#"{"authorize":"function","token":"function"}"#).unwrap();
    let get = asks("GET", "/organizations/a", "{}");
    let told = told(r#"{"status":200,"headers":{"cf-ray":"first-token"},"sent":"Bearer first-token"}"#.to_owned());
    let text = r#"{"id":"first-token","a":["second-token"],"\u0066irst-token":1}"#;
    for token in [None, Some("second-token")] {
        assert!(token.is_none_or(|token| proxy.take_token(&token.into())));
        let answer = proxy.whole(&get, &told, text, true);
        assert!(!answer.contains("irst-token"), "{answer}");
        assert_eq!(answer.contains("second-token"), token.is_none(), "{answer}");
    }
}

#[test]
fn a_token_that_clerk_refuses_is_asked_for_anew() {
    let mut proxy = open(r#"{"authorize":"function","token":"function"}"#).unwrap();
    assert_eq!(proxy.need_token(|| 0.0), "needed");
    assert_eq!(proxy.need_token(|| 0.0), "wait");
    assert!(!proxy.take_token(&Json::Null) && proxy.need_token(|| 0.0) == "needed");
    assert!(proxy.take_token(&"first-token".into()));
    assert_eq!(proxy.need_token(|| 0.0), "");
    let get = asks("GET", "/organizations", "{}");
    let refused = told(proxy.outgoing(&get, "")).get("token").and_then(Json::integer).unwrap();
    let head = format!(r#"{{"status":401,"headers":{{}},"token":{refused}}}"#);
    proxy.head(&get, &Json::parse(&head).unwrap());
    assert_eq!(proxy.need_token(|| 0.0), "refused");
    assert!(proxy.take_token(&"second-token".into()));
    proxy.head(&get, &Json::parse(&head).unwrap());
    assert_eq!(proxy.need_token(|| 0.0), "", "it was the first that was refused");
}

#[test]
fn every_reason_of_the_hosts_has_an_answer_of_its_own() {
    let code = |text: String| {
        let told = told(text);
        let body = told.text_of("body").and_then(Json::parse).unwrap();
        let Some(Json::List(errors)) = body.get("errors") else { panic!("{body:?}") };
        (told.get("status").and_then(Json::integer).unwrap(), errors[0].text_of("code").unwrap().to_owned())
    };
    let proxy = proxy("");
    let refused = |why| proxy.refused(&Json::Null, why, false);
    let unreachable = |thrown: Json| proxy.unreachable(&Json::Null, &thrown);
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
        assert_eq!(code(refused(why)).0, status, "{why}");
    }
    let thrown = |code: &str| Json::Object(vec![("code".into(), code.into())]);
    for unsent in ["ECONNREFUSED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UND_ERR_INVALID_ARG"] {
        let answer = unreachable(thrown(unsent));
        assert!(answer.contains(r#""retry-after":"1""#), "{unsent}");
        assert_eq!(code(answer), (503, "service_unavailable".into()), "{unsent}");
    }
    for sent in ["ECONNRESET", "UND_ERR_SOCKET", ""] {
        assert_eq!(code(unreachable(thrown(sent))), (502, "bad_gateway".into()), "{sent}");
    }
}

/// Where the key stands in a document.
const HERE: &str = "<key>";

/// JSON documents in which a key stands here and there, in values and in names.
fn documents() -> impl Strategy<Value = String> {
    let text = prop_oneof!["[a-z/é\"]{0,5}<key>[a-z/\"\\\\]{0,5}", any::<String>()];
    let leaf = prop_oneof![text.clone().prop_map(Value::from), any::<i64>().prop_map(Value::from)];
    let document = leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(text.clone(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
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
        let head = format!(
            r#"{{"status":{status},"headers":{{"content-type":"application/json"}},"sent":"Bearer {KEY}"}}"#
        );
        for more in ["", r#","privateMetadata":true"#] {
            let answer = told(proxy(more).whole(&asks("POST", "/organizations", TYPED), &told(head.clone()), &text, true));
            prop_assert_eq!(answer.text_of("body"), Some(clean.as_str()));
        }
    }
}
