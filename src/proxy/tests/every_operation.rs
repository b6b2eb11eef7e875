//! What holds for every operation of the family, derived from the declarations.

use super::*;
use crate::api::{Endpoint, ParamsIn, SECTIONS, endpoints, id_name, models, signatures};
use crate::http::request::{Idempotency, Repeated};
use crate::schema::{Model, Type};

/// A value that must not leave the proxy.
const PLANTED: &str = "PLANTED";
/// A value of the user, which must not be removed.
const KEPT: &str = "KEPT";

/// A proxy that admits every operation.
fn admits_all(more: &str) -> Proxy {
    let names: Vec<_> = SECTIONS.iter().map(|section| section.name).collect();
    proxy(&format!(r#","operations":{}{more}"#, json!(names)))
}

/// A request for an operation, whose ids are all "id_1".
fn request(endpoint: &Endpoint) -> Incoming {
    let segments = endpoint.path.split('/').map(|part| if id_name(part).is_some() { "id_1" } else { part });
    let path = format!("/{}", segments.collect::<Vec<_>>().join("/"));
    let headers = match endpoint.params_in {
        ParamsIn::Json | ParamsIn::JsonList(_) => TYPED,
        ParamsIn::Form => FORM,
        ParamsIn::Nothing | ParamsIn::Query => "{}",
    };
    asks(endpoint.method.as_str(), &path, headers)
}

fn of(name: &str) -> &'static Endpoint {
    crate::api::find(name).unwrap()
}

/// A response of a model with all its fields, and with unknown ones that contain an invitation and an organization.
fn sample(model: &Model) -> Json {
    let fields = model.base.iter().flat_map(|base| base.fields).chain(model.fields);
    let mut members: serde_json::Map<_, _> =
        fields.map(|field| (field.name.to_owned(), value(&field.ty, field.is_private))).collect();
    members.insert("new_in_clerk".to_owned(), hidden());
    members.into()
}

fn hidden() -> Json {
    json!([{ "invitation": { "id": "orginv_9", "url": PLANTED, "public_metadata": { "url": KEPT } }, "private_metadata": PLANTED }])
}

fn value(ty: &Type, is_private: bool) -> Json {
    match ty {
        Type::Text => if is_private { PLANTED } else { "text" }.into(),
        Type::Bool | Type::True => true.into(),
        Type::Integer => 1.into(),
        Type::Metadata(_) if is_private => json!({ "plan": PLANTED, "url": PLANTED }),
        Type::Metadata(_) => json!({ "url": KEPT, "private_metadata": [{ "url": KEPT }] }),
        Type::Json("unknown") => hidden(),
        Type::Json(_) => json!({ "org:admin": "org:member" }),
        Type::Model(model) => sample(model),
        Type::List(item) | Type::NullableList(item) => json!([value(item, is_private), value(item, is_private)]),
        Type::Optional(inner) => value(inner, is_private),
    }
}

/// Removes members at every depth, except inside public metadata, and inside private metadata if that is shown.
fn without(value: Json, names: &[&str]) -> Json {
    match value {
        Json::Array(items) => items.into_iter().map(|item| without(item, names)).collect(),
        Json::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| !names.contains(&name.as_str()));
            let is_data = |name: &str| name.ends_with("_metadata");
            let clean = kept.map(|(name, value)| {
                let value = if is_data(&name) { value } else { without(value, names) };
                (name, value)
            });
            Json::Object(clean.collect())
        }
        other => other,
    }
}

fn answered(proxy: &Proxy, endpoint: &Endpoint, status: u16, body: &Json) -> Answer {
    let head = received(status, json!({ "content-type": "application/json" }), "");
    proxy.whole(&request(endpoint), &head, &body.to_string(), true)
}

#[test]
fn what_is_hidden_leaves_in_no_response_of_any_operation_and_nothing_else_is_removed() {
    for signature in signatures() {
        let (endpoint, body) = (of(signature.name), sample(signature.output));
        for (options, hidden) in [
            ("", &["private_metadata", "url"] as &[&str]),
            (r#","invitationUrls":true"#, &["private_metadata"]),
            (r#","privateMetadata":true"#, &["url"]),
            (r#","privateMetadata":true,"invitationUrls":true"#, &[]),
        ] {
            let answer = answered(&admits_all(options), endpoint, 200, &body);
            let shown: Json = serde_json::from_str(answer.body.as_deref().unwrap()).unwrap();
            assert_eq!(shown, without(body.clone(), hidden), "{} {options}", signature.name);
            assert_eq!(shown.to_string().matches(KEPT).count(), body.to_string().matches(KEPT).count());
        }
        let answer = answered(&admits_all(""), endpoint, 200, &body);
        let shown = serde_json::to_string(&answer).unwrap();
        assert!(!shown.contains(PLANTED), "{} {shown}", signature.name);
        let read = (signature.output.read)(answer.body.as_deref().unwrap());
        assert!(read.is_ok(), "a page can decode it: {} {read:?}", signature.name);
    }
}

#[test]
fn the_samples_contain_every_hidden_field_of_every_model() {
    for model in models() {
        let text = sample(model).to_string();
        assert!(text.contains(PLANTED) && text.contains(KEPT), "{}", model.name);
        for field in model.fields.iter().filter(|field| field.is_private) {
            assert!(sample(model)[field.name].to_string().contains(PLANTED), "{} of {}", field.name, model.name);
        }
    }
    assert!(models().len() > 20);
}

#[test]
fn with_private_metadata_a_response_is_streamed_and_its_links_are_removed_on_the_way() {
    for signature in signatures() {
        let (endpoint, body) = (of(signature.name), sample(signature.output));
        let streams = |options: &str| {
            let head = received(200, json!({ "content-type": "application/json" }), "");
            matches!(admits_all(options).head(&request(endpoint), &head, 0), Next::Stream(_))
        };
        let needs_no_id = endpoint.idempotency != Idempotency::Create;
        assert!(!streams("") && !streams(r#","invitationUrls":true"#), "{}", endpoint.name);
        assert_eq!(streams(r#","privateMetadata":true"#), needs_no_id, "{}", endpoint.name);
        assert_eq!(streams(r#","privateMetadata":true,"invitationUrls":true"#), needs_no_id, "{}", endpoint.name);
        let mut redactor = admits_all(r#","privateMetadata":true"#).redactor().unwrap();
        let text = body.to_string();
        let shown = text.as_bytes().chunks(3).flat_map(|chunk| redactor.push(chunk).unwrap()).collect::<Vec<_>>();
        assert_eq!(serde_json::from_slice::<Json>(&shown).unwrap(), without(body, &["url"]), "{}", endpoint.name);
    }
    assert!(admits_all(r#","privateMetadata":true,"invitationUrls":true"#).redactor().is_none());
}

#[test]
fn an_error_of_any_operation_contains_no_private_metadata_and_no_link_of_an_invitation() {
    let link = r"https://a.test/v1/tickets/accept?ticket=eyJ.PLANTED-1&x=1";
    let body = json!({ "errors": [{
        "code": "duplicate_record",
        "message": format!("already invited: {link}"),
        "meta": { "invitation": { "url": link, "private_metadata": { "a": PLANTED } }, "param_name": "email_address" },
    }], "clerk_trace_id": "abc" });
    for endpoint in endpoints() {
        for options in ["", r#","privateMetadata":true"#] {
            let answer = answered(&admits_all(options), endpoint, 422, &body);
            let shown = answer.body.unwrap().replace(r#"{"a":"PLANTED"}"#, "{}");
            assert!(!shown.contains(PLANTED), "{} {shown}", endpoint.name);
            assert!(shown.contains(r#""param_name":"email_address""#) && shown.contains("[redacted]&x=1"), "{shown}");
        }
    }
}

#[test]
fn an_operation_is_admitted_by_its_section_or_its_name_and_otherwise_a_404_like_an_unknown_path() {
    let status = |proxy: &Proxy, endpoint: &Endpoint| {
        proxy.admit(&request(endpoint)).map_or_else(|refused| refused.answer.status, |_| 200)
    };
    let (default, all) = (proxy(""), admits_all(""));
    assert_eq!(endpoints().filter(|endpoint| status(&default, endpoint) == 200).count(), 9);
    assert_eq!(endpoints().filter(|endpoint| status(&all, endpoint) == 200).count(), 54);
    for admitted in endpoints() {
        let proxy = proxy(&format!(r#","operations":[{:?}]"#, admitted.name));
        for endpoint in endpoints() {
            let expected = if endpoint.name == admitted.name { 200 } else { 404 };
            assert_eq!(status(&proxy, endpoint), expected, "{} {}", admitted.name, endpoint.name);
        }
    }
    for endpoint in endpoints().filter(|endpoint| status(&default, endpoint) == 404) {
        let incoming = request(endpoint);
        let Rejected { operation, answer } = default.admit(&incoming).unwrap_err();
        let unknown = default.admit(&asks(&incoming.method, "/unknown", "{}")).unwrap_err();
        assert!(operation.is_none() && unknown.operation.is_none());
        let text = |body: Option<String>, path: &str| body.unwrap().replace(path, "<path>");
        assert_eq!(
            text(answer.body, &incoming.path),
            text(unknown.answer.body, "/api/clerk/unknown"),
            "{}",
            endpoint.name
        );
        assert_eq!((answer.status, answer.headers), (unknown.answer.status, unknown.answer.headers));
        assert_eq!(answer.outcome, unknown.answer.outcome);
    }
}

#[test]
fn private_metadata_is_written_by_no_operation_unless_the_owner_allows_it() {
    let mut writing = 0;
    let [refuses, allows] = ["", r#","privateMetadata":true"#].map(admits_all);
    for endpoint in endpoints() {
        let wraps = |item: &str| match endpoint.params_in {
            ParamsIn::Json => vec![item.to_owned()],
            ParamsIn::JsonList(_) => {
                let fine = r#"{"email_address":"a@b.test","role":"org:member"}"#;
                vec![format!("[{item}]"), format!("[{fine},{item}]"), format!("[{fine},{item},{fine}]")]
            }
            _ => Vec::new(),
        };
        let status = |proxy: &Proxy, body: &str| {
            proxy.outgoing(&request(endpoint), &text(body)).err().map(|refused| refused.answer.status)
        };
        for body in wraps(r#"{"private_metadata":{"a":1}}"#).iter().chain(&wraps(r#"{"priv\u0061te_metadata":null}"#)) {
            assert_eq!(status(&refuses, body), Some(403), "{} {body}", endpoint.name);
            assert_ne!(status(&allows, body), Some(403), "{} {body}", endpoint.name);
            writing += 1;
        }
    }
    assert!(writing > 30, "{writing}");
}

#[test]
fn what_was_created_is_named_by_its_own_ids_and_only_an_organization_as_one() {
    let proxy = admits_all("");
    for endpoint in endpoints() {
        let output = signatures().find(|signature| signature.name == endpoint.name).unwrap().output;
        let Answer { created_ids, organization_id, .. } = answered(&proxy, endpoint, 200, &sample(output));
        let expected: &[&str] = match endpoint.name {
            "createOrganizationInvitationBulk" => &["text", "text"],
            name if name.starts_with("create") => &["text"],
            _ => &[],
        };
        assert_eq!(created_ids, expected, "{}", endpoint.name);
        let is_organization = endpoint.name == "createOrganization";
        assert_eq!(organization_id.as_deref(), is_organization.then_some("text"), "{}", endpoint.name);
        let failed = answered(&proxy, endpoint, 422, &sample(output));
        assert_eq!((failed.created_ids.len(), failed.organization_id), (0, None), "{}", endpoint.name);
    }
    let bulk = of("createOrganizationInvitationBulk");
    let ids = |body: Json| answered(&proxy, bulk, 200, &body).created_ids;
    assert_eq!(ids(json!([{ "id": "orginv_1" }, { "id": "orginv_2" }])), ["orginv_1", "orginv_2"], "a bare array");
    let strange =
        json!({ "data": [{ "id": "a\u{202e}b" }, { "id": 5 }, null, {}, { "id": "https://a.test/?ticket=x" }] });
    assert!(ids(strange).is_empty());
    assert!(ids(json!("text")).is_empty());
}

#[test]
fn a_change_that_can_be_made_once_was_not_made_by_the_request_that_is_refused() {
    let proxy = admits_all("");
    let once: Vec<_> = endpoints().filter(|one| matches!(one.idempotency, Idempotency::Once(..))).collect();
    assert!(once.len() > 5);
    let has_status = |one: &&Endpoint| matches!(one.idempotency, Idempotency::Once(_, Repeated::ReadWithStatus(..)));
    assert!(once.iter().copied().any(|one| has_status(&one)));
    for endpoint in once {
        let outcome = |status| answered(&proxy, endpoint, status, &json!({ "errors": [] })).outcome;
        assert_eq!([404, 409, 410, 422, 429].map(outcome), [Outcome::NotApplied; 5], "{}", endpoint.name);
        assert_eq!([500, 502, 504].map(outcome), [Outcome::Unknown; 3], "{}", endpoint.name);
        assert_eq!(outcome(200), Outcome::Applied, "{}", endpoint.name);
        assert_eq!(proxy.refused(&request(endpoint), "late", true).outcome, Outcome::Unknown, "{}", endpoint.name);
        let lost = proxy.unreachable(&request(endpoint), &json!({ "code": "ECONNRESET" }).into());
        assert_eq!(lost.outcome, Outcome::Unknown, "{}", endpoint.name);
    }
}

#[test]
fn a_word_of_clerks_paths_is_never_taken_for_an_id() {
    let pending = "/organizations/org_1/invitations/pending";
    let name = |proxy: &Proxy, path: &str| {
        let admitted = proxy.admit(&asks("GET", path, "{}")).ok()?;
        Some(serde_json::to_value(admitted.operation).unwrap()["name"].as_str().unwrap().to_owned())
    };
    let all = admits_all("");
    assert_eq!(name(&all, pending).as_deref(), Some("listPendingOrganizationInvitations"));
    let one = proxy(r#","operations":["getOrganizationInvitation"]"#);
    assert_eq!(name(&one, "/organizations/org_1/invitations/orginv_1").as_deref(), Some("getOrganizationInvitation"));
    for path in [pending, &(pending.to_owned() + "/")] {
        assert_eq!(name(&one, path), None, "{path}");
    }
    for spelled in ["%70ending", "p%65nding", "pending%2f", "pending%20", "pending//", "%70%65%6e%64%69%6e%67"] {
        for proxy in [&all, &one] {
            assert_eq!(name(proxy, &format!("/organizations/org_1/invitations/{spelled}")), None, "{spelled}");
        }
    }
}
