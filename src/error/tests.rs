use super::*;
use crate::error::envelope::ClerkErrors;

fn error(fault: Fault) -> Error {
    Error { operation: "updateOrganization", fault, outcome: Outcome::Unknown, attempts: vec![Attempt::default(); 2] }
}

#[test]
fn each_cause_has_its_kind_its_reason_and_its_text() {
    let invalid = Invalid::new("name", "is required");
    let redirect = ApiFailure { status: 302, redirect: Some("https://a.test".into()), ..Default::default() };
    let wrong = DecodeFailure { status: 200, expected: "expected a string".into(), ..Default::default() };
    let large = DecodeFailure { too_large: true, ..wrong.clone() };
    let table = [
        (Fault::Invalid(invalid), Kind::Invalid, None, None, "name is required"),
        (
            Fault::Function(Reason::Token, Invalid::new("token", "function failed: x")),
            Kind::Invalid,
            Some(Reason::Token),
            None,
            "token function failed: x",
        ),
        (Fault::Network(Reason::Body, "reset".into()), Kind::Network, Some(Reason::Body), None, "reset"),
        (
            Fault::Timeout(Reason::Attempt, 5),
            Kind::Timeout,
            Some(Reason::Attempt),
            None,
            "no complete response within 5 ms",
        ),
        (Fault::Timeout(Reason::Total, 5), Kind::Timeout, Some(Reason::Total), None, "not completed within 5 ms"),
        (Fault::Aborted(None), Kind::Aborted, None, None, "aborted by the caller"),
        (
            Fault::Aborted(Some(Reason::ClientClosed)),
            Kind::Aborted,
            Some(Reason::ClientClosed),
            None,
            "the client was closed",
        ),
        (
            Fault::Api(redirect),
            Kind::Api,
            Some(Reason::Redirect),
            Some(302),
            "302 redirect to https://a.test was not followed",
        ),
        (Fault::Decode(wrong), Kind::Decode, None, Some(200), "expected a string"),
        (Fault::Decode(large), Kind::Decode, Some(Reason::TooLarge), Some(200), "unexpected body"),
    ];
    for (fault, kind, reason, status, text) in table {
        let error = error(fault);
        assert_eq!((error.kind(), error.reason(), error.status()), (kind, reason, status), "{error}");
        let message = error.to_string();
        assert!(message.starts_with("updateOrganization: ") && message.ends_with(" (after 2 attempts)"), "{message}");
        assert!(message.contains(text), "{message}");
        assert!(error.errors().is_empty() && error.field("name").is_none() && error.retry_after().is_none());
    }
}

#[test]
fn clerks_errors_are_found_by_their_code_and_by_their_parameter() {
    let body = crate::value::parse(include_str!("../../js-tests/fixtures/clerk-errors.json")).unwrap();
    let errors = ClerkErrors::read(&body).unwrap().errors;
    let failure = ApiFailure { status: 422, errors, retry_after: Some(7), ..Default::default() };
    let error = error(Fault::Api(failure));
    assert!(error.has_code("form_identifier_exists") && !error.has_code("form_identifier"));
    assert_eq!(error.field("slug"), error.errors().first());
    assert_eq!((error.field("name"), error.retry_after()), (None, Some(7)));
}
