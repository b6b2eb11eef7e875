//! A body that is a list of objects: the invitations of `createOrganizationInvitationBulk`.

use super::*;

const PATH: &str = "/organizations/org_1/invitations/bulk";
const FINE: &str = r#"{"email_address":"a@b.test","role":"org:member"}"#;

fn bulk() -> (Proxy, Incoming) {
    (proxy(r#","operations":["invitations"]"#), asks("POST", PATH, TYPED))
}

fn list(count: usize) -> String {
    format!("[{}]", vec![FINE; count].join(","))
}

/// The status, the code and the parameter of the refusal of a body.
fn refusal(body: &str) -> (u16, String, Json) {
    let (proxy, incoming) = bulk();
    let answer = proxy.check(&incoming, &text(body)).unwrap_err().answer;
    assert_eq!(proxy.outgoing(&incoming, &text(body)).unwrap_err().answer, answer);
    let mut error = error(&answer);
    (answer.status, error["code"].as_str().unwrap().to_owned(), error["meta"]["param_name"].take())
}

#[test]
fn the_list_is_shown_to_authorize_and_sent_item_by_item() {
    let (proxy, incoming) = bulk();
    let body = r#"[ {"role":"org:admin","email_address":"a@b.test","notify":false,"public_metadata":{"private_metadata":{"a":[1]}}} , {"email_address":"c@d.test","role":"org:member","expires_in_days":7} ]"#;
    let (operation, params) = proxy.check(&incoming, &text(body)).unwrap().unwrap();
    assert_eq!(serde_json::to_value(operation).unwrap()["target"], json!({ "type": "organization", "id": "org_1" }));
    let shown = r#"[{"role":"org:admin","emailAddress":"a@b.test","notify":false,"publicMetadata":{"private_metadata":{"a":[1]}}},{"emailAddress":"c@d.test","role":"org:member","expiresInDays":7}]"#;
    assert_eq!(params.to_json(), shown);
    let sent = proxy.outgoing(&incoming, &text(body)).unwrap();
    let expected: Json = serde_json::from_str(body).unwrap();
    assert_eq!(serde_json::from_str::<Json>(sent.json.as_deref().unwrap()).unwrap(), expected);
    assert_eq!((sent.method, sent.url), ("POST", format!("{URL}{PATH}")));
    for count in [1, 10] {
        assert!(proxy.outgoing(&incoming, &text(&list(count))).is_ok(), "{count}");
    }
}

#[test]
fn a_list_has_1_to_10_items() {
    for body in [list(0), list(11), list(1000)] {
        assert_eq!(refusal(&body), (422, "form_param_value_invalid".into(), "params".into()));
    }
}

#[test]
fn a_body_that_is_not_a_list_of_objects_is_refused() {
    for body in [
        "",
        "null",
        "5",
        "\"[]\"",
        FINE,
        &format!(r#"{{"0":{FINE}}}"#),
        "[",
        "[null]",
        "[5]",
        "[[]]",
        &format!("[{FINE},null]"),
        &format!("[[{FINE}]]"),
        &format!("[{FINE}]]"),
        &format!("[{FINE}][{FINE}]"),
        &format!("[{FINE},]"),
        &"[".repeat(10_000),
        r#"[{"email_address":"a@b.test","email_address":"c@d.test","role":"org:member"}]"#,
        r#"[{"email_address":"a@b.test","role":"org:member","r\u006fle":"org:admin"}]"#,
        r#"[{"email_address":"a@b.test","role":"org:member","public_metadata":{"a":1,"a":2}}]"#,
        r#"[{"email_address":"a@b.test","role":"org:member","public_metadata":{"a":9007199254740993}}]"#,
    ] {
        assert_eq!(refusal(body).0, 400, "{body}");
    }
    let (proxy, incoming) = bulk();
    let message = error(&proxy.refused(&incoming, "no_object", false))["message"].take();
    assert_eq!(message, "The request body must be a JSON list of objects without duplicate names.");
}

#[test]
fn an_invalid_value_is_reported_with_the_index_of_its_item_and_its_name_on_the_wire() {
    for (item, parameter) in [
        (r#"{"role":"org:member"}"#, "1/email_address"),
        (r#"{"email_address":"a@b.test","role":"admin"}"#, "1/role"),
        (r#"{"email_address":"a@b.test","role":"org:member","expires_in_days":0}"#, "1/expires_in_days"),
        (r#"{"email_address":["a@b.test"],"role":"org:member"}"#, "1/email_address"),
        ("{}", "1/email_address"),
    ] {
        let refused = refusal(&format!("[{FINE},{item}]"));
        assert_eq!(refused, (422, "form_param_value_invalid".into(), parameter.into()), "{item}");
    }
    for name in ["emailAddress", "__proto__", "Private_Metadata", "organization_id", "url"] {
        let refused = refusal(&format!(r#"[{FINE},{{"{name}":1}}]"#));
        assert_eq!(refused, (422, "form_param_unknown".into(), name.into()));
    }
}

#[test]
fn a_list_is_json_and_may_be_larger_than_an_object() {
    let (proxy, _) = bulk();
    let status =
        |headers: &str| proxy.admit(&asks("POST", PATH, headers)).map_err(|no| no.answer.status).map(|yes| yes.limit);
    assert_eq!(status(TYPED), Ok(262_144));
    for (headers, expected) in [
        ("{}", 415),
        (r#"{"content-type":"application/x-www-form-urlencoded"}"#, 415),
        (r#"{"content-type":"application/json","content-encoding":"gzip"}"#, 415),
        (r#"{"content-type":"application/json","content-length":"262145"}"#, 413),
    ] {
        assert_eq!(status(headers), Err(expected), "{headers}");
    }
    let metadata = format!(r#"{{"k":"{}"}}"#, "x".repeat(8_000));
    let item = format!(r#"{{"email_address":"a@b.test","role":"org:member","public_metadata":{metadata}}}"#);
    let body = format!("[{}]", vec![item; 10].join(","));
    assert!(body.len() > 65_536 && bulk().0.outgoing(&bulk().1, &text(&body)).is_ok());
}
