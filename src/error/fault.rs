//! The causes of errors, with what is known of each.

#[cfg(doc)]
use super::Kind;
use super::Reason;
use super::envelope::ClerkErrorItem;

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
    pub message: Option<String>,
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
