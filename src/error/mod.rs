//! The errors of a call.

pub mod envelope;
mod message;
mod report;

use serde::Serialize;

use crate::error::envelope::ClerkErrorItem;

/// The kind of an error: `ClerkError.kind` in JavaScript.
///
/// ```
/// use clerk_organizations::error::{Error, Kind};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         Kind::Invalid => "correct the parameter that the message names",
///         Kind::Network | Kind::Timeout => "try again later",
///         Kind::Api if error.has_code("form_identifier_exists") => "choose another slug",
///         _ => "report this",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A parameter or an option is invalid. Nothing was sent.
    Invalid,
    /// There is no response, because the connection failed or was lost.
    Network,
    /// A time limit was exceeded.
    Timeout,
    /// The caller's `AbortSignal` fired.
    Aborted,
    /// Clerk, or a proxy in front of it, responded with an error status.
    Api,
    /// The response has a success status, but its body does not match the model.
    Decode,
}

/// Whether the change that the call requested was made.
///
/// ```
/// use clerk_organizations::error::{Error, Outcome};
///
/// fn may_repeat_create(error: &Error) -> bool {
///     match error.outcome {
///         Outcome::NotSent | Outcome::NotApplied => true,
///         // The organization may exist. Look for it first.
///         Outcome::Unknown => false,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No request was sent, so nothing changed.
    NotSent,
    /// The server refused the request, so nothing changed.
    NotApplied,
    /// A request was sent, and no response shows its effect.
    Unknown,
}

/// A machine-readable detail of the kind: `ClerkError.reason` in JavaScript.
///
/// ```
/// use clerk_organizations::error::{Error, Reason};
///
/// fn is_shutdown(error: &Error) -> bool {
///     match error.reason() {
///         Some(Reason::ClientClosed | Reason::QueueFull) => true,
///         Some(_) | None => false,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The connection failed.
    Connect,
    /// The TLS handshake failed, usually because of the server's certificate.
    Tls,
    /// The connection was lost before the head of the response.
    Headers,
    /// The connection was lost in the body of the response.
    Body,
    /// The response is a redirect, which is never followed.
    Redirect,
    /// The queue is full.
    QueueFull,
    /// The client has been closed.
    ClientClosed,
    /// The body is larger than `maxResponseBytes`.
    TooLarge,
    /// The `token` function returned no token.
    Token,
    /// The `acquire` function did not allow the request.
    Acquire,
    /// One attempt took longer than `timeout`.
    Attempt,
    /// The call took longer than `totalTimeout`.
    Total,
    /// The rate limit requires a wait that does not fit into `totalTimeout`.
    RateLimit,
}

/// One request of a call, and its result.
///
/// ```
/// use clerk_organizations::error::{Attempt, Error};
///
/// /// How long the requests of a call took, without the waits between them.
/// fn time_on_the_network(error: &Error) -> u32 {
///     error.attempts.iter().map(|attempt| attempt.elapsed).sum()
/// }
/// # let attempts = vec![Attempt { status: Some(503), elapsed: 40, ..Default::default() }; 2];
/// # let (fault, outcome) = (clerk_organizations::error::Fault::Aborted(None), clerk_organizations::error::Outcome::Unknown);
/// # assert_eq!(time_on_the_network(&Error { operation: "createOrganization", fault, outcome, attempts }), 80);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Attempt {
    /// The HTTP status, if there was a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error, if there was no readable response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long the call waited before the request, in milliseconds.
    pub waited: u32,
    /// How long the request took, in milliseconds.
    pub elapsed: u32,
}

/// An invalid parameter or option.
///
/// ```
/// use clerk_organizations::error::{Error, Fault, Invalid};
///
/// /// The input of a form that a message belongs to.
/// fn input_at_fault(error: &Error) -> Option<&str> {
///     match &error.fault {
///         Fault::Invalid(Invalid { parameter, .. }) => Some(parameter),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The parameter, as the caller wrote it. A value inside it is named by a JSON pointer (`publicMetadata/plan`).
    pub parameter: String,
    /// The rule that it breaks, as the end of a sentence that begins with the parameter. It never contains the value.
    pub rule: String,
}

impl Invalid {
    /// Creates an error from a parameter and the rule that it breaks.
    ///
    /// ```
    /// use clerk_organizations::error::Invalid;
    ///
    /// assert_eq!(Invalid::new("name", "is required").to_string(), "name is required");
    /// ```
    #[inline(never)]
    pub fn new(parameter: &str, rule: &str) -> Self {
        Self { parameter: parameter.to_owned(), rule: rule.to_owned() }
    }

    /// Names the item of a list in which the parameter is.
    ///
    /// ```
    /// use clerk_organizations::error::Invalid;
    ///
    /// let invalid = Invalid::new("emailAddress", "is required").inside("3");
    /// assert_eq!(invalid.to_string(), "3/emailAddress is required");
    /// ```
    pub fn inside(self, item: &str) -> Self {
        let parameter =
            if self.parameter == "params" { item.to_owned() } else { [item, "/", &self.parameter].concat() };
        Self { parameter, rule: self.rule }
    }
}

/// An error response. It has its status whatever the body is.
///
/// ```
/// use clerk_organizations::error::{Error, Fault};
///
/// /// What Clerk's support asks for.
/// fn trace_id(error: &Error) -> Option<&str> {
///     match &error.fault {
///         Fault::Api(failure) => failure.trace_id.as_deref(),
///         Fault::Decode(failure) => failure.trace_id.as_deref(),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiFailure {
    /// The HTTP status.
    pub status: u16,
    /// Clerk's errors. Empty if the body contains none.
    pub errors: Vec<ClerkErrorItem>,
    /// Clerk's trace id, from the body, otherwise from the header.
    pub trace_id: Option<String>,
    /// The media type of the response.
    pub content_type: Option<String>,
    /// The message in the body, if it is JSON that is not Clerk's.
    pub words: Option<String>,
    /// The beginning of the body, if it is not Clerk's envelope.
    pub snippet: Option<String>,
    /// The wait that the server requests, in milliseconds.
    pub retry_after: Option<u32>,
    /// The origin to which a redirect leads.
    pub redirect: Option<String>,
    /// Whether the rate limit requires a wait that does not fit into `totalTimeout`.
    pub exceeds_deadline: bool,
}

/// A success response that does not match the model.
///
/// ```
/// use clerk_organizations::error::{Error, Fault};
///
/// fn report(error: &Error) {
///     if let Fault::Decode(failure) = &error.fault {
///         println!("{}: {}", failure.pointer, failure.expected);
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodeFailure {
    /// The HTTP status.
    pub status: u16,
    /// The place in the body, as a JSON pointer. Empty for the whole body.
    pub pointer: String,
    /// What the model expects there and what was found.
    pub expected: String,
    /// Clerk's trace id, from the header.
    pub trace_id: Option<String>,
    /// The response's media type.
    pub content_type: Option<String>,
    /// The beginning of the body.
    pub snippet: Option<String>,
    /// Whether the body is larger than `maxResponseBytes`.
    pub too_large: bool,
}

/// The cause of an error.
///
/// ```
/// use clerk_organizations::error::{Error, Fault};
///
/// fn describe(error: &Error) -> String {
///     match &error.fault {
///         Fault::Invalid(invalid) => format!("{} {}", invalid.parameter, invalid.rule),
///         Fault::Timeout(_, limit) => format!("took longer than {limit} ms"),
///         Fault::Api(failure) if failure.status == 404 => "does not exist".to_owned(),
///         other => other.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// See [`Kind::Invalid`].
    Invalid(Invalid),
    /// See [`Kind::Invalid`]: the `token` function failed or returned no token ([`Reason::Token`]), or the `acquire` function failed
    /// ([`Reason::Acquire`]).
    Function(Reason, Invalid),
    /// See [`Kind::Network`], with the runtime's message.
    Network(Reason, String),
    /// See [`Kind::Timeout`], with the limit in milliseconds.
    Timeout(Reason, u32),
    /// See [`Kind::Aborted`].
    Aborted(Option<Reason>),
    /// See [`Kind::Api`].
    Api(ApiFailure),
    /// See [`Kind::Decode`].
    Decode(DecodeFailure),
}

/// A failed call. Its text has the operation, what happened, and Clerk's trace id.
///
/// ```
/// use clerk_organizations::error::{Error, Fault, Invalid, Kind, Outcome};
///
/// let fault = Fault::Invalid(Invalid::new("name", "is required"));
/// let error = Error { operation: "createOrganization", fault, outcome: Outcome::NotSent, attempts: Vec::new() };
/// assert_eq!(error.to_string(), "createOrganization: name is required");
/// let error: Box<dyn std::error::Error> = error.into();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The operation's name, as in `createOrganization`.
    pub operation: &'static str,
    /// The cause.
    pub fault: Fault,
    /// Whether the requested change was made.
    pub outcome: Outcome,
    /// The requests that were sent.
    pub attempts: Vec<Attempt>,
}

impl Error {
    /// Returns the kind of the error.
    ///
    /// ```
    /// # use clerk_organizations::error::{Error, Fault, Invalid, Kind, Outcome};
    /// # let fault = Fault::Invalid(Invalid::new("name", "is required"));
    /// # let error = Error { operation: "createOrganization", fault, outcome: Outcome::NotSent, attempts: Vec::new() };
    /// assert_eq!(error.kind(), Kind::Invalid);
    /// ```
    pub fn kind(&self) -> Kind {
        match self.fault {
            Fault::Invalid(_) | Fault::Function(..) => Kind::Invalid,
            Fault::Network(..) => Kind::Network,
            Fault::Timeout(..) => Kind::Timeout,
            Fault::Aborted(_) => Kind::Aborted,
            Fault::Api(_) => Kind::Api,
            Fault::Decode(_) => Kind::Decode,
        }
    }

    /// Returns the HTTP status, if there was a response.
    ///
    /// ```
    /// # use clerk_organizations::error::{ApiFailure, Error, Fault, Outcome, envelope::ClerkErrorItem};
    /// # let meta = vec![("paramName".to_owned(), "slug".into())];
    /// # let item = ClerkErrorItem { code: "form_identifier_exists".into(), meta, ..Default::default() };
    /// # let failure = ApiFailure { status: 422, errors: vec![item], ..Default::default() };
    /// # let (operation, outcome) = ("createOrganization", Outcome::NotApplied);
    /// # let error = Error { operation, fault: Fault::Api(failure), outcome, attempts: Vec::new() };
    /// assert_eq!(error.status(), Some(422));
    /// ```
    pub fn status(&self) -> Option<u16> {
        match &self.fault {
            Fault::Api(failure) => Some(failure.status),
            Fault::Decode(failure) => Some(failure.status),
            _ => None,
        }
    }

    /// Returns Clerk's errors. Empty if the error is not of the kind [`Kind::Api`].
    ///
    /// ```
    /// # use clerk_organizations::error::{ApiFailure, Error, Fault, Outcome, envelope::ClerkErrorItem};
    /// # let item = ClerkErrorItem { code: "form_identifier_exists".into(), ..Default::default() };
    /// # let failure = ApiFailure { status: 422, errors: vec![item], retry_after: Some(2_000), ..Default::default() };
    /// # let (operation, outcome) = ("createOrganization", Outcome::NotApplied);
    /// # let error = Error { operation, fault: Fault::Api(failure), outcome, attempts: Vec::new() };
    /// for error in error.errors() {
    ///     println!("{}: {}", error.code, error.long_message.as_ref().unwrap_or(&error.message));
    /// }
    /// # assert_eq!(error.errors().len(), 1);
    /// ```
    pub fn errors(&self) -> &[ClerkErrorItem] {
        if let Fault::Api(failure) = &self.fault { &failure.errors } else { &[] }
    }

    /// Whether one of Clerk's errors has this code.
    ///
    /// ```
    /// # use clerk_organizations::error::{ApiFailure, Error, Fault, Outcome, envelope::ClerkErrorItem};
    /// # let meta = vec![("paramName".to_owned(), "slug".into())];
    /// # let item = ClerkErrorItem { code: "form_identifier_exists".into(), meta, ..Default::default() };
    /// # let failure = ApiFailure { status: 422, errors: vec![item], ..Default::default() };
    /// # let (operation, outcome) = ("createOrganization", Outcome::NotApplied);
    /// # let error = Error { operation, fault: Fault::Api(failure), outcome, attempts: Vec::new() };
    /// assert!(error.has_code("form_identifier_exists"));
    /// ```
    pub fn has_code(&self, code: &str) -> bool {
        self.errors().iter().any(|error| error.code == code)
    }

    /// Returns Clerk's first error about a parameter, by its name on the wire.
    ///
    /// ```
    /// # use clerk_organizations::error::{ApiFailure, Error, Fault, Outcome, envelope::ClerkErrorItem};
    /// # let meta = vec![("paramName".to_owned(), "slug".into())];
    /// # let item = ClerkErrorItem { code: "form_identifier_exists".into(), meta, ..Default::default() };
    /// # let failure = ApiFailure { status: 422, errors: vec![item], ..Default::default() };
    /// # let (operation, outcome) = ("createOrganization", Outcome::NotApplied);
    /// # let error = Error { operation, fault: Fault::Api(failure), outcome, attempts: Vec::new() };
    /// assert!(error.field("slug").is_some() && error.field("name").is_none());
    /// ```
    pub fn field(&self, name: &str) -> Option<&ClerkErrorItem> {
        self.errors().iter().find(|error| error.param_name() == Some(name))
    }

    /// Returns the wait that the server requests, in milliseconds.
    ///
    /// ```
    /// # use clerk_organizations::error::{ApiFailure, Error, Fault, Outcome, envelope::ClerkErrorItem};
    /// # let item = ClerkErrorItem { code: "form_identifier_exists".into(), ..Default::default() };
    /// # let failure = ApiFailure { status: 429, errors: vec![item], retry_after: Some(2_000), ..Default::default() };
    /// # let (operation, outcome) = ("createOrganization", Outcome::NotApplied);
    /// # let error = Error { operation, fault: Fault::Api(failure), outcome, attempts: Vec::new() };
    /// assert_eq!(error.retry_after(), Some(2_000));
    /// ```
    pub fn retry_after(&self) -> Option<u32> {
        if let Fault::Api(failure) = &self.fault { failure.retry_after } else { None }
    }

    /// Returns the detail of the kind, if there is one.
    ///
    /// ```
    /// # use clerk_organizations::error::{Error, Fault, Outcome, Reason};
    /// # let fault = Fault::Timeout(Reason::Total, 60_000);
    /// # let error = Error { operation: "createOrganization", fault, outcome: Outcome::Unknown, attempts: Vec::new() };
    /// assert_eq!(error.reason(), Some(Reason::Total));
    /// ```
    pub fn reason(&self) -> Option<Reason> {
        match &self.fault {
            Fault::Function(reason, _) | Fault::Network(reason, _) | Fault::Timeout(reason, _) => Some(*reason),
            Fault::Aborted(reason) => *reason,
            Fault::Api(failure) if failure.exceeds_deadline => Some(Reason::RateLimit),
            Fault::Api(failure) => failure.redirect.is_some().then_some(Reason::Redirect),
            Fault::Decode(failure) => failure.too_large.then_some(Reason::TooLarge),
            Fault::Invalid(_) => None,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::error::envelope::ClerkErrors;

    fn error(fault: Fault) -> Error {
        Error {
            operation: "updateOrganization",
            fault,
            outcome: Outcome::Unknown,
            attempts: vec![Attempt::default(); 2],
        }
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
            assert!(
                message.starts_with("updateOrganization: ") && message.ends_with(" (after 2 attempts)"),
                "{message}"
            );
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
}
