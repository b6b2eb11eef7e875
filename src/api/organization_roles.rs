//! Clerk's section "Organization Roles": named sets of permissions.

use crate::api::organization_permissions::Permission;
use crate::api::organizations::DeletedObject;
use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::{Integer, NullableList};
use crate::schema::params::Nullable;
use crate::schema::values::{Bool, KeyOrder, NonEmpty, PageSize, RoleKey, Text, TextList, UInt};
use crate::{model, params, section};

model! {
    /// A role.
    pub struct Role {
        /// The type of this object: `"role"`.
        pub object: String,
        /// The role's id.
        pub id: String,
        /// The name.
        pub name: String,
        /// The key, as in `"org:admin"`.
        pub key: String,
        /// The description.
        pub description: Option<String>,
        /// Whether the creator of an organization can have this role.
        pub is_creator_eligible: Option<bool>,
        /// The permissions.
        pub permissions: NullableList<Permission>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// A page of roles.
    pub struct Roles {
        /// The roles of this page.
        pub data: Vec<Role>,
        /// The number of all roles that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `listOrganizationRoles`.
    pub struct ListOrganizationRolesParams {
        /// The maximum number of roles to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of roles to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<KeyOrder>,
        /// Only roles with this id, or with this text in the name or the key.
        pub query: Option<Text>,
    }
}

params! {
    /// The parameters of `createOrganizationRole`.
    pub struct CreateOrganizationRoleParams {
        /// The name.
        pub name: NonEmpty,
        /// The key: `org:` followed by lowercase letters a-z, digits and underscores.
        pub key: RoleKey,
        /// The description.
        pub description: Nullable<Text>,
        /// The ids (not the keys) of its permissions.
        pub permissions: Nullable<TextList>,
        /// Whether the role becomes part of the initial role set.
        pub include_in_initial_role_set: Nullable<Bool>,
    }
}

params! {
    /// The parameters of `updateOrganizationRole`. An absent parameter leaves the value unchanged.
    pub struct UpdateOrganizationRoleParams {
        /// The name.
        pub name: Nullable<NonEmpty>,
        /// The key. It is also changed in the settings that name the role.
        pub key: Nullable<RoleKey>,
        /// The description.
        pub description: Nullable<Text>,
        /// The ids (not the keys) of all its permissions: they replace those that it has.
        pub permissions: Nullable<TextList>,
    }
}

section! {
    /// The roles that members of organizations can have.
    OrganizationRolesApi "roles";

    /// Lists the roles of the instance, one page at a time.
    list_organization_roles(optional ListOrganizationRolesParams) -> Roles
        = Get organization_roles, Read;

    /// Creates a role. Members can get it once it is in the role set of their organization.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, check whether it exists before you try again.
    create_organization_role(CreateOrganizationRoleParams) -> Role
        = Post organization_roles, Create;

    /// Gets a role by its id (not its key).
    get_organization_role() -> Role
        = Get organization_roles/{role_id}, Read;

    /// Updates a role. `permissions` replaces all of them; `assignPermissionToOrganizationRole` and
    /// `removePermissionFromOrganizationRole` change one.
    update_organization_role(UpdateOrganizationRoleParams) -> Role
        = Patch organization_roles/{role_id}, Write;

    /// Deletes a role. Clerk refuses it while a member, an invitation or a setting uses the role.
    delete_organization_role() -> DeletedObject
        = Delete organization_roles/{role_id}, Once(GONE, Repeated::Deleted("role"));

    /// Adds a permission to a role. Both are named by their ids.
    assign_permission_to_organization_role() -> Role
        = Post organization_roles/{role_id}/permissions/{permission_id}, Once(CONFLICT, Repeated::Read(2));

    /// Removes a permission from a role. Both are named by their ids.
    remove_permission_from_organization_role() -> Role
        = Delete organization_roles/{role_id}/permissions/{permission_id}, Once(GONE, Repeated::Read(2));
}

/// The status of a second request that assigns a permission (`organization_role_permission_association_exists`).
const CONFLICT: u16 = 409;
