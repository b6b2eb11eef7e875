//! Why the proxy answers a request itself, and with which error in Clerk's envelope.

use serde_json::json;

use crate::error::Invalid;

/// Why the proxy answers a request itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The request comes from another site.
    CrossSite,
    /// The request matches no operation that the proxy admits.
    NoSuchOperation {
        /// The path of the request.
        path: String,
        /// The path at which the proxy is mounted, without a trailing slash.
        mount: String,
    },
    /// The request comes over plain http under a public name, which DNS rebinding could use, and `origins` is not set.
    UnnamedHost,
    /// `authorize` did not allow it.
    NotAllowed,
    /// The request writes private metadata, which this proxy does not allow.
    Private,
    /// A parameter that the operation does not have.
    Unknown(String),
    /// An invalid value.
    Value(Invalid),
    /// The operation has no body.
    NoBodyHere,
    /// The body is not a JSON object, or has a name twice.
    NoObject,
    /// The body is not a JSON list of objects, or has a name twice.
    NoList,
    /// The body was read before the proxy received the request.
    Consumed,
    /// The body is incomplete, or its length is invalid.
    BrokenBody,
    /// The body is not a multipart form, or has more parts than the operation has parameters.
    BrokenForm,
    /// The body is larger than the limit.
    TooLarge,
    /// The operation does not accept the content type.
    ContentType,
    /// Reading the body took too long.
    SlowBody,
    /// The page closed the connection.
    Gone,
    /// A function of the owner failed, or this package has a bug.
    Failed,
    /// The connection to Clerk failed, or `acquire` did not allow the request. Nothing was sent.
    Unconnected,
    /// The owner's `token` function returned no token. Nothing was sent.
    NoToken,
    /// There is no response from Clerk, or it cannot be passed on.
    BadGateway,
    /// The request took too long.
    Late,
    /// Clerk, or a proxy in front of it, responded with this error status and a body that cannot be passed on.
    Status(u16),
}

/// The reasons for which the host rejects a request.
pub const REASONS: &[(&str, Rejection)] = &[
    ("denied", Rejection::NotAllowed),
    ("too_large", Rejection::TooLarge),
    ("broken", Rejection::BrokenBody),
    ("broken_form", Rejection::BrokenForm),
    ("consumed", Rejection::Consumed),
    ("no_object", Rejection::NoObject),
    ("no_body", Rejection::NoBodyHere),
    ("slow", Rejection::SlowBody),
    ("late", Rejection::Late),
    ("gone", Rejection::Gone),
    ("token", Rejection::NoToken),
    ("acquire", Rejection::Unconnected),
    ("failed", Rejection::Failed),
];

impl Rejection {
    /// Returns the rejection for which the host gives this reason.
    pub fn for_reason(reason: &str) -> Self {
        let found = REASONS.iter().find(|(name, _)| *name == reason);
        found.map_or(Rejection::Failed, |(_, rejection)| rejection.clone())
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.facts().0
    }

    fn facts(&self) -> (u16, &'static str, &'static str) {
        match self {
            Rejection::CrossSite => (
                403,
                "cross_site_request",
                "This API accepts requests only from its own pages, and from programs that send the Clerk-API-Version header.",
            ),
            Rejection::UnnamedHost => (
                403,
                "origins_required",
                "Over plain http and under a public name, this server cannot distinguish its own pages from those of another site; list the origins of its pages in the proxy's `origins` option.",
            ),
            Rejection::NoSuchOperation { .. } => (
                404,
                "resource_not_found",
                "There is no such operation here, or it is not among the proxy's `operations`.",
            ),
            Rejection::NotAllowed => (403, "authorization_invalid", "You are not allowed to do this."),
            Rejection::Private => {
                (403, "private_metadata_refused", "Private metadata cannot be written through this API.")
            }
            Rejection::Unknown(_) => (422, "form_param_unknown", "is not a parameter of this operation."),
            Rejection::Value(_) => (422, "form_param_value_invalid", "is invalid."),
            Rejection::NoBodyHere => (400, "request_body_invalid", "This operation takes no request body."),
            Rejection::NoObject => {
                (400, "request_body_invalid", "The request body must be a JSON object without duplicate names.")
            }
            Rejection::NoList => (
                400,
                "request_body_invalid",
                "The request body must be a JSON list of objects without duplicate names.",
            ),
            Rejection::BrokenBody => (400, "request_body_invalid", "The request body is incomplete or invalid."),
            Rejection::BrokenForm => (
                400,
                "request_body_invalid",
                "The request body must be a multipart form with one file and the parameters of this operation.",
            ),
            Rejection::Consumed => (
                400,
                "request_body_consumed",
                "The request body was already read when the proxy received it; mount the proxy before body parsers.",
            ),
            Rejection::TooLarge => (413, "request_body_too_large", "The request body is too large."),
            Rejection::ContentType => {
                (415, "unsupported_content_type", "This operation does not accept this content type.")
            }
            Rejection::SlowBody => (408, "request_timeout", "The request body took too long."),
            Rejection::Gone => (499, "client_closed_request", "The client closed the connection."),
            Rejection::Failed => (500, "internal_error", "The server could not answer this request."),
            Rejection::Unconnected => (503, "service_unavailable", "Clerk could not be reached; nothing was sent."),
            Rejection::NoToken => {
                (503, "service_unavailable", "This server has no key for Clerk at the moment; nothing was sent.")
            }
            Rejection::BadGateway => {
                (502, "bad_gateway", "Clerk did not respond, or its response could not be passed on.")
            }
            Rejection::Late => (504, "gateway_timeout", "The request took too long."),
            Rejection::Status(status) => {
                (*status, "unreadable_answer", "Clerk, or a proxy in front of it, responded without error details.")
            }
        }
    }

    /// Returns the body: Clerk's error envelope.
    pub fn body(&self) -> String {
        let (_, code, message) = self.facts();
        let (parameter, message) = match self {
            Rejection::Unknown(name) => (Some(name.as_str()), name.clone() + " " + message),
            Rejection::NoSuchOperation { path, mount } => (None, message.to_owned() + &path_and_mount(path, mount)),
            Rejection::Value(invalid) => {
                (Some(invalid.parameter.as_str()), invalid.parameter.clone() + " " + &invalid.rule)
            }
            _ => (None, message.to_owned()),
        };
        let mut error = json!({ "message": message, "long_message": message, "code": code });
        if let Some(parameter) = parameter {
            error["meta"] = json!({ "param_name": parameter });
        }
        json!({ "errors": [error] }).to_string()
    }
}

/// The maximum length of a path in a message, in characters.
const MAX_SHOWN: usize = 200;

/// Describes the path and the mount, because a router may have removed the mount from the path.
fn path_and_mount(path: &str, mount: &str) -> String {
    let shown: String = path.chars().take(MAX_SHOWN).collect();
    let described = [" The path is ", &shown, ", and the proxy is mounted at ", mount, "/."].concat();
    if path.strip_prefix(mount).is_some_and(|rest| rest.starts_with('/')) {
        return described;
    }
    described
        + " If a router removes the mount, pass the proxy the whole URL (in Express req.originalUrl), or set mount to an empty string."
}
