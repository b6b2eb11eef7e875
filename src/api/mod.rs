//! Endpoints and how their requests are built. There is one file for each section of Clerk's reference; build.rs lists them.

use crate::error::Invalid;
use crate::http::request::{Body, Idempotency, Method, Multipart, Request};
use crate::http::upload::{FileFacts, check_logo, file_name};
use crate::schema::params::{Field, Params, ValueType};
use crate::schema::values::PathId;
use crate::schema::{Model, Signature, Type};
use crate::value::{Value, write_all};

include!(concat!(env!("OUT_DIR"), "/sections.rs"));

/// The input of a call, which the endpoint checks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The ids in the path, as an object with their names.
    pub ids: Option<&'a Value>,
    /// The parameters: an object, or a list of objects.
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
    /// In a JSON body that is a list of 1 to so many objects.
    JsonList(usize),
    /// In a form with a file.
    Form,
}

/// Which calls a rate limit of Clerk applies to, beside that of the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateScope {
    /// There is no other limit.
    Instance,
    /// The calls for the same ids in the path.
    Resource,
    /// All calls of the endpoint.
    Endpoint,
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
    /// The path below the base URL. `{name}` stands for an id.
    pub path: &'static str,
    /// The parameters.
    pub fields: &'static [Field],
    /// Where the parameters are sent.
    pub params_in: ParamsIn,
    /// What sending a request twice does.
    pub idempotency: Idempotency,
    /// The rate limit.
    pub rate_scope: RateScope,
    /// An additional check of all parameters together.
    pub rules: Option<Rules>,
}

/// A section of Clerk's reference, for the generator.
pub struct Section {
    /// The name of the section, as the command line and the proxy use it.
    pub name: &'static str,
    /// The name of the class.
    pub class: &'static str,
    /// The documentation of the class, line by line.
    pub docs: &'static [&'static str],
    /// The operations.
    pub signatures: &'static [Signature],
}

/// The name of the parameter for the file of a form.
pub const FILE: &str = "file";

/// Returns the endpoints of all sections.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().flat_map(|(_, endpoints)| *endpoints)
}

/// Returns the endpoint of an operation.
pub fn find(operation: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.name == operation)
}

/// Returns the name of the section that an operation is in.
pub fn section_of(operation: &str) -> Option<&'static str> {
    let has = |endpoints: &[Endpoint]| endpoints.iter().any(|endpoint| endpoint.name == operation);
    ENDPOINTS.iter().find(|(_, endpoints)| has(endpoints)).map(|(section, _)| *section)
}

/// Returns the endpoint of a method and a path. A fixed segment takes precedence over an id.
pub fn route(method: &str, segments: &[&str]) -> Option<&'static Endpoint> {
    let fits = |endpoint: &&Endpoint| endpoint.method.as_str() == method && endpoint.fits(segments);
    endpoints().filter(fits).min_by_key(|endpoint| endpoint.ids().count())
}

/// Returns the operations of all sections, for the generator.
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    SECTIONS.iter().flat_map(|section| section.signatures)
}

/// Returns all models, each once: the results of the operations, and those in them.
pub fn models() -> Vec<&'static Model> {
    let mut models = Vec::new();
    signatures().for_each(|signature| add(signature.output, &mut models));
    models
}

fn add(model: &'static Model, models: &mut Vec<&'static Model>) {
    if models.iter().any(|known| known.name == model.name) {
        return;
    }
    models.push(model);
    model.base.into_iter().for_each(|base| add(base, models));
    model.fields.iter().filter_map(|field| model_in(&field.ty)).for_each(|nested| add(nested, models));
}

fn model_in(ty: &Type) -> Option<&'static Model> {
    match ty {
        Type::Model(model) => Some(model),
        Type::List(ty) | Type::NullableList(ty) | Type::Optional(ty) => model_in(ty),
        _ => None,
    }
}

/// Returns the name of the id for which a segment of a declared path stands.
pub fn id_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

impl Endpoint {
    /// Returns the names of the ids in the path, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(id_name)
    }

    fn fits(&self, segments: &[&str]) -> bool {
        let is_same = |(part, segment): (&str, &&str)| id_name(part).is_some() || part == *segment;
        self.path.split('/').count() == segments.len() && self.path.split('/').zip(segments).all(is_same)
    }

    /// Checks the input and builds the request.
    pub fn build(&self, input: Input<'_>, api_version: &str) -> Result<Request, Invalid> {
        let mut request = Request::new(self.method, self.segments(input.ids)?);
        match self.params_in {
            ParamsIn::Nothing => Params::read(self.fields, input.params).map(drop)?,
            ParamsIn::Query => request.query = pairs(&self.read(input.params, api_version)?),
            ParamsIn::Json => request.body = Body::Json(self.read(input.params, api_version)?.to_json()),
            ParamsIn::JsonList(most) => request.body = Body::Json(self.list(input.params, most, api_version)?),
            ParamsIn::Form => request.body = Body::Multipart(form(&self.read(input.params, api_version)?)?),
        }
        Ok(request)
    }

    /// Returns the path with checked ids.
    pub fn segments(&self, ids: Option<&Value>) -> Result<Vec<String>, Invalid> {
        let segment = |part: &'static str| match id_name(part) {
            Some(name) => checked_id(name, ids),
            None => Ok(part),
        };
        let segments: Vec<&str> = self.path.split('/').map(segment).collect::<Result<_, _>>()?;
        // An id such as "pending" must not lead to another operation.
        match route(self.method.as_str(), &segments).filter(|found| found.name != self.name) {
            Some(_) => {
                Err(Invalid::new(self.ids().last().unwrap_or_default(), "must not be a reserved word of Clerk's paths"))
            }
            None => Ok(segments.into_iter().map(str::to_owned).collect()),
        }
    }

    fn read(&self, params: Option<&Value>, api_version: &str) -> Result<Params, Invalid> {
        let params = Params::read(self.fields, params)?;
        self.rules.map_or(Ok(()), |rules| rules(&params, api_version))?;
        Ok(params)
    }

    /// Reads a list of parameters as the JSON text of an array. An error names the item.
    fn list(&self, params: Option<&Value>, most: usize, api_version: &str) -> Result<String, Invalid> {
        let Some(Value::List(items)) = params else { return Err(Invalid::new("params", "must be a list of objects")) };
        if !(1..=most).contains(&items.len()) {
            let most = most.to_string();
            return Err(Invalid::new("params", &["must be a list of 1 to ", &most, " objects"].concat()));
        }
        let read = |(index, item): (usize, &Value)| {
            self.read(Some(item), api_version).map_err(|invalid| invalid.inside(&index.to_string()))
        };
        let items: Vec<Params> = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        let mut out = String::new();
        write_all(items.iter(), ['[', ']'], &mut out, |item, out| out.push_str(&item.to_json()));
        Ok(out)
    }
}

fn checked_id<'a>(name: &str, object: Option<&'a Value>) -> Result<&'a str, Invalid> {
    let id = object.and_then(|object| object.get(name)).ok_or_else(|| Invalid::new(name, "is required"))?;
    PathId::check(id).map_err(|rule| Invalid::new(name, rule))?;
    Ok(id.text().unwrap_or_default())
}

/// Converts scalars to text. `0`, `false` and `""` are sent. A list becomes a pair for each item, or one pair with commas if it is declared
/// so.
fn pairs(params: &Params) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for (field, value) in &params.0 {
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        let texts = items.iter().filter_map(scalar);
        if field.is_joined {
            pairs.push((field.name, texts.collect::<Vec<_>>().join(",")));
        } else {
            pairs.extend(texts.map(|text| (field.name, text)));
        }
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

/// Declares a section: its class, its name, and its operations. The wasm contains only `ENDPOINTS`; the generator reads `SECTION`.
///
/// `name(Params)` takes parameters, `name(optional Params)` takes them if the caller has any, `name([Params; 10])` takes a list of up to
/// 10, and `name(form Params)` sends a form with a file.
#[macro_export]
macro_rules! section {
    (
        $(#[doc = $class_docs:literal])*
        $class:ident $section:literal;
        $(
            $(#[doc = $docs:literal])*
            $name:ident($($params:tt)*) -> $output:ident
                = $method:ident $path:literal, $idempotency:expr $(, limit: $scope:ident)? $(, check: $rules:ident)?;
        )*
    ) => {
        /// The endpoints of this section.
        pub const ENDPOINTS: &[$crate::api::Endpoint] = &[$({
            use $crate::http::request::Idempotency::*;
            $crate::api::Endpoint {
                name: stringify!($name),
                method: $crate::http::request::Method::$method,
                path: $path,
                fields: $crate::section!(@fields $($params)*),
                params_in: $crate::section!(@place $method $($params)*),
                idempotency: $idempotency,
                rate_scope: $crate::section!(@scope $($scope)?),
                rules: $crate::section!(@option $($rules)?),
            }
        }),*];

        /// This section, for the generator.
        pub const SECTION: $crate::api::Section = $crate::api::Section {
            name: $section,
            class: stringify!($class),
            docs: &[$($class_docs),*],
            signatures: &[$($crate::schema::Signature {
                name: stringify!($name),
                path: $path,
                docs: &[$($docs),*],
                params: $crate::section!(@parameters $($params)*),
                output: &$output::MODEL,
            }),*],
        };
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@scope) => { $crate::api::RateScope::Instance };
    (@scope $scope:ident) => { $crate::api::RateScope::$scope };
    (@fields) => { &[] };
    (@fields optional $params:ident) => { $params::FIELDS };
    (@fields form $params:ident) => { $params::FIELDS };
    (@fields $params:ident) => { $params::FIELDS };
    (@fields [$params:ident; $most:literal]) => { $params::FIELDS };
    (@place $method:ident) => { $crate::api::ParamsIn::Nothing };
    (@place Get $($params:tt)*) => { $crate::api::ParamsIn::Query };
    (@place $method:ident form $params:ident) => { $crate::api::ParamsIn::Form };
    (@place $method:ident [$params:ident; $most:literal]) => { $crate::api::ParamsIn::JsonList($most) };
    (@place $method:ident optional $params:ident) => { $crate::api::ParamsIn::Json };
    (@place $method:ident $params:ident) => { $crate::api::ParamsIn::Json };
    (@parameters) => { None };
    (@parameters optional $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Optional)) };
    (@parameters [$params:ident; $most:literal]) => { Some((&$params::LIST, $crate::schema::ParameterStyle::List)) };
    (@parameters form $params:ident) => { $crate::section!(@parameters $params) };
    (@parameters $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Required)) };
}
