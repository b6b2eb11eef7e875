//! The form in which JavaScript receives an error: a flat, plain object that can be cloned.

use serde::{Serialize, Serializer};

use crate::error::envelope::ClerkErrorItem;
use crate::error::{Attempt, Error, Fault, Invalid, Kind, Outcome, Reason};

/// The fields of all kinds of errors. Each kind has only some of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorReport<'a> {
    kind: Kind,
    operation: &'static str,
    outcome: Outcome,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    attempts: &'a [Attempt],
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    /// The wait until the next call, in seconds, as in the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [ClerkErrorItem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        report(self).serialize(serializer)
    }
}

fn report(error: &Error) -> ErrorReport<'_> {
    let report = ErrorReport {
        kind: error.kind(),
        operation: error.operation,
        outcome: error.outcome,
        message: error.to_string(),
        reason: error.reason(),
        attempts: &error.attempts,
        parameter: None,
        rule: None,
        retry_after: None,
        status: None,
        errors: None,
        pointer: None,
        trace_id: None,
        snippet: None,
    };
    match &error.fault {
        Fault::Invalid(Invalid { parameter, rule }) | Fault::Function(_, Invalid { parameter, rule }) => {
            ErrorReport { parameter: Some(parameter), rule: Some(rule), ..report }
        }
        Fault::Timeout(Reason::RateLimit, ms) => ErrorReport { retry_after: Some(f64::from(*ms) / 1000.0), ..report },
        Fault::Network(..) | Fault::Timeout(..) | Fault::Aborted(_) => report,
        Fault::Api(failure) => ErrorReport {
            status: Some(failure.status),
            errors: Some(&failure.errors),
            retry_after: failure.retry_after.map(|ms| f64::from(ms) / 1000.0),
            trace_id: failure.trace_id.as_deref(),
            snippet: failure.snippet.as_deref(),
            ..report
        },
        Fault::Decode(failure) => ErrorReport {
            status: Some(failure.status),
            pointer: Some(&failure.pointer),
            trace_id: failure.trace_id.as_deref(),
            snippet: failure.snippet.as_deref(),
            ..report
        },
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::ApiFailure;

    #[test]
    fn a_report_is_flat_and_has_the_wait_in_seconds() {
        let failure = ApiFailure { status: 429, retry_after: Some(1_050), ..ApiFailure::default() };
        let attempts = vec![Attempt { status: Some(429), error: None, waited: 3, elapsed: 4 }];
        let error = Error { operation: "x", fault: Fault::Api(failure), outcome: Outcome::NotApplied, attempts };
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            json!({
                "kind": "api", "operation": "x", "outcome": "not_applied",
                "message": "x: 429 without error details",
                "attempts": [{ "status": 429, "waited": 3, "elapsed": 4 }],
                "retryAfter": 1.05, "status": 429, "errors": [],
            })
        );
    }

    #[test]
    fn a_refused_wait_is_reported_with_its_length_and_a_time_limit_without_one() {
        let report = |fault| {
            let error = Error { operation: "x", fault, outcome: Outcome::NotSent, attempts: Vec::new() };
            serde_json::to_value(&error).unwrap()
        };
        let refused = report(Fault::Timeout(Reason::RateLimit, 3_600_000));
        assert_eq!((&refused["reason"], &refused["retryAfter"]), (&json!("rate_limit"), &json!(3600.0)));
        assert_eq!(report(Fault::Timeout(Reason::Total, 60_000)).get("retryAfter"), None);
    }

    #[test]
    fn an_invalid_parameter_is_reported_with_its_rule() {
        let invalid = Invalid::new("name", "is required");
        let error =
            Error { operation: "x", fault: Fault::Invalid(invalid), outcome: Outcome::NotSent, attempts: Vec::new() };
        let report = serde_json::to_value(&error).unwrap();
        assert_eq!([&report["parameter"], &report["rule"]], ["name", "is required"]);
    }
}
