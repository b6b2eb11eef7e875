//! The one loop: send, decide, decode.

use crate::api::Endpoint;
use crate::config::Config;
use crate::error::{Error, Fault, Invalid, Outcome};
use crate::params;
use crate::params::Parameter;
use crate::request::{Effect, Request};
use crate::response::{Head, decode_failure, failure, is_success};
use crate::transport::{Answer, ReadError, Transport};
use crate::values::Signal;

params! {
    /// The options of one call.
    pub struct CallOptions {
        /// Stops the call, wherever it is. What became of the change, `outcome` tells.
        pub signal: Option<Signal>,
    }
}

/// Sends a request of `endpoint` and gives the decoded answer.
pub async fn execute<T: Transport>(
    transport: &T,
    config: &Config,
    endpoint: &Endpoint,
    request: &Request,
) -> Result<<T::Answer as Answer>::Value, Error> {
    let fail = |fault, outcome| Error { operation: endpoint.name.to_owned(), fault, outcome };
    let url = format!("{}{}", config.base_url, request.target());
    let answer = transport
        .send(request, &url)
        .await
        .map_err(|words| fail(Fault::Network(words), unanswered(endpoint.effect)))?;
    if !is_success(answer.status()) {
        let body = answer.text().await.unwrap_or_default();
        return Err(fail(failure(head(&answer), &body), refused(answer.status(), endpoint.effect)));
    }
    answer.decode(endpoint.output).await.map_err(|error| fail(unreadable(&answer, error), unanswered(endpoint.effect)))
}

/// A call that was refused before anything was sent.
pub fn refused_locally(operation: &str, invalid: Invalid) -> Error {
    Error { operation: operation.to_owned(), fault: Fault::Invalid(invalid), outcome: Outcome::NotSent }
}

/// A call that its caller stopped.
pub fn aborted(endpoint: &Endpoint, sent: bool) -> Error {
    let outcome = if sent { unanswered(endpoint.effect) } else { Outcome::NotSent };
    Error { operation: endpoint.name.to_owned(), fault: Fault::Aborted, outcome }
}

fn head(answer: &impl Answer) -> Head {
    Head {
        status: answer.status(),
        content_type: answer.header("content-type"),
        trace_id: answer.header("x-clerk-trace-id").or_else(|| answer.header("cf-ray")),
    }
}

fn unreadable(answer: &impl Answer, error: ReadError) -> Fault {
    match error {
        ReadError::Broken(words) => Fault::Network(words),
        ReadError::Mismatch { pointer, expected, beginning } => {
            decode_failure(head(answer), pointer, expected, &beginning)
        }
    }
}

/// What became of a request that has no readable answer.
fn unanswered(effect: Effect) -> Outcome {
    if effect == Effect::Read { Outcome::NotApplied } else { Outcome::Unknown }
}

/// What became of a request that was answered with an error: a 4xx was refused, a 5xx may have been half done.
fn refused(status: u16, effect: Effect) -> Outcome {
    if status < 500 && status != 408 { Outcome::NotApplied } else { unanswered(effect) }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::cell::RefCell;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::api::{Input, find};
    use crate::config::{ClientOptions, UrlParts};
    use crate::error::Kind;

    /// Runs a future that never has to wait.
    fn block_on<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("the scripted transport never waits"),
        }
    }

    /// Answers with what it was given, and remembers where it was sent.
    struct Scripted {
        answer: Result<(u16, &'static str), String>,
        sent: RefCell<Vec<String>>,
    }

    struct ScriptedAnswer(u16, &'static str);

    impl Transport for Scripted {
        type Answer = ScriptedAnswer;

        async fn send(&self, request: &Request, url: &str) -> Result<ScriptedAnswer, String> {
            self.sent.borrow_mut().push(format!("{} {url}", request.method.as_str()));
            self.answer.clone().map(|(status, body)| ScriptedAnswer(status, body))
        }
    }

    impl Answer for ScriptedAnswer {
        type Value = String;

        fn status(&self) -> u16 {
            self.0
        }

        fn header(&self, name: &str) -> Option<String> {
            (name == "x-clerk-trace-id").then(|| "trace".to_owned())
        }

        async fn decode(&self, model: &'static str) -> Result<String, ReadError> {
            match self.1 {
                "broken" => Err(ReadError::Broken("reset".into())),
                body if body.starts_with('{') => Ok(format!("{model} {body}")),
                body => Err(ReadError::Mismatch {
                    pointer: String::new(),
                    expected: "JSON expected".into(),
                    beginning: body.into(),
                }),
            }
        }

        async fn text(&self) -> Result<String, String> {
            if self.1 == "broken" { Err("reset".into()) } else { Ok(self.1.to_owned()) }
        }
    }

    fn call(operation: &str, answer: Result<(u16, &'static str), &str>) -> (Result<String, Error>, Vec<String>) {
        let options = ClientOptions::read(r#"{"secretKey":"sk_test_1"}"#).unwrap();
        let parts = UrlParts {
            protocol: "https:".into(),
            origin: "https://a.test".into(),
            pathname: "/v1/".into(),
            ..UrlParts::default()
        };
        let config = Config::new(options, Some(&parts)).unwrap();
        let endpoint = find(operation).unwrap();
        let id = (operation != "createOrganization").then(|| "\"org_1\"".to_owned());
        let params = (operation == "createOrganization").then(|| r#"{"name":"A"}"#.to_owned());
        let request = (endpoint.build)(&Input { id, params, ..Input::default() }).unwrap();
        let transport = Scripted { answer: answer.map_err(str::to_owned), sent: RefCell::default() };
        let result = block_on(execute(&transport, &config, endpoint, &request));
        (result, transport.sent.into_inner())
    }

    #[test]
    fn a_success_is_decoded_by_the_operations_model() {
        let (result, sent) = call("getOrganization", Ok((200, "{}")));
        assert_eq!(result.unwrap(), "Organization {}");
        assert_eq!(sent, ["GET https://a.test/v1/organizations/org_1"]);
    }

    #[test]
    fn an_error_status_survives_a_body_that_breaks() {
        let error = call("getOrganization", Ok((503, "broken"))).0.unwrap_err();
        assert_eq!((error.kind(), error.outcome), (Kind::Api, Outcome::NotApplied));
        assert!(error.to_string().starts_with("getOrganization: 503"), "{error}");
    }

    #[test]
    fn a_write_without_a_readable_answer_has_an_unknown_outcome() {
        for answer in [Err("reset"), Ok((200, "broken")), Ok((200, "<html>")), Ok((500, "{}"))] {
            assert_eq!(call("createOrganization", answer).0.unwrap_err().outcome, Outcome::Unknown, "{answer:?}");
        }
        assert_eq!(call("createOrganization", Ok((422, "{}"))).0.unwrap_err().outcome, Outcome::NotApplied);
    }

    #[test]
    fn a_success_that_is_not_json_says_so_with_its_status_and_beginning() {
        let error = call("getOrganization", Ok((200, "<html>"))).0.unwrap_err();
        let Fault::Decode(failure) = &error.fault else { panic!("{error:?}") };
        assert_eq!((failure.status, failure.snippet.as_deref()), (200, Some("<html>")));
        assert_eq!(failure.trace_id.as_deref(), Some("trace"));
    }
}
