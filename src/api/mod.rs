//! What an endpoint is; one file for each section of Clerk's reference.

pub mod organizations;

use crate::error::Invalid;
use crate::file::FileFacts;
use crate::json::Json;
use crate::params::Value;
use crate::request::{Body, Effect, Request};
use crate::schema::{Model, ParameterList, Signature};
use crate::values::PathId;

/// What a call was given; the endpoint checks it.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The id in the path.
    pub id: Option<Json>,
    /// The parameters.
    pub params: Option<Json>,
    /// The file, where one was given.
    pub file: Option<FileFacts>,
    /// The API version that the request will ask for.
    pub api_version: String,
}

impl Input {
    /// The id, checked, under the name that the operation gives it.
    pub fn id(&self, name: &str) -> Result<String, Invalid> {
        let given = self.id.clone().ok_or_else(|| Invalid::new(name, "is required"))?;
        PathId::read(given).map(|id| id.0).map_err(|rule| Invalid::new(name, rule))
    }
}

/// An endpoint: what is different about it, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The operation's name in JavaScript.
    pub name: &'static str,
    /// The name of the parameter that names the organization, if there is one.
    pub id: Option<&'static str>,
    /// What it can change.
    pub effect: Effect,
    /// The model of its answer.
    pub output: &'static str,
    /// Whether its parameters hold a file.
    pub takes_file: bool,
    /// Checks the input and builds the request.
    pub build: fn(&Input) -> Result<Request, Invalid>,
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

/// The endpoint of an operation.
pub fn find(operation: &str) -> Option<&'static Endpoint> {
    organizations::ENDPOINTS.iter().find(|endpoint| endpoint.name == operation)
}

/// Parameters as a JSON body.
fn json_body(params: &Json) -> Body {
    let mut text = String::new();
    params.write(&mut text);
    Body::Json(text)
}

/// Declares the endpoints of a section. What only the generator reads stays out of the wasm.
#[macro_export]
macro_rules! endpoints {
    ($(
        $(#[doc = $docs:literal])*
        $name:literal ($($id:literal)? $(, $params:ident optional: $optional:literal)?) -> $output:ident,
        $effect:expr, file: $file:literal, $build:ident;
    )*) => {
        /// The endpoints of this section.
        pub const ENDPOINTS: &[Endpoint] = &[$(Endpoint {
            name: $name,
            id: $crate::endpoints!(@option $($id)?),
            effect: $effect,
            output: stringify!($output),
            takes_file: $file,
            build: $build,
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
}
