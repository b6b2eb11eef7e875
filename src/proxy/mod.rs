//! The proxy: which requests a page may make through a server, what is sent for them, and what is returned. It performs no I/O. Who
//! may do what is decided by the owner's `authorize` function.

pub mod outcome;
pub mod answer;
pub mod target;
pub mod operation;
pub mod route;
pub mod same_origin;
pub mod fields;
mod unambiguous;
pub mod body;
pub mod form;
pub mod admission;
pub mod options;
pub mod passing;
pub mod redact;

use serde::Serialize;

use crate::api::{Endpoint, Input, ParamsIn};
use crate::auth::credential::{Credential, Need, TokenReason};
use crate::auth::secret::{Secret, scrub, scrub_own, scrub_tickets};
use crate::call::retry::AttemptOutcome;
use crate::config::{Config, Runtime};
use crate::error::Invalid;
use crate::http::headers::Headers;
use crate::http::request::{Body, Idempotency, Multipart, Request};
use crate::value::Value;

use answer::{Answer, Head, Next, Received, Rejection};
use fields::Visibility;
use operation::{Operation, created_kind, creates_organization};
use options::Settings;
use outcome::Outcome;
use route::{Incoming, MatchedRoute};

/// A request whose body may be read.
#[derive(Debug, Serialize)]
pub struct Admitted {
    operation: Operation,
    /// The kind of its body.
    takes: &'static str,
    /// The maximum size of the body, in bytes.
    limit: u32,
    /// The time limit of the request, in milliseconds.
    timeout: u32,
    /// The boundary of a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    boundary: Option<String>,
    /// The maximum number of parts of a form.
    parts: usize,
}

/// A rejected request, with its operation if it matches one.
#[derive(Debug, Serialize)]
pub struct Rejected {
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<Box<Operation>>,
    answer: Box<Answer>,
}

impl From<Rejection> for Rejected {
    fn from(rejection: Rejection) -> Self {
        Self { operation: None, answer: Box::new(rejection.into()) }
    }
}

/// The content of a request.
#[derive(Debug)]
pub enum Content {
    /// The text of a JSON body. Empty if there is none.
    Text(String),
    /// A form, for `form::parameters`.
    Form(Value),
}

/// The request to Clerk.
#[derive(Debug, Serialize)]
pub struct Outgoing {
    method: &'static str,
    url: String,
    headers: Headers,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Multipart>,
    /// The generation of its token.
    token: u32,
}

/// A proxy with checked settings.
#[derive(Debug)]
pub struct Proxy {
    config: Config,
    credential: Credential,
    /// The generation of a token that Clerk has refused.
    refused: Option<u32>,
    settings: Settings,
}

impl Proxy {
    /// Checks the options. `base` is their base URL, or the default one, parsed by the host's `URL`.
    pub fn new(options: Option<&Value>, base: Option<&Value>, runtime: Runtime) -> Result<Self, Invalid> {
        let settings = Settings::new(options)?;
        // The client's configuration checks where a key may be used and sent.
        let mut config = Config::new(options::of_client(options).as_ref(), base, runtime)?;
        let credential = Credential::new(config.key.take(), config.has_token());
        Ok(Self { config, credential, refused: None, settings })
    }

    /// Checks the head of a request and finds its operation. A rejection has the operation if it was found.
    fn check_head(&self, incoming: &Incoming) -> Result<MatchedRoute, (Option<MatchedRoute>, Rejection)> {
        if !target::is_plain(&incoming.url, &incoming.path) || !incoming.header("host").is_none_or(target::is_host) {
            return Err((None, self.no_such_operation(incoming)));
        }
        same_origin::check(incoming, &self.settings.origins()).map_err(|rejection| (None, rejection))?;
        let Some(route) = self.find(incoming) else { return Err((None, self.no_such_operation(incoming))) };
        let params_in = route.endpoint.params_in;
        let checked =
            body::check_head(incoming, params_in, self.settings.limit(params_in)).and_then(|()| match params_in {
                ParamsIn::Query | ParamsIn::Nothing => {
                    self.request(&route, incoming, &Content::Text(String::new())).map(drop)
                }
                // The declared parameters of these are in the body.
                ParamsIn::Json | ParamsIn::JsonList(_) | ParamsIn::Form => route::query(&[], &incoming.query).map(drop),
            });
        checked.map(|()| route.clone()).map_err(|rejection| (Some(route), rejection))
    }

    fn find(&self, incoming: &Incoming) -> Option<MatchedRoute> {
        let route = route::find(&incoming.method, &incoming.path, self.settings.mount())?;
        self.settings.admits(route.endpoint.name).then_some(route)
    }

    fn no_such_operation(&self, incoming: &Incoming) -> Rejection {
        let path = scrub(&incoming.path, self.credential.secret());
        Rejection::NoSuchOperation { path, mount: self.settings.mount().to_owned() }
    }

    /// Checks whether the body of a request may be read.
    pub fn admit(&self, incoming: &Incoming) -> Result<Admitted, Rejected> {
        let refuse = |(route, rejection): (Option<MatchedRoute>, _)| Rejected {
            operation: route.map(|route| Box::new(route.operation())),
            ..Rejected::from(rejection)
        };
        let route = self.check_head(incoming).map_err(refuse)?;
        let Endpoint { params_in, fields, .. } = *route.endpoint;
        let boundary = (params_in == ParamsIn::Form).then(|| body::boundary(incoming).ok()).flatten();
        Ok(Admitted {
            operation: route.operation(),
            takes: body::kind(params_in),
            limit: self.settings.limit(params_in),
            timeout: self.settings.timeout(params_in),
            boundary: boundary.map(str::to_owned),
            parts: fields.len(),
        })
    }

    /// Returns the operation and its parameters for `authorize`. `None` if more of a form has to be read first.
    pub fn check(&self, incoming: &Incoming, content: &Content) -> Result<Option<(Operation, Value)>, Rejected> {
        let checked = self.checked(incoming, content)?;
        Ok(checked.map(|(route, params, request)| (route.operation(), shown(params, &request))))
    }

    fn checked(
        &self,
        incoming: &Incoming,
        content: &Content,
    ) -> Result<Option<(MatchedRoute, Value, Request)>, Rejection> {
        let route = self.check_head(incoming).map_err(|(_, rejection)| rejection)?;
        let built = self.request(&route, incoming, content)?;
        Ok(built.map(|(params, request)| (route, params, request)))
    }

    /// Returns what a request needs before it can be sent: for `"needed"` and `"refused"`, the host calls the `token` function; for
    /// `"wait"`, it waits for a pending call of it.
    pub fn need_token(&mut self, time: fn() -> f64) -> &'static str {
        match self.credential.need(self.refused.take(), time) {
            Need::Nothing => "",
            Need::Ask(TokenReason::Needed) => "needed",
            Need::Ask(TokenReason::Refused) => "refused",
            Need::Wait(_) => "wait",
        }
    }

    /// Takes the result of the `token` function. Returns whether it is a token.
    pub fn take_token(&mut self, answer: &Value) -> bool {
        self.credential.answer(answer).is_ok()
    }

    /// Returns the request to Clerk.
    pub fn outgoing(&self, incoming: &Incoming, content: &Content) -> Result<Outgoing, Rejected> {
        let (_, _, request) = self.checked(incoming, content)?.ok_or(Rejection::BrokenForm)?;
        Ok(self.send(request))
    }

    /// Returns the parameters and the request that the endpoint builds from them. Nothing is copied from the page's request.
    fn request(
        &self,
        route: &MatchedRoute,
        incoming: &Incoming,
        content: &Content,
    ) -> Result<Option<(Value, Request)>, Rejection> {
        let endpoint = route.endpoint;
        let params = match (endpoint.params_in, content) {
            (ParamsIn::Nothing | ParamsIn::Query, _) => Some(route::query(endpoint.fields, &incoming.query)?),
            (ParamsIn::Json, Content::Text(text)) => {
                Some(body::parameters(endpoint.fields, text, self.settings.shows_private())?)
            }
            (ParamsIn::JsonList(_), Content::Text(text)) => {
                Some(body::list(endpoint.fields, text, self.settings.shows_private())?)
            }
            (ParamsIn::Form, Content::Form(form)) => form::parameters(endpoint.fields, form)?,
            (ParamsIn::Json | ParamsIn::JsonList(_) | ParamsIn::Form, _) => return Err(Rejection::BrokenBody),
        };
        let Some(params) = params else { return Ok(None) };
        let input = Input { ids: Some(&route.ids()), params: Some(&params), options: None };
        let built = endpoint.build(input, self.config.api_version());
        built.map(|request| Some((params, request))).map_err(|invalid| value_invalid(endpoint, &invalid))
    }

    fn send(&self, request: Request) -> Outgoing {
        let mut headers = self.config.headers(None, self.credential.secret());
        let (method, url) = (request.method.as_str(), request.url(&self.config.base_url));
        let (json, form) = request.body.into_parts();
        if json.is_some() {
            headers.set("content-type", "application/json");
        }
        Outgoing { method, url, headers, json, form, token: self.credential.generation() }
    }

    /// Decides what to do with a response after its head. `token` is the generation of the token that was sent. A token that Clerk
    /// refuses is not sent again.
    pub fn head(&mut self, incoming: &Incoming, received: &Received, token: u32) -> Next {
        let idempotency = self.idempotency(incoming);
        let head = self.read_head(idempotency, received);
        if head.status == 401 {
            self.refused = Some(token);
        }
        // The ids of what a create returns are needed for the audit trail.
        head.next(idempotency != Idempotency::Create && self.settings.shows_private())
    }

    /// Returns the answer for a response whose body was read. `is_json` is the verdict of the host's parser.
    pub fn whole(&self, incoming: &Incoming, received: &Received, text: &str, is_json: bool) -> Answer {
        let idempotency = self.idempotency(incoming);
        let head = self.read_head(idempotency, received);
        let body = if is_json { self.redacted(&received.sent, head.status, text) } else { None };
        let mut answer = head.with_body(body);
        if answer.status < 300 {
            self.name_created(incoming, &mut answer);
        }
        answer
    }

    /// Notes the ids of what was created, which are only in the response.
    fn name_created(&self, incoming: &Incoming, answer: &mut Answer) {
        let Some(MatchedRoute { endpoint, .. }) = self.find(incoming) else { return };
        if created_kind(endpoint).is_some() {
            answer.created_ids = answer.ids();
        }
        if creates_organization(endpoint) {
            answer.organization_id = answer.created_ids.first().cloned();
        }
    }

    /// Returns the answer to a request that the host rejected.
    pub fn refused(&self, incoming: &Incoming, why: &str, was_sent: bool) -> Answer {
        let rejection = match Rejection::named(why) {
            Rejection::NoObject if self.takes_list(incoming) => Rejection::NoList,
            other => other,
        };
        self.ended(incoming, rejection, was_sent.then_some(AttemptOutcome::NoResponse))
    }

    /// Returns the answer if `fetch` rejected with `thrown`. If nothing was sent, the page may retry, even a create.
    pub fn unreachable(&self, incoming: &Incoming, thrown: &Value) -> Answer {
        let end = outcome::attempt_outcome(thrown);
        let rejection = if end == AttemptOutcome::NoResponse { Rejection::BadGateway } else { Rejection::Unconnected };
        self.ended(incoming, rejection, Some(end))
    }

    fn ended(&self, incoming: &Incoming, rejection: Rejection, end: Option<AttemptOutcome>) -> Answer {
        Answer { outcome: Outcome::of(self.idempotency(incoming), end), ..rejection.into() }
    }

    /// Removes what the page may not see from a body. `None` if the body is invalid. In a success, only the key itself is a secret: other
    /// texts that look like one may be data.
    fn redacted(&self, sent: &str, status: u16, text: &str) -> Option<String> {
        let is_error = status >= 400;
        let text = self.scrubbed(sent, text, if is_error { scrub } else { scrub_own });
        let hides_tickets = is_error && !self.settings.shows_invitation_urls();
        let text = if hides_tickets { scrub_tickets(&text) } else { text };
        if self.visibility().shows_all() { Some(text) } else { redact::without(&text, self.visibility()) }
    }

    /// Removes the secret that was sent with the request, and the current one. A token may have been replaced or refused in between.
    fn scrubbed(&self, sent: &str, text: &str, scrub: fn(&str, Option<&Secret>) -> String) -> String {
        let sent = Secret::of_authorization(sent);
        let text = scrub(text, sent.as_ref());
        if sent.as_ref() == self.credential.secret() { text } else { scrub(&text, self.credential.secret()) }
    }

    fn visibility(&self) -> Visibility {
        Visibility::new(self.settings.shows_private(), self.settings.shows_invitation_urls())
    }

    /// Returns what removes hidden members from a response that is streamed. `None` if a page may see all.
    pub fn redactor(&self) -> Option<redact::Redactor> {
        let visibility = self.visibility();
        (!visibility.shows_all()).then(|| redact::Redactor::new(visibility))
    }

    fn read_head(&self, idempotency: Idempotency, received: &Received) -> Head {
        Head::new(received, idempotency, |text| self.scrubbed(&received.sent, text, scrub))
    }

    fn takes_list(&self, incoming: &Incoming) -> bool {
        self.find(incoming).is_some_and(|route| matches!(route.endpoint.params_in, ParamsIn::JsonList(_)))
    }

    /// Returns the idempotency of the operation.
    fn idempotency(&self, incoming: &Incoming) -> Idempotency {
        self.find(incoming).map_or(Idempotency::Read, |route| route.endpoint.idempotency)
    }
}

/// The parameters for `authorize`. A file is replaced by its name and type.
fn shown(params: Value, request: &Request) -> Value {
    let (Value::Object(members), Body::Multipart(form)) = (&params, &request.body) else { return params };
    let file = Value::Object(vec![
        ("name".to_owned(), form.file_name.as_str().into()),
        ("type".to_owned(), form.file_type.into()),
    ]);
    let shown = |(name, value): &(String, Value)| {
        let is_file = name == form.file_field;
        (name.clone(), if is_file { file.clone() } else { value.clone() })
    };
    Value::Object(members.iter().map(shown).collect())
}

/// The error of an invalid value. A parameter has its name on the wire, after the index of its item if it is in a list.
fn value_invalid(endpoint: &Endpoint, invalid: &Invalid) -> Rejection {
    let (item, name) = invalid.parameter.rsplit_once('/').unwrap_or(("", &invalid.parameter));
    let wire = endpoint.fields.iter().find(|field| crate::naming::is_camel_case_of(name, field.name));
    let parameter = Invalid::new(wire.map_or(name, |field| field.name), &invalid.rule);
    Rejection::Value(if item.is_empty() { parameter } else { parameter.inside(item) })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
