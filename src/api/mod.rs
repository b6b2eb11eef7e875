//! What an endpoint is, and how its request is built; one file for each section of Clerk's reference.

pub mod organizations;

use crate::error::Invalid;
use crate::http::request::{Body, Idempotency, Method, Multipart, Request};
use crate::http::upload::{FileFacts, check_logo, file_name};
use crate::schema::params::{Field, Params, ValueType};
use crate::schema::values::PathId;
use crate::schema::{Model, ParameterList, Signature};
use crate::value::Value;

/// What a call was given; the endpoint checks it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The id in the path, as a member of an object: under the name that the operation gives it.
    pub id: Option<&'a Value>,
    /// The parameters.
    pub params: Option<&'a Value>,
    /// The options of this call.
    pub options: Option<&'a Value>,
}

/// Where an endpoint's parameters go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamsIn {
    /// It has none.
    Nothing,
    /// Into the query.
    Query,
    /// Into a JSON body.
    Json,
    /// Into a form, with a file.
    Form,
}

/// A rule about all parameters together, under an API version.
pub type Rules = fn(&Params, &str) -> Result<(), Invalid>;

/// An endpoint: what is different about it, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The operation's name in JavaScript.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// The path below the base URL, a segment each; `{id}` stands for the id.
    pub path: &'static [&'static str],
    /// The name of the parameter that names the organization, if there is one.
    pub id: Option<&'static str>,
    /// Its parameters.
    pub fields: &'static [Field],
    /// Where they go.
    pub params_in: ParamsIn,
    /// What it can change.
    pub idempotency: Idempotency,
    /// What its parameters must keep beside the rule of each.
    pub rules: Option<Rules>,
}

/// A section of Clerk's reference, as the generator reads it.
pub struct Section {
    /// The name of its class.
    pub class: &'static str,
    /// The documentation of its class, a line each.
    pub docs: &'static [&'static str],
    /// The operations.
    pub signatures: &'static [Signature],
    /// The models of its answers.
    pub models: &'static [Model],
    /// Its parameter sets.
    pub params: &'static [ParameterList],
}

/// What stands for the id in a path.
pub const ID: &str = "{id}";
/// The parameter of a form that is its file.
pub const FILE: &str = "file";

/// All sections.
pub const SECTIONS: &[Section] = &[organizations::SECTION];

/// The endpoints of all sections.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    organizations::ENDPOINTS.iter()
}

/// The endpoint of an operation.
pub fn find(operation: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.name == operation)
}

impl Endpoint {
    /// Checks the input and builds the request.
    pub fn build(&self, input: Input<'_>, api_version: &str) -> Result<Request, Invalid> {
        let id = self.id.map(|name| checked_id(name, input.id)).transpose()?;
        let given = Params::read(self.fields, input.params)?;
        if let Some(rules) = self.rules {
            rules(&given, api_version)?;
        }
        let mut request = self.request(id.unwrap_or_default());
        match self.params_in {
            ParamsIn::Nothing => {}
            ParamsIn::Query => request.query = texts(&given),
            ParamsIn::Json => request.body = Body::Json(given.to_json()),
            ParamsIn::Form => request.body = Body::Multipart(form(&given)?),
        }
        Ok(request)
    }

    /// The request with neither query nor body, for an id that has been checked.
    #[inline(always)] // In the client it has one caller, and a copy of its own would weigh more.
    pub fn request(&self, id: &str) -> Request {
        let segments = self.path.iter().map(|part| if *part == ID { id } else { part }.to_owned());
        Request::new(self.method, segments.collect())
    }
}

fn checked_id<'a>(name: &str, given: Option<&'a Value>) -> Result<&'a str, Invalid> {
    let given = given.and_then(|object| object.get(name)).ok_or_else(|| Invalid::new(name, "is required"))?;
    PathId::check(given).map_err(|rule| Invalid::new(name, rule))?;
    Ok(given.text().unwrap_or_default())
}

/// Scalars as text: `0`, `false` and `""` are sent; a list is its items, each under the same name.
fn texts(given: &Params) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for (name, value) in &given.0 {
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        pairs.extend(items.iter().filter_map(|item| Some((*name, scalar(item)?))));
    }
    pairs
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_json()),
        _ => None,
    }
}

fn form(given: &Params) -> Result<Multipart, Invalid> {
    let facts = FileFacts::read(given.get(FILE).unwrap_or(&Value::Null));
    let file_type = check_logo(&facts).map_err(|rule| Invalid::new(FILE, rule))?;
    Ok(Multipart { fields: texts(given), file_field: FILE, file_name: file_name(facts.name.as_deref()), file_type })
}

/// Declares the endpoints of a section. What only the generator reads stays out of the wasm.
#[macro_export]
macro_rules! endpoints {
    ($(
        $(#[doc = $docs:literal])*
        $name:literal ($($id:literal)? $(, $params:ident optional: $optional:literal)?) -> $output:ident,
        $method:ident [$($path:literal),*], $effect:ident, $params_in:ident $(, $rules:ident)?;
    )*) => {
        /// The endpoints of this section.
        pub const ENDPOINTS: &[$crate::api::Endpoint] = &[$($crate::api::Endpoint {
            name: $name,
            method: $crate::http::request::Method::$method,
            path: &[$($path),*],
            id: $crate::endpoints!(@option $($id)?),
            fields: $crate::endpoints!(@fields $($params)?),
            params_in: $crate::api::ParamsIn::$params_in,
            idempotency: $crate::http::request::Idempotency::$effect,
            rules: $crate::endpoints!(@option $($rules)?),
        }),*];

        /// The same as JavaScript sees them.
        pub const SIGNATURES: &[$crate::schema::Signature] = &[$($crate::schema::Signature {
            name: $name,
            docs: &[$($docs),*],
            id: $crate::endpoints!(@option $($id)?),
            params: $crate::endpoints!(@option $((stringify!($params), $optional))?),
            output: stringify!($output),
        }),*];
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@fields) => { &[] };
    (@fields $params:ident) => { $params::FIELDS };
}
