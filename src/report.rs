//! A failed call as JavaScript receives it: flat, plain, cloneable.

use crate::error::{Attempt, Error, Fault, Invalid};
use crate::json::{Items, Members, push_integer};

impl Error {
    /// The report of it.
    pub fn to_json(&self) -> String {
        let mut out = Members::default();
        out.text("kind", self.kind().as_str());
        out.text("operation", self.operation);
        out.text("outcome", self.outcome.as_str());
        out.text("message", &self.message());
        out.text_if("reason", self.reason().map(|reason| reason.as_str()));
        let mut attempts = Items::default();
        self.attempts.iter().for_each(|attempt| attempts.json(&attempt.to_json()));
        out.json("attempts", &attempts.done());
        match &self.fault {
            Fault::Invalid(Invalid { parameter, rule }) => write_invalid(parameter, rule, &mut out),
            Fault::Token(rule) => write_invalid("token", rule, &mut out),
            Fault::Network(..) | Fault::Timeout(..) | Fault::Aborted(_) => {}
            Fault::Api(failure) => {
                if let Some(ms) = failure.retry_after {
                    out.json("retryAfter", &seconds(ms));
                }
                out.integer("status", u64::from(failure.status));
                let mut errors = Items::default();
                failure.errors.iter().for_each(|error| errors.json(&error.to_json()));
                out.json("errors", &errors.done());
                out.text_if("traceId", failure.trace_id.as_deref());
                out.text_if("snippet", failure.snippet.as_deref());
            }
            Fault::Decode(failure) => {
                out.integer("status", u64::from(failure.status));
                out.text("pointer", &failure.pointer);
                out.text_if("traceId", failure.trace_id.as_deref());
                out.text_if("snippet", failure.snippet.as_deref());
            }
        }
        out.done()
    }
}

fn write_invalid(parameter: &str, rule: &str, out: &mut Members) {
    out.text("parameter", parameter);
    out.text("rule", rule);
}

impl Attempt {
    fn to_json(&self) -> String {
        let mut out = Members::default();
        out.integer_if("status", self.status.map(u32::from));
        out.text_if("error", self.error.as_deref());
        out.integer("waited", u64::from(self.waited));
        out.integer("elapsed", u64::from(self.elapsed));
        out.done()
    }
}

/// Milliseconds as seconds, with what is after the point.
fn seconds(ms: u32) -> String {
    let mut out = String::new();
    push_integer(u64::from(ms / 1000), &mut out);
    let mut rest = ms % 1000;
    if rest > 0 {
        out.push('.');
    }
    while rest > 0 {
        push_integer(u64::from(rest / 100), &mut out);
        rest = rest % 100 * 10;
    }
    out
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::error::{ApiFailure, Outcome};
    use crate::json::Json;

    #[test]
    fn a_broken_rule_is_data_beside_its_parameter() {
        let report = |fault| Error { operation: "x", fault, outcome: Outcome::NotSent, attempts: Vec::new() }.to_json();
        assert_eq!(
            report(Fault::Invalid(Invalid::new("name (a", "must be a string"))),
            r#"{"kind":"invalid","operation":"x","outcome":"not_sent","message":"x: name (a must be a string","attempts":[],"parameter":"name (a","rule":"must be a string"}"#
        );
        let report = Json::parse(&report(Fault::Token("could not be had".into()))).unwrap();
        assert_eq!([report.text_of("parameter"), report.text_of("rule")], [Some("token"), Some("could not be had")]);
    }

    #[test]
    fn a_report_is_flat_and_tells_seconds() {
        let failure = ApiFailure { status: 429, retry_after: Some(1_050), ..ApiFailure::default() };
        let attempts = vec![Attempt { status: Some(429), error: None, waited: 3, elapsed: 4 }];
        let error = Error { operation: "x", fault: Fault::Api(failure), outcome: Outcome::NotApplied, attempts };
        assert_eq!(
            error.to_json(),
            r#"{"kind":"api","operation":"x","outcome":"not_applied","message":"x: 429 from a server that does not say why","attempts":[{"status":429,"waited":3,"elapsed":4}],"retryAfter":1.05,"status":429,"errors":[]}"#
        );
        assert_eq!([seconds(1000), seconds(500), seconds(12_034)], ["1", "0.5", "12.034"]);
    }
}
