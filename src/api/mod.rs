//! Endpoints and how their requests are built. There is one file for each section of Clerk's reference; build.rs lists them.

use std::borrow::Cow;

use crate::error::Invalid;
use crate::http::request::{Body, Idempotency, Method, Multipart, Request};
use crate::http::upload::{FileFacts, check_logo, file_name};
use crate::naming::is_same;
use crate::schema::params::{Field, Params, ValueType};
use crate::schema::values::PathId;
use crate::schema::{Model, Signature, Type};
use crate::value::{Value, write_all};

include!(concat!(env!("OUT_DIR"), "/sections.rs"));

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

/// Returns the endpoints of all sections.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().flat_map(|(_, endpoints)| *endpoints)
}

/// Returns the endpoint of an operation.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn find(operation: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.name == operation)
}

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

/// Returns the name of the section that an operation is in.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn section_of(operation: &str) -> Option<&'static str> {
    let has = |endpoints: &[Endpoint]| endpoints.iter().any(|endpoint| endpoint.name == operation);
    ENDPOINTS.iter().find(|(_, endpoints)| has(endpoints)).map(|(section, _)| *section)
}

/// Returns the endpoint of a method and a path. A fixed segment takes precedence over an id.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn route(method: &str, segments: &[&str]) -> Option<&'static Endpoint> {
    let fits = |endpoint: &&Endpoint| endpoint.method.as_str() == method && endpoint.fits(segments);
    endpoints().filter(fits).min_by_key(|endpoint| endpoint.ids().count())
}

/// Returns the operations of all sections, for the generator.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    SECTIONS.iter().flat_map(|section| section.signatures)
}

/// Returns all models, each once: the results of the operations, and those in them.
#[cfg_attr(feature = "web", doc(hidden))]
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
#[cfg_attr(feature = "web", doc(hidden))]
pub fn id_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

impl Endpoint {
    /// Returns the names of the ids in the path, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(id_name)
    }

    fn fits(&self, segments: &[&str]) -> bool {
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
        pub const ENDPOINTS: &[$crate::api::Endpoint] = &[$({
            use $crate::http::request::Idempotency::*;
            $crate::api::Endpoint {
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
        pub const SECTION: $crate::api::Section = $crate::api::Section {
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
    (@scope) => { $crate::api::RateScope::Instance };
    (@scope $scope:ident) => { $crate::api::RateScope::$scope };
    (@fields) => { &[] };
    (@fields optional $params:ident) => { $params::FIELDS };
    (@fields form $params:ident) => { $params::FIELDS };
    (@fields $params:ident) => { $params::FIELDS };
    (@fields [$params:ident; $max:literal]) => { $params::FIELDS };
    (@place $method:ident) => { $crate::api::ParamsIn::Nothing };
    (@place Get $($params:tt)*) => { $crate::api::ParamsIn::Query };
    (@place $method:ident form $params:ident) => { $crate::api::ParamsIn::Form };
    (@place $method:ident [$params:ident; $max:literal]) => { $crate::api::ParamsIn::JsonList($max) };
    (@place $method:ident optional $params:ident) => { $crate::api::ParamsIn::Json };
    (@place $method:ident $params:ident) => { $crate::api::ParamsIn::Json };
    (@parameters) => { None };
    (@parameters optional $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Optional)) };
    (@parameters [$params:ident; $max:literal]) => { Some((&$params::LIST, $crate::schema::ParameterStyle::List)) };
    (@parameters form $params:ident) => { $crate::section!(@parameters $params) };
    (@parameters $params:ident) => { Some((&$params::LIST, $crate::schema::ParameterStyle::Required)) };
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::value::parse;

    fn build(operation: &str, ids: &str, params: &str) -> Result<Request, String> {
        let (ids, params) = (parse(ids), parse(params));
        let input = Input { ids: ids.as_ref(), params: params.as_ref(), options: None };
        let built = find(operation).unwrap().build(input, "2025-11-10");
        built.map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
    }

    #[test]
    fn each_operation_has_its_own_name_and_request() {
        let names: BTreeSet<_> = endpoints().map(|endpoint| endpoint.name).collect();
        let requests: BTreeSet<_> = endpoints().map(|endpoint| (endpoint.method.as_str(), endpoint.path)).collect();
        assert_eq!([names.len(), requests.len(), signatures().count()], [endpoints().count(); 3]);
    }

    #[test]
    fn a_path_has_each_of_its_ids() {
        let ids = r#"{"organizationId":"org_1","userId":"user/1"}"#;
        assert!(
            build("deleteOrganizationMembership", ids, "").unwrap_err().starts_with("userId must be a string of 1 ")
        );
        let ids = r#"{"organizationId":"org_1","userId":"user_1"}"#;
        let request = build("deleteOrganizationMembership", ids, "").unwrap();
        assert_eq!(request.url(""), "/organizations/org_1/memberships/user_1");
        for ids in
            [r#"{"organizationId":"org_1"}"#, r#"{"userId":"user_1"}"#, r#"{"organizationId":"org_1","userId":""}"#]
        {
            assert!(build("deleteOrganizationMembership", ids, "").is_err(), "{ids}");
        }
        let request = build("getRoleSet", r#"{"keyOrId":"role_set:default"}"#, "").unwrap();
        assert_eq!(request.url(""), "/role_sets/role_set%3Adefault");
    }

    #[test]
    fn an_id_cannot_lead_to_another_operation() {
        let ids = |id| format!(r#"{{"organizationId":"org_1","invitationId":"{id}"}}"#);
        assert!(build("getOrganizationInvitation", &ids("inv_1"), "").is_ok());
        let refused = build("getOrganizationInvitation", &ids("pending"), "").unwrap_err();
        assert!(refused.starts_with("invitationId must not be a reserved word"), "{refused}");
        for endpoint in endpoints() {
            let path: Vec<_> = endpoint.path.split('/').collect();
            let found = endpoints().filter(|other| other.method == endpoint.method && other.name != endpoint.name);
            for other in found.filter(|other| other.fits(&path)) {
                assert_eq!(other.reserved, path.last().copied(), "{} is also a path of {}", endpoint.path, other.name);
                assert_eq!(route(endpoint.method.as_str(), &path).unwrap().name, endpoint.name);
            }
        }
    }

    #[test]
    fn a_list_of_parameters_becomes_an_array_and_an_error_names_the_item() {
        const BULK: &str = "createOrganizationInvitationBulk";
        let ids = r#"{"organizationId":"org_1"}"#;
        let item = r#"{"emailAddress":"a@b.test","role":"org:member","expiresInDays":7}"#;
        let sent = build(BULK, ids, &format!("[{item},{item}]")).unwrap().body;
        let json = r#"{"email_address":"a@b.test","role":"org:member","expires_in_days":7}"#;
        assert_eq!(sent, Body::Json(format!("[{json},{json}]")));
        let rule = |params: &str| build(BULK, ids, params).unwrap_err();
        let admin = item.replace("org:member", "admin");
        assert!(rule(&format!("[{item},{admin}]")).starts_with("1/role must be the key of a role"));
        assert_eq!(rule(&format!("[{item},5]")), "1 must be an object");
        for params in ["[]", &format!("[{}]", [item; 11].join(","))] {
            assert_eq!(rule(params), "params must be a list of 1 to 10 objects");
        }
        for params in [item, "", "5"] {
            assert_eq!(rule(params), "params must be a list of objects");
        }
    }

    #[test]
    fn a_filter_with_commas_is_one_value() {
        let params = r#"{"enrollmentMode":["manual_invitation","-enterprise_sso"],"domains":["a.test","b.test"],"verified":false}"#;
        let request = build("listAllOrganizationDomains", "{}", params).unwrap();
        assert_eq!(
            request.url(""),
            "/organization_domains?verified=false&enrollment_mode=manual_invitation%2C-enterprise_sso&domains=a.test&domains=b.test"
        );
    }
}
