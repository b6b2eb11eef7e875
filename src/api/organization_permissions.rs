//! Clerk's section "Organization Permissions": what the members with a role may do.

use crate::api::organizations::DeletedObject;
use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::Integer;
use crate::schema::values::{KeyOrder, NonEmpty, PageSize, PermissionKey, Text, UInt};
use crate::{model, params, section};

model! {
    /// A permission.
    pub struct Permission {
        /// The type of this object: `"permission"`.
        pub object: String,
        /// The permission's id.
        pub id: String,
        /// The name.
        pub name: String,
        /// The key, as in `"org:invoices:create"`.
        pub key: String,
        /// The description.
        pub description: Option<String>,
        /// Whether it is Clerk's own (`"system"`) or yours (`"user"`). Clerk may add others.
        pub r#type: String,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// A page of permissions.
    pub struct Permissions {
        /// The permissions of this page.
        pub data: Vec<Permission>,
        /// The number of all permissions that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `listOrganizationPermissions`.
    pub struct ListOrganizationPermissionsParams {
        /// The maximum number of permissions to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of permissions to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`.
        pub order_by: Option<KeyOrder>,
        /// Only permissions with this id, or with this text in the name or the key.
        pub query: Option<Text>,
    }
}

params! {
    /// The parameters of `createOrganizationPermission`.
    pub struct CreateOrganizationPermissionParams {
        /// The name.
        pub name: NonEmpty,
        /// The key: `org:feature:action`, as in `"org:invoices:create"`.
        pub key: PermissionKey,
        /// The description.
        pub description: Option<Text>,
    }
}

params! {
    /// The parameters of `updateOrganizationPermission`. An absent parameter leaves the value unchanged.
    pub struct UpdateOrganizationPermissionParams {
        /// The name.
        pub name: Option<NonEmpty>,
        /// The key: `org:feature:action`, as in `"org:invoices:create"`.
        pub key: Option<PermissionKey>,
        /// The description.
        pub description: Option<Text>,
    }
}

section! {
    /// The permissions of the instance. A role is a set of them.
    OrganizationPermissionsApi "permissions";

    /// Lists the permissions of the instance, one page at a time.
    list_organization_permissions(optional ListOrganizationPermissionsParams) -> Permissions
        = Get organization_permissions, Read;

    /// Creates a permission.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, check whether it exists before you try again.
    create_organization_permission(CreateOrganizationPermissionParams) -> Permission
        = Post organization_permissions, Create;

    /// Gets a permission by its id.
    get_organization_permission() -> Permission
        = Get organization_permissions/{permission_id}, Read;

    /// Updates a permission. Clerk's own permissions cannot be changed.
    update_organization_permission(UpdateOrganizationPermissionParams) -> Permission
        = Patch organization_permissions/{permission_id}, Write;

    /// Deletes a permission, and removes it from all roles. Clerk's own permissions cannot be deleted.
    delete_organization_permission() -> DeletedObject
        = Delete organization_permissions/{permission_id}, Once(GONE, Repeated::Deleted("permission"));
}
