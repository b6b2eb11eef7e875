//! All endpoints, models and sections. There is one file for each section of Clerk's reference; build.rs lists them.

use crate::schema::{Model, Signature, Type};

pub use crate::endpoint::{Endpoint, FILE, Input, ParamsIn, RateScope, Rules, Section, id_name, named, scalar};

include!(concat!(env!("OUT_DIR"), "/sections.rs"));

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

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::request::{Body, Request};
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
