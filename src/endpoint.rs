//! What an endpoint declares, and how its request is built and checked.

use std::borrow::Cow;

use crate::error::Invalid;
use crate::http::request::{Body, Idempotency, Method, Multipart, Request};
use crate::http::upload::{FileFacts, check_logo, file_name};
use crate::naming::is_same;
use crate::schema::Signature;
use crate::schema::params::{Field, Params, ValueType};
use crate::schema::values::PathId;
use crate::value::{Value, write_all};

/// The input of a call, which the endpoint checks.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "web", doc(hidden))]
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
#[cfg_attr(feature = "web", doc(hidden))]
pub enum ParamsIn {
    /// There are no parameters.
    Nothing,
    /// In the query.
    Query,
    /// In a JSON body.
    Json,
    /// In a JSON body that is a list of 1 to this many objects.
    JsonList(usize),
    /// In a form with a file.
    Form,
}

/// Which calls a rate limit of Clerk applies to, beside that of the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "web", doc(hidden))]
pub enum RateScope {
    /// There is no other limit.
    Instance,
    /// The calls for the same ids in the path.
    Resource,
    /// All calls of the endpoint.
    Endpoint,
}

/// Checks all parameters together, for an API version.
#[cfg_attr(feature = "web", doc(hidden))]
pub type Rules = fn(&Params, &str) -> Result<(), Invalid>;

/// The declaration of an endpoint.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
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
    /// The text that the last id must not be, because the path would be that of another endpoint.
    pub reserved: Option<&'static str>,
    /// What sending a request twice does.
    pub idempotency: Idempotency,
    /// The rate limit.
    pub rate_scope: RateScope,
    /// An additional check of all parameters together.
    pub rules: Option<Rules>,
}

/// A section of Clerk's reference, for the generator.
#[cfg_attr(feature = "web", doc(hidden))]
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
#[cfg_attr(feature = "web", doc(hidden))]
pub const FILE: &str = "file";

/// Returns the endpoint with a name, at compile time. Without one, the program does not compile.
#[expect(clippy::panic, reason = "it is evaluated at compile time")]
#[cfg_attr(feature = "web", doc(hidden))]
pub const fn named(mut endpoints: &'static [Endpoint], name: &str) -> &'static Endpoint {
    while let [endpoint, rest @ ..] = endpoints {
        if is_same(endpoint.name, name) {
            return endpoint;
        }
        endpoints = rest;
    }
    panic!("there is no such operation")
}

/// Returns the name of the id for which a segment of a declared path stands.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn id_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

impl Endpoint {
    /// Returns the names of the ids in the path, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(id_name)
    }

    /// Whether a path has these segments, if each id may be anything.
    pub fn fits(&self, segments: &[&str]) -> bool {
        let mut parts = self.path.split('/');
        let is_same = |part: &str, segment: &str| id_name(part).is_some() || part == segment;
        segments.iter().all(|segment| parts.next().is_some_and(|part| is_same(part, segment))) && parts.next().is_none()
    }

    /// Checks the input and builds the request.
    pub fn build(&self, input: Input<'_>, api_version: &str) -> Result<Request, Invalid> {
        let mut request = Request::new(self.method, self.segments(input.ids)?);
        match self.params_in {
            ParamsIn::Nothing => Params::read(self.fields, input.params).map(drop)?,
            ParamsIn::Query => {
                let pairs = pairs(&self.read(input.params, api_version)?);
                request.query = pairs.into_iter().map(|(name, value)| (name.into(), value)).collect();
            }
            ParamsIn::Json => request.body = Body::Json(self.read(input.params, api_version)?.to_json()),
            ParamsIn::JsonList(max) => request.body = Body::Json(self.list(input.params, max, api_version)?),
            ParamsIn::Form => request.body = Body::Multipart(form(&self.read(input.params, api_version)?)?),
        }
        Ok(request)
    }

    /// Returns the path with checked ids.
    pub fn segments(&self, ids: Option<&Value>) -> Result<Vec<Cow<'static, str>>, Invalid> {
        let segment = |part: &'static str| match id_name(part) {
            Some(name) => checked_id(name, ids).map(|id| Cow::Owned(id.to_owned())),
            None => Ok(Cow::Borrowed(part)),
        };
        let segments: Vec<Cow<'static, str>> = self.path.split('/').map(segment).collect::<Result<_, _>>()?;
        if self.reserved.is_some() && segments.last().map(AsRef::as_ref) == self.reserved {
            let name = self.ids().last().unwrap_or_default();
            return Err(Invalid::new(name, "must not be a reserved word of Clerk's paths"));
        }
        Ok(segments)
    }

    fn read(&self, params: Option<&Value>, api_version: &str) -> Result<Params, Invalid> {
        let params = Params::read(self.fields, params)?;
        self.rules.map_or(Ok(()), |rules| rules(&params, api_version))?;
        Ok(params)
    }

    /// Reads a list of parameters as the JSON text of an array. An error names the item.
    fn list(&self, params: Option<&Value>, max: usize, api_version: &str) -> Result<String, Invalid> {
        let Some(Value::List(items)) = params else { return Err(Invalid::new("params", "must be a list of objects")) };
        if !(1..=max).contains(&items.len()) {
            let max = max.to_string();
            return Err(Invalid::new("params", &["must be a list of 1 to ", &max, " objects"].concat()));
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

/// Converts a scalar to text.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn scalar(value: &Value) -> Option<String> {
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

/// The client for Rust programs has these methods only with the feature `web`.
#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! web_section {
    ($($tokens:tt)*) => {};
}

/// Declares a section: its class, its name, and its operations. The wasm of the npm package contains only `ENDPOINTS`; the generator
/// reads `SECTION`.
///
/// `name(Params)` takes parameters, `name(optional Params)` takes them if the caller has any, `name([Params; 10])` takes a list of up to
/// 10, and `name(form Params)` sends a form with a file. Names are in snake_case, and become camelCase in JavaScript.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! section {
    (
        $(#[doc = $class_docs:literal])*
        $class:ident $section:literal;
        $(
            $(#[doc = $docs:literal])*
            $name:ident($($params:tt)*) -> $output:ty
                = $method:ident $($segment:tt)/+, $idempotency:expr
                $(, limit: $scope:ident)? $(, check: $rules:ident)? $(, reserved: $reserved:literal)?;
        )*
    ) => {
        /// The endpoints of this section.
        #[cfg_attr(feature = "web", doc(hidden))]
        pub const ENDPOINTS: &[$crate::endpoint::Endpoint] = &[$({
            use $crate::http::request::Idempotency::*;
            $crate::endpoint::Endpoint {
                name: $crate::camel_case!(stringify!($name)),
                method: $crate::http::request::Method::$method,
                path: $crate::camel_case_path!(concat!($($crate::section!(@text $segment), "/"),+)),
                fields: $crate::section!(@fields $($params)*),
                params_in: $crate::section!(@place $method $($params)*),
                reserved: $crate::section!(@option $($reserved)?),
                idempotency: $idempotency,
                rate_scope: $crate::section!(@scope $($scope)?),
                rules: $crate::section!(@option $($rules)?),
            }
        }),*];

        /// This section, for the generator.
        #[cfg_attr(feature = "web", doc(hidden))]
        pub const SECTION: $crate::endpoint::Section = $crate::endpoint::Section {
            name: $section,
            class: stringify!($class),
            docs: &[$($class_docs),*],
            signatures: &[$($crate::schema::Signature {
                name: $crate::camel_case!(stringify!($name)),
                path: $crate::camel_case_path!(concat!($($crate::section!(@text $segment), "/"),+)),
                docs: &[$($docs),*],
                params: $crate::section!(@parameters $($params)*),
                output: <$output as $crate::schema::Output>::MODEL,
                is_optional: <$output as $crate::schema::Output>::IS_OPTIONAL,
            }),*],
        };

        $crate::web_section! {
            $(#[doc = $class_docs])*
            $class;
            $($(#[doc = $docs])* $name($($params)*) -> $output = ($($segment)+);)*
        }
    };
    (@text {$id:ident}) => { concat!("{", stringify!($id), "}") };
    (@text $segment:ident) => { stringify!($segment) };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@scope) => { $crate::endpoint::RateScope::Instance };
    (@scope $scope:ident) => { $crate::endpoint::RateScope::$scope };
    (@fields) => { &[] };
    (@fields optional $params:ident) => { $params::FIELDS };
    (@fields form $params:ident) => { $params::FIELDS };
    (@fields $params:ident) => { $params::FIELDS };
    (@fields [$params:ident; $max:literal]) => { $params::FIELDS };
    (@place $method:ident) => { $crate::endpoint::ParamsIn::Nothing };
    (@place Get $($params:tt)*) => { $crate::endpoint::ParamsIn::Query };
    (@place $method:ident form $params:ident) => { $crate::endpoint::ParamsIn::Form };
    (@place $method:ident [$params:ident; $max:literal]) => { $crate::endpoint::ParamsIn::JsonList($max) };
    (@place $method:ident optional $params:ident) => { $crate::endpoint::ParamsIn::Json };
    (@place $method:ident $params:ident) => { $crate::endpoint::ParamsIn::Json };
    (@parameters) => { None };
    (@parameters optional $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Optional)) };
    (@parameters [$params:ident; $max:literal]) => { Some((&$params::LIST, $crate::schema::ParameterStyle::List)) };
    (@parameters form $params:ident) => { $crate::section!(@parameters $params) };
    (@parameters $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Required)) };
}
