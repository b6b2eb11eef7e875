//! The options of a proxy.

use crate::api::ParamsIn;
use crate::auth::secret::Secret;
use crate::error::Invalid;
use crate::http::image;
use crate::schema::params::Params;
use crate::schema::values::{
    AcquireFunction, ApiVersion, Bool, FetchFunction, Millis, PositiveUInt, TokenFunction, Url,
};
use crate::value::Value;
use crate::{params, value};

use super::admission::{self, Operations};

value! {
    /// The function that decides who may do what.
    AuthorizeFunction: "AuthorizeFunction", (), |value| value.text() == Some("function"), "must be a function that returns true, false or { actor }", Opaque
}
value! {
    /// The function that receives an event for each request.
    OperationFunction: "((event: ProxyEvent) => void)", (), |value| value.text() == Some("function"), "must be a function", Opaque
}
value! {
    /// The path at which the proxy is mounted.
    Mount: "string", String, |value| value.text().is_some_and(is_mount), "must be a path such as /api/clerk, of letters, digits and -._~, or an empty string"
}
value! {
    /// Origins of pages.
    Origins: "string[]", Vec<String>, is_origins, "must be a list of origins such as https://admin.example.com, without a path"
}

params! {
    /// The options of a proxy.
    pub struct ProxyOptions {
        /// Decides who may do what, before anything is sent. It receives the request and the operation with its parameters, and returns `true`, `false`, or `{ actor }`, which allows the request and names the user; `onOperation` receives the actor too. Any other result is a refusal, and if it throws, the answer is a 500 without the message. A session or the result of a library does not allow a request: return `{ actor: session?.user.id }`, which allows it if somebody is signed in.
        pub authorize: AuthorizeFunction,
        /// The secret key (`sk_...`). It is only sent over https or to this machine, and is never part of an answer.
        pub secret_key: Option<Secret>,
        /// Returns the token to send instead of `secretKey`: a string, which is used until Clerk refuses it, or `{ token, expiresAt }`, where `expiresAt` is in milliseconds since 1970.
        pub token: Option<TokenFunction>,
        /// Called before each request to Clerk, after `authorize` and `token`. The request is sent when the result resolves; if the function throws or the result is `false`, it is not, and the answer is a 503 without the message. For a limit that several processes share.
        pub acquire: Option<AcquireFunction>,
        /// Clerk's base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documentation has `https://api.clerk.com/v1`.
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`. The value that the page sends is not passed on.
        pub api_version: Option<ApiVersion>,
        /// The path of the page's `baseUrl`. Default: `/api/clerk`. Use an empty string if nothing else is served.
        pub mount: Option<Mount>,
        /// The origins of your pages, such as `https://admin.example.com`, and of browser extensions (`chrome-extension://...`). If set, the `Host` of a request also has to be one of the pages' hosts, which prevents DNS rebinding. Default: pages of the host to which the request is made. Over plain http, that host has to be an address, `localhost` or another private name, unless the browser confirms that the page is from the same origin.
        pub origins: Option<Origins>,
        /// The operations that pages can request: sections, such as `"memberships"`, and single operations, such as `"getOrganization"`. Everything else is a 404. Default: `["organizations"]`.
        pub operations: Option<Operations>,
        /// Whether pages can read and write private metadata. Default: false. Then it is removed from every answer, and a request that writes it is refused.
        pub private_metadata: Option<Bool>,
        /// Whether pages can read the `url` of invitations. Whoever has it can join the organization. Default: false. Then it is removed from every answer.
        pub invitation_urls: Option<Bool>,
        /// Called after each request, including refused ones, for an audit trail. Errors that it throws are ignored.
        pub on_operation: Option<OperationFunction>,
        /// The maximum size of a request body, in bytes. Default: 10551296 (a logo of 10 MB and its form). JSON is limited to 65536 in any case, and a list of invitations to 262144.
        pub max_body_bytes: Option<PositiveUInt>,
        /// The time limit of a request, including `authorize`, `token`, `acquire`, its body and its answer, in milliseconds. Default: 30000; 120000 for an upload.
        pub timeout: Option<Millis>,
        /// The function that sends requests. Default: `globalThis.fetch`, which is looked up for each request.
        pub fetch: Option<FetchFunction>,
    }
}

/// The maximum size of a JSON body, in bytes.
const MAX_JSON: u32 = 64 * 1024;
/// The maximum size of a JSON body that is a list, in bytes. Ten invitations can have 16 KB of metadata each.
const MAX_JSON_LIST: u32 = 256 * 1024;
/// The allowance for a form besides its file, in bytes.
const FORM_MARGIN: u32 = 64 * 1024;
/// The default time limits of a request and of an upload, in milliseconds.
const TIMEOUT: u32 = 30_000;
const UPLOAD_TIMEOUT: u32 = 120_000;

/// The checked options, except for those that a client has too, which [`Config`](crate::config::Config) checks.
#[derive(Debug)]
pub struct Settings {
    options: Params,
    /// The names of the operations that pages may request.
    admitted: Vec<&'static str>,
}

impl Settings {
    /// Checks the options.
    pub fn new(options: Option<&Value>) -> Result<Self, Invalid> {
        let mut options = Params::read_argument("options", ProxyOptions::FIELDS, options)?;
        if options.get("secret_key").is_none() && options.get("token").is_none() {
            return Err(Invalid::new("secretKey", "is required, unless token is set"));
        }
        // The key is kept in one place only.
        options.take("secret_key");
        let admitted = admission::admitted(options.get("operations"))?;
        Ok(Self { options, admitted })
    }

    /// Whether pages can see private metadata.
    pub fn shows_private(&self) -> bool {
        self.options.is_true("private_metadata")
    }

    /// Whether pages can see the links of invitations.
    pub fn shows_invitation_urls(&self) -> bool {
        self.options.is_true("invitation_urls")
    }

    /// Returns the path at which the proxy is mounted, without a trailing slash.
    pub fn mount(&self) -> &str {
        self.options.text("mount").unwrap_or("/api/clerk").trim_end_matches('/')
    }

    /// Returns the origins of the pages. Empty if every page of the same host is accepted.
    pub fn origins(&self) -> Vec<&str> {
        let Some(Value::List(origins)) = self.options.get("origins") else { return Vec::new() };
        origins.iter().filter_map(Value::text).collect()
    }

    /// Whether pages may request an operation.
    pub fn admits(&self, operation: &str) -> bool {
        self.admitted.contains(&operation)
    }

    /// Returns the maximum size of a request body, in bytes.
    pub fn limit(&self, params_in: ParamsIn) -> u32 {
        let max = self.options.integer("max_body_bytes").unwrap_or(image::MAX_BYTES as u32 + FORM_MARGIN);
        match params_in {
            ParamsIn::Nothing | ParamsIn::Query => 0,
            ParamsIn::Json => max.min(MAX_JSON),
            ParamsIn::JsonList(_) => max.min(MAX_JSON_LIST),
            ParamsIn::Form => max,
        }
    }

    /// Returns the time limit of a request, in milliseconds.
    pub fn timeout(&self, params_in: ParamsIn) -> u32 {
        let default = if params_in == ParamsIn::Form { UPLOAD_TIMEOUT } else { TIMEOUT };
        self.options.integer("timeout").unwrap_or(default)
    }
}

/// Returns the options that a client has too.
pub fn of_client(options: Option<&Value>) -> Option<Value> {
    const SAME: [&str; 4] = ["secretKey", "token", "baseUrl", "apiVersion"];
    let Some(Value::Object(members)) = options else { return None };
    Some(Value::Object(members.iter().filter(|(name, _)| SAME.contains(&name.as_str())).cloned().collect()))
}

fn is_mount(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_segment = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(is_plain);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.is_empty() || path.strip_prefix('/').is_some_and(|path| path.split('/').all(is_segment))
}

fn is_origins(value: &Value) -> bool {
    let Value::List(origins) = value else { return false };
    !origins.is_empty() && origins.iter().all(|origin| origin.text().is_some_and(is_origin))
}

/// The schemes of a page, and those of a browser extension, whose host is its id.
const SCHEMES: [&str; 5] = ["https", "http", "chrome-extension", "moz-extension", "safari-web-extension"];

fn is_origin(origin: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    if !SCHEMES.contains(&scheme) {
        return false;
    }
    let is_of_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(is_of_host)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn mounts_and_origins_are_plain() {
        for (mount, good) in [
            ("", true),
            ("/", true),
            ("/api/clerk", true),
            ("/api/clerk/", true),
            ("api", false),
            ("/a//b", false),
            ("/a/..", false),
            ("/a%2f", false),
            ("/a?b", false),
            ("//", false),
        ] {
            assert_eq!(is_mount(mount), good, "{mount}");
        }
        for (origins, good) in [
            (r#"["https://a.test","http://[::1]:3000"]"#, true),
            ("[]", false),
            (r#"["a.test"]"#, false),
            (r#"["https://a.test/"]"#, false),
            (r#"["https://A.test"]"#, false),
            (r#"["https://a.test","chrome-extension://dglooadfblabnlioeioobkefkoflcjbi"]"#, true),
            (r#"["moz-extension://0a1b2c3d-0000-4000-8000-000000000000"]"#, true),
            (r#"["file://a.test"]"#, false),
            (r#"["*"]"#, false),
            ("\"https://a.test\"", false),
        ] {
            assert_eq!(crate::value::parse(origins).is_some_and(|origins| is_origins(&origins)), good, "{origins}");
        }
    }
}
