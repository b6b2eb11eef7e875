//! The errors of a call.

pub mod envelope;
mod fault;
mod message;
mod report;

use serde::Serialize;

use crate::error::envelope::ClerkErrorItem;
pub use crate::error::fault::{ApiFailure, DecodeFailure, Fault, Invalid};

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
mod tests;
