//! A failed call as JavaScript receives it.

use serde::Serialize;

use crate::envelope::ClerkErrorItem;
use crate::error::{Attempt, Error, Fault, Kind, Outcome, Reason};

/// A failed call as JavaScript receives it: flat, plain, cloneable.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    kind: Kind,
    operation: &'a str,
    outcome: Outcome,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    attempts: &'a [Attempt],
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [ClerkErrorItem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
}

impl<'a> From<&'a Error> for Report<'a> {
    fn from(error: &'a Error) -> Self {
        let mut report = Report {
            kind: error.kind(),
            operation: &error.operation,
            outcome: error.outcome,
            message: error.to_string(),
            reason: error.reason(),
            attempts: &error.attempts,
            retry_after: None,
            parameter: None,
            status: None,
            errors: None,
            trace_id: None,
            pointer: None,
            snippet: None,
        };
        match &error.fault {
            Fault::Invalid(invalid) => report.parameter = Some(&invalid.parameter),
            Fault::Token(_) => report.parameter = Some("token"),
            Fault::Network(..) | Fault::Timeout(..) | Fault::Aborted(_) => {}
            Fault::Api(failure) => {
                report.retry_after = failure.retry_after;
                report.status = Some(failure.status);
                report.errors = Some(&failure.errors);
                report.trace_id = failure.trace_id.as_deref();
                report.snippet = failure.snippet.as_deref();
            }
            Fault::Decode(failure) => {
                report.status = Some(failure.status);
                report.pointer = Some(&failure.pointer);
                report.trace_id = failure.trace_id.as_deref();
                report.snippet = failure.snippet.as_deref();
            }
        }
        report
    }
}
