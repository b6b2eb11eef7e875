//! An operation, as `authorize` sees it: its name and everything that it acts on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::api::{self, Endpoint, endpoints, id_name};

/// Stands for an id that an operation does not have. It is a text, because an absent id would equal that of a visitor without a session
/// or without an organization: `undefined === undefined`. No request can have it as an id.
pub const NONE: &str = "(none)";

/// The target of an operation that has no id in its path.
const INSTANCE: &str = "instance";
const ORGANIZATION: &str = "organization";
/// The name of an organization's id.
const ORGANIZATION_ID: &str = "organizationId";

/// An operation without its parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    name: &'static str,
    section: &'static str,
    method: &'static str,
    /// [`NONE`] if the operation is not limited to one organization.
    organization_id: String,
    /// All ids in the path, by their names.
    ids: BTreeMap<&'static str, String>,
    target: Target,
}

/// What an operation acts on: the last id in its path, or the instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Target {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
}

impl Operation {
    /// Describes an operation with the ids in its path.
    pub fn new(endpoint: &'static Endpoint, path_ids: &[(&'static str, String)]) -> Self {
        let ids: BTreeMap<_, _> =
            path_ids.iter().map(|(name, id)| (shown_name(endpoint.path, name), id.clone())).collect();
        let target = path_ids.last().map(|(name, id)| Target { kind: kind(endpoint.path, name), id: id.clone() });
        Self {
            name: endpoint.name,
            section: api::section_of(endpoint.name).unwrap_or_default(),
            method: endpoint.method.as_str(),
            organization_id: ids.get(ORGANIZATION_ID).cloned().unwrap_or_else(|| NONE.to_owned()),
            ids,
            target: target.unwrap_or_else(|| Target { kind: INSTANCE, id: NONE.to_owned() }),
        }
    }
}

/// Returns the kind of what an id in a path identifies: that of its name (`userId`), or, where another text can take the place of the id
/// (`keyOrId`), that of the segment before it.
fn kind(path: &'static str, id: &str) -> &'static str {
    let is_placeholder = |segment: &str| id_name(segment) == Some(id);
    let placeholder = path.split('/').find_map(|segment| id_name(segment).filter(|name| *name == id));
    match placeholder.and_then(|name| name.strip_suffix("Id")).filter(|kind| !kind.ends_with("Or")) {
        Some(kind) => kind,
        None => {
            let before = path.split('/').zip(path.split('/').skip(1)).find(|(_, next)| is_placeholder(next));
            before.map(|(segment, _)| singular(segment)).unwrap_or_default()
        }
    }
}

fn singular(segment: &str) -> &str {
    segment.strip_suffix('s').unwrap_or(segment)
}

/// An organization's id has one name in all operations.
fn shown_name(path: &'static str, id: &'static str) -> &'static str {
    if kind(path, id) == ORGANIZATION { ORGANIZATION_ID } else { id }
}

/// Returns the kind of what an operation creates, if it creates something.
pub fn created_kind(endpoint: &Endpoint) -> Option<&'static str> {
    let mut fixed = endpoint.path.split('/').filter(|segment| id_name(segment).is_none() && *segment != "bulk");
    endpoint.name.starts_with("create").then(|| fixed.next_back().map(singular)).flatten()
}

/// Whether an operation creates an organization.
pub fn creates_organization(endpoint: &Endpoint) -> bool {
    created_kind(endpoint) == Some(ORGANIZATION)
}

/// Returns the names of all ids, for the generator.
pub fn id_names() -> BTreeSet<&'static str> {
    endpoints().flat_map(|endpoint| endpoint.ids().map(|id| shown_name(endpoint.path, id))).collect()
}

/// Returns the types of all targets, for the generator.
pub fn target_types() -> BTreeSet<&'static str> {
    let of_ids = endpoints().flat_map(|endpoint| endpoint.ids().map(|id| kind(endpoint.path, id)));
    of_ids.chain([INSTANCE]).collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::api::find;

    /// The operation as `authorize` sees it, if each id in its path is its name.
    fn shown(name: &str) -> Value {
        let endpoint = find(name).unwrap();
        let ids: Vec<_> = endpoint.ids().map(|id| (id, id.to_owned())).collect();
        serde_json::to_value(Operation::new(endpoint, &ids)).unwrap()
    }

    #[test]
    fn the_organization_is_the_first_id_in_the_path() {
        for endpoint in endpoints().filter(|endpoint| shown(endpoint.name)["organizationId"] != NONE) {
            let expected = if endpoint.name == "getOrganization" { "idOrSlug" } else { ORGANIZATION_ID };
            assert_eq!(endpoint.path.split('/').nth(1).and_then(id_name), Some(expected), "{}", endpoint.name);
        }
    }

    #[test]
    fn an_operation_has_the_ids_of_its_path_and_its_last_one_as_the_target() {
        assert_eq!(
            shown("revokeOrganizationInvitation"),
            json!({
                "name": "revokeOrganizationInvitation",
                "section": "invitations",
                "method": "POST",
                "organizationId": "organizationId",
                "ids": { "organizationId": "organizationId", "invitationId": "invitationId" },
                "target": { "type": "invitation", "id": "invitationId" },
            })
        );
        for (name, kind, id) in [
            ("getOrganization", "organization", "idOrSlug"),
            ("createOrganizationInvitationBulk", "organization", "organizationId"),
            ("updateOrganizationMembership", "user", "userId"),
            ("updateOrganizationMembershipMetadata", "user", "userId"),
            ("listUserOrganizationInvitations", "user", "userId"),
            ("verifyOrganizationDomainOwnership", "domain", "domainId"),
            ("deleteOrganizationRole", "role", "roleId"),
            ("assignPermissionToOrganizationRole", "permission", "permissionId"),
            ("replaceRoleSet", "role_set", "keyOrId"),
            ("createOrganization", "instance", NONE),
            ("updateInstanceOrganizationSettings", "instance", NONE),
        ] {
            assert_eq!(shown(name)["target"], json!({ "type": kind, "id": id }), "{name}");
        }
    }

    #[test]
    fn an_operation_without_an_organization_has_a_text_that_equals_no_organization() {
        for endpoint in endpoints() {
            let operation = shown(endpoint.name);
            let has_organization = endpoint.path.starts_with("organizations/");
            assert_eq!(operation["ids"].get(ORGANIZATION_ID).is_some(), has_organization, "{}", endpoint.name);
            assert_eq!(operation["organizationId"] == NONE, !has_organization, "{}", endpoint.name);
        }
        let instance_wide = endpoints().filter(|endpoint| endpoint.ids().next().is_none()).count();
        assert!(instance_wide > 10, "{instance_wide}");
    }

    #[test]
    fn every_id_has_a_name_and_a_type() {
        let names = ["domainId", "invitationId", "keyOrId", "organizationId", "permissionId", "roleId", "userId"];
        assert!(id_names().into_iter().eq(names));
        let types = ["domain", "instance", "invitation", "organization", "permission", "role", "role_set", "user"];
        assert!(target_types().into_iter().eq(types));
    }

    #[test]
    fn what_an_operation_creates_is_in_its_path() {
        let created: Vec<_> = endpoints().filter_map(|one| Some((one.name, created_kind(one)?))).collect();
        assert_eq!(
            created,
            [
                ("createOrganizationDomain", "domain"),
                ("createOrganizationInvitation", "invitation"),
                ("createOrganizationInvitationBulk", "invitation"),
                ("createOrganizationMembership", "membership"),
                ("createOrganizationPermission", "organization_permission"),
                ("createOrganizationRole", "organization_role"),
                ("createOrganization", "organization"),
                ("createRoleSet", "role_set"),
            ]
        );
        assert!(find("createOrganization").is_some_and(creates_organization));
        assert!(endpoints().filter(|endpoint| creates_organization(endpoint)).count() == 1);
    }
}
