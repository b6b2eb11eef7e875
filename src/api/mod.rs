//! Endpoints and how their requests are built. There is one file for each section of Clerk's reference.

pub mod organizations;

use crate::error::Invalid;
use crate::http::request::{Body, Idempotency, Method, Multipart, Request};
use crate::http::upload::{FileFacts, check_logo, file_name};
use crate::schema::params::{Field, Params, ValueType};
use crate::schema::values::PathId;
use crate::schema::{Model, ParameterList, Signature};
use crate::value::Value;

/// The input of a call, which the endpoint checks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The id in the path, as an object with one member, which is named as in the operation.
    pub id: Option<&'a Value>,
    /// The parameters.
    pub params: Option<&'a Value>,
    /// The options of this call.
    pub options: Option<&'a Value>,
}

/// Where the parameters of an endpoint are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamsIn {
    /// There are no parameters.
    Nothing,
    /// In the query.
    Query,
    /// In a JSON body.
    Json,
    /// In a form with a file.
    Form,
}

/// Checks all parameters together, for an API version.
pub type Rules = fn(&Params, &str) -> Result<(), Invalid>;

/// The declaration of an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The name of the operation in JavaScript.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// The segments of the path below the base URL. `{id}` stands for the id.
    pub path: &'static [&'static str],
    /// The name of the parameter for the id in the path, if there is one.
    pub id: Option<&'static str>,
    /// The parameters.
    pub fields: &'static [Field],
    /// Where the parameters are sent.
    pub params_in: ParamsIn,
    /// What sending a request twice does.
    pub idempotency: Idempotency,
    /// An additional check of all parameters together.
    pub rules: Option<Rules>,
}

/// A section of Clerk's reference, for the generator.
pub struct Section {
    /// The name of the class.
    pub class: &'static str,
    /// The documentation of the class, line by line.
    pub docs: &'static [&'static str],
    /// The operations.
    pub signatures: &'static [Signature],
    /// The models of the responses.
    pub models: &'static [Model],
    /// The sets of parameters.
    pub params: &'static [ParameterList],
}

/// The placeholder for the id in a path.
pub const ID: &str = "{id}";
/// The name of the parameter for the file of a form.
pub const FILE: &str = "file";

/// All sections.
pub const SECTIONS: &[Section] = &[organizations::SECTION];

/// Returns the endpoints of all sections.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    organizations::ENDPOINTS.iter()
}

/// Returns the endpoint of an operation.
pub fn find(operation: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.name == operation)
}

impl Endpoint {
    /// Checks the input and builds the request.
    pub fn build(&self, input: Input<'_>, api_version: &str) -> Result<Request, Invalid> {
        let id = self.id.map(|name| checked_id(name, input.id)).transpose()?;
        let params = Params::read(self.fields, input.params)?;
        if let Some(rules) = self.rules {
            rules(&params, api_version)?;
        }
        let mut request = self.request(id.unwrap_or_default());
        match self.params_in {
            ParamsIn::Nothing => {}
            ParamsIn::Query => request.query = pairs(&params),
            ParamsIn::Json => request.body = Body::Json(params.to_json()),
            ParamsIn::Form => request.body = Body::Multipart(form(&params)?),
        }
        Ok(request)
    }

    /// Returns the request without query and body. The id has to be valid.
    #[inline(always)] // It has one caller in the client, and the wasm is smaller this way.
    pub fn request(&self, id: &str) -> Request {
        let segments = self.path.iter().map(|part| if *part == ID { id } else { part }.to_owned());
        Request::new(self.method, segments.collect())
    }
}

fn checked_id<'a>(name: &str, object: Option<&'a Value>) -> Result<&'a str, Invalid> {
    let id = object.and_then(|object| object.get(name)).ok_or_else(|| Invalid::new(name, "is required"))?;
    PathId::check(id).map_err(|rule| Invalid::new(name, rule))?;
    Ok(id.text().unwrap_or_default())
}

/// Converts scalars to text. `0`, `false` and `""` are sent. A list becomes a pair for each item.
fn pairs(params: &Params) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for (name, value) in &params.0 {
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

fn form(params: &Params) -> Result<Multipart, Invalid> {
    let facts = FileFacts::read(params.get(FILE).unwrap_or(&Value::Null));
    let file_type = check_logo(&facts).map_err(|rule| Invalid::new(FILE, rule))?;
    Ok(Multipart { fields: pairs(params), file_field: FILE, file_name: file_name(facts.name.as_deref()), file_type })
}

/// Declares the endpoints of a section. The wasm contains only `ENDPOINTS`; the generator reads `SIGNATURES`.
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

        /// The JavaScript methods of this section.
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
