//! From a page's request to the request to Clerk: what is checked, what `authorize` sees, and what is sent.

use serde::Serialize;

use crate::api::{Endpoint, Input, ParamsIn};
use crate::auth::secret::scrub;
use crate::error::Invalid;
use crate::http::headers::Headers;
use crate::http::request::{Body, Multipart, Request};
use crate::naming::is_camel_case_of;
use crate::value::Value;

use super::answer::Answer;
use super::incoming::Incoming;
use super::operation::Operation;
use super::rejection::Rejection;
use super::route::MatchedRoute;
use super::{Proxy, body, form, query, same_origin, target};

/// A request whose body may be read.
#[derive(Debug, Serialize)]
pub struct Admitted {
    pub(super) operation: Operation,
    /// The kind of its body.
    pub(super) takes: &'static str,
    /// The maximum size of the body, in bytes.
    pub(super) limit: u32,
    /// The time limit of the request, in milliseconds.
    pub(super) timeout: u32,
    /// The boundary of a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) boundary: Option<String>,
    /// The maximum number of parts of a form.
    pub(super) parts: usize,
}

/// A rejected request, with its operation if it matches one.
#[derive(Debug, Serialize)]
pub struct Rejected {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<Box<Operation>>,
    pub(super) answer: Box<Answer>,
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
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: Headers,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) form: Option<Multipart>,
    /// The generation of its token.
    pub(super) token: u32,
}

impl Proxy {
    /// Checks the head of a request and finds its operation. A rejection has the operation if it was found.
    fn check_head(&self, incoming: &Incoming) -> Result<MatchedRoute, (Option<MatchedRoute>, Rejection)> {
        if !target::is_plain(&incoming.url, &incoming.path) || !incoming.header("host").is_none_or(target::is_host) {
            return Err((None, self.no_such_operation(incoming)));
        }
        same_origin::check(incoming, &self.settings.origins()).map_err(|rejection| (None, rejection))?;
        let Some(route) = self.find(incoming) else { return Err((None, self.no_such_operation(incoming))) };
        match self.check_route(&route, incoming) {
            Ok(()) => Ok(route),
            Err(rejection) => Err((Some(route), rejection)),
        }
    }

    /// Checks what the head of a request says about the parameters of its operation.
    fn check_route(&self, route: &MatchedRoute, incoming: &Incoming) -> Result<(), Rejection> {
        let params_in = route.endpoint.params_in;
        body::check_head(incoming, params_in, self.settings.limit(params_in))?;
        match params_in {
            ParamsIn::Query | ParamsIn::Nothing => self.build(route, incoming, &Content::Text(String::new())).map(drop),
            // The declared parameters of these are in the body.
            ParamsIn::Json | ParamsIn::JsonList(_) | ParamsIn::Form => {
                query::parameters(&[], &incoming.query).map(drop)
            }
        }
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
        let checked = self.read(incoming, content)?;
        Ok(checked.map(|(route, params, request)| (route.operation(), shown(params, &request))))
    }

    /// Checks a request with its content. `None` if more of a form has to be read first.
    fn read(
        &self,
        incoming: &Incoming,
        content: &Content,
    ) -> Result<Option<(MatchedRoute, Value, Request)>, Rejection> {
        let route = self.check_head(incoming).map_err(|(_, rejection)| rejection)?;
        let built = self.build(&route, incoming, content)?;
        Ok(built.map(|(params, request)| (route, params, request)))
    }

    /// Returns the request to Clerk.
    pub fn outgoing(&self, incoming: &Incoming, content: &Content) -> Result<Outgoing, Rejected> {
        let (_, _, request) = self.read(incoming, content)?.ok_or(Rejection::BrokenForm)?;
        Ok(self.send(request))
    }

    /// Returns the parameters and the request that the endpoint builds from them. Nothing is copied from the page's request.
    fn build(
        &self,
        route: &MatchedRoute,
        incoming: &Incoming,
        content: &Content,
    ) -> Result<Option<(Value, Request)>, Rejection> {
        let endpoint = route.endpoint;
        let params = match (endpoint.params_in, content) {
            (ParamsIn::Nothing | ParamsIn::Query, _) => Some(query::parameters(endpoint.fields, &incoming.query)?),
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
        let input = Input { ids: Some(&route.input_ids()), params: Some(&params), options: None };
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
    let wire = endpoint.fields.iter().find(|field| is_camel_case_of(name, field.name));
    let parameter = Invalid::new(wire.map_or(name, |field| field.name), &invalid.rule);
    Rejection::Value(if item.is_empty() { parameter } else { parameter.inside(item) })
}
