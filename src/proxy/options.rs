//! What a proxy is made with.

use crate::api::ParamsIn;
use crate::auth::secret::Secret;
use crate::error::Invalid;
use crate::http::image;
use crate::schema::params::Params;
use crate::schema::values::{ApiVersion, Bool, FetchFunction, Millis, PositiveUInt, TokenFunction, Url};
use crate::value::Value;
use crate::{params, value};

value! {
    /// Says who may do what.
    AuthorizeFunction: "AuthorizeFunction", |given| given.text() == Some("function"), "must be a function that returns true, false or { actor }", Opaque
}
value! {
    /// Is told of the requests.
    OperationFunction: "((event: ProxyEvent) => void)", |given| given.text() == Some("function"), "must be a function", Opaque
}
value! {
    /// A path that something is mounted at.
    Mount: "string", |given| given.text().is_some_and(is_mount), "must be a path such as /api/clerk, of letters, digits and -._~, or an empty string"
}
value! {
    /// Origins of pages.
    Origins: "string[]", is_origins, "must be a list of origins such as https://admin.example.com, without a path"
}

params! {
    /// The options of a proxy.
    pub struct ProxyOptions {
        /// Says who may do what: asked before anything is sent. It is given the request and the operation with its parameters, and answers `true`, `false`, or `{ actor }`, which names who is asking; `onOperation` is given the actor too. Anything else is a no, and what it throws is a 500 without its words. A session or a result of a library is not a yes: `{ actor: session?.user.id }` is one where somebody is signed in.
        pub authorize: AuthorizeFunction,
        /// The secret key (`sk_...`). It goes over https or to this machine only, and never into an answer.
        pub secret_key: Option<Secret>,
        /// Gives the token to send, in place of `secretKey`: a string, kept until Clerk refuses it, or `{ token, expiresAt }` with a time in milliseconds.
        pub token: Option<TokenFunction>,
        /// Clerk's base URL. Default: `https://api.clerk.dev/v1`; Clerk's newer documents say `https://api.clerk.com/v1`.
        pub base_url: Option<Url>,
        /// The value of the `Clerk-API-Version` header. Default: `2025-11-10`. What the page sends is not passed on.
        pub api_version: Option<ApiVersion>,
        /// The path that the page's `baseUrl` names. Default: `/api/clerk`; an empty string where nothing else is served.
        pub mount: Option<Mount>,
        /// The origins of your pages, such as `https://admin.example.com`. Given, a request must also name one of their hosts itself, which stops DNS rebinding. Default: the pages of the host that the request names; over plain http only where that is an address, `localhost` or another private name, or the browser says that the page is its own.
        pub origins: Option<Origins>,
        /// Whether pages see and write private metadata. Default: false: it is left out of every answer, and a request that writes it is refused.
        pub private_metadata: Option<Bool>,
        /// Is told of each request that has ended, those that are refused too, for an audit trail. What it throws changes nothing.
        pub on_operation: Option<OperationFunction>,
        /// The largest body, in bytes. Default: 10551296 (a logo of 10 MB and its form); of JSON never more than 65536.
        pub max_body_bytes: Option<PositiveUInt>,
        /// How long a request may take, with `authorize`, `token`, its body and its answer, in milliseconds. Default: 30000; 120000 for an upload.
        pub timeout: Option<Millis>,
        /// The function to send with. Default: `globalThis.fetch`, looked up at each request.
        pub fetch: Option<FetchFunction>,
    }
}

/// The most bytes of a JSON body.
const MAX_JSON: u32 = 64 * 1024;
/// What a form has beside its file.
const FORM_MARGIN: u32 = 64 * 1024;
/// How long one request may take, in milliseconds; an upload takes longer.
const TIMEOUT: u32 = 30_000;
const UPLOAD_TIMEOUT: u32 = 120_000;

/// The options, checked; but for those that a client has too, whose rules are the client's.
#[derive(Debug)]
pub struct Settings(Params);

impl Settings {
    /// Checks the options.
    pub fn new(options: Option<&Value>) -> Result<Self, Invalid> {
        let mut given = Params::read(ProxyOptions::FIELDS, options)?;
        if given.get("secret_key").is_none() && given.get("token").is_none() {
            return Err(Invalid::new("secretKey", "is required, unless token is set"));
        }
        // The key is in one place only.
        given.take("secret_key");
        Ok(Self(given))
    }

    /// Whether pages see private metadata.
    pub fn shows_private(&self) -> bool {
        self.0.is_true("private_metadata")
    }

    /// The path that it is mounted at, without a slash at its end.
    pub fn mount(&self) -> &str {
        self.0.text("mount").unwrap_or("/api/clerk").trim_end_matches('/')
    }

    /// The origins of the pages; none where any of the own host will do.
    pub fn origins(&self) -> Vec<&str> {
        let Some(Value::List(origins)) = self.0.get("origins") else { return Vec::new() };
        origins.iter().filter_map(Value::text).collect()
    }

    /// The most bytes that the body of such a request may have.
    pub fn limit(&self, params_in: ParamsIn) -> u32 {
        let most = self.0.integer("max_body_bytes").unwrap_or(image::MAX_BYTES as u32 + FORM_MARGIN);
        match params_in {
            ParamsIn::Nothing | ParamsIn::Query => 0,
            ParamsIn::Json => most.min(MAX_JSON),
            ParamsIn::Form => most,
        }
    }

    /// How long such a request may take, in milliseconds.
    pub fn timeout(&self, params_in: ParamsIn) -> u32 {
        let default = if params_in == ParamsIn::Form { UPLOAD_TIMEOUT } else { TIMEOUT };
        self.0.integer("timeout").unwrap_or(default)
    }
}

/// Those of the options that a client has too.
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

fn is_origins(given: &Value) -> bool {
    let Value::List(origins) = given else { return false };
    !origins.is_empty() && origins.iter().all(|origin| origin.text().is_some_and(is_origin))
}

fn is_origin(origin: &str) -> bool {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).unwrap_or_default();
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
            (r#"["*"]"#, false),
            ("\"https://a.test\"", false),
        ] {
            assert_eq!(crate::value::parse(origins).is_some_and(|origins| is_origins(&origins)), good, "{origins}");
        }
    }
}
