//! Clerk's section "Role Sets": the roles that the members of an organization can have.

use crate::api::organizations::DeletedObject;
use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::{Integer, StringMap};
use crate::schema::params::Nullable;
use crate::schema::values::{
    KeyOrder, NonEmpty, PageSize, RoleKey, RoleKeyMap, RoleKeys, RoleSetKey, RoleSetPromotion, RoleSetType, Text, UInt,
};
use crate::{model, params, section};

model! {
    /// A set of roles.
    pub struct RoleSet {
        /// The type of this object: `"role_set"`.
        pub object: String,
        /// The role set's id.
        pub id: String,
        /// The name.
        pub name: String,
        /// The key, as in `"role_set:default"`.
        pub key: String,
        /// The description.
        pub description: Option<String>,
        /// The roles.
        pub roles: Vec<RoleSetItem>,
        /// The role of new members.
        pub default_role: Option<RoleSetItem>,
        /// The role of an organization's creator.
        pub creator_role: Option<RoleSetItem>,
        /// Whether new organizations get this set (`"initial"`) or not (`"custom"`). Clerk may add others.
        pub r#type: String,
        /// The replacement of this set or of one of its roles that is not completed yet.
        pub role_set_migration: Option<RoleSetMigration>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// A role of a role set.
    pub struct RoleSetItem {
        /// The type of this object: `"role_set_item"`.
        pub object: String,
        /// The role's id.
        pub id: String,
        /// The name.
        pub name: String,
        /// The key, as in `"org:admin"`.
        pub key: String,
        /// The description.
        pub description: Option<String>,
        /// The number of members with this role.
        pub members_count: Option<Integer>,
        /// Whether any member has this role.
        pub has_members: Option<bool>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// The replacement of a role set, or of a role in it, by another.
    pub struct RoleSetMigration {
        /// The type of this object: `"role_set_migration"`.
        pub object: String,
        /// The migration's id.
        pub id: String,
        /// The id of the organization, if it concerns only one.
        pub organization_id: Option<String>,
        /// The instance's id.
        pub instance_id: String,
        /// The id of the set that is replaced.
        pub source_role_set_id: String,
        /// The id of the set that replaces it.
        pub dest_role_set_id: Option<String>,
        /// What caused it, as in `"role_set_deletion"`.
        pub trigger_type: String,
        /// The status: `"enqueued"`, `"in_progress"` or `"completed"`. Clerk may add others.
        pub status: String,
        /// The number of members that were migrated.
        pub migrated_members: Integer,
        /// The key of the new role for that of each old one.
        pub mappings: Option<StringMap>,
        /// When it began, in milliseconds since 1970-01-01 UTC.
        pub started_at: Option<Integer>,
        /// When it was completed, in milliseconds since 1970-01-01 UTC.
        pub completed_at: Option<Integer>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// A page of role sets.
    pub struct RoleSets {
        /// The role sets of this page.
        pub data: Vec<RoleSet>,
        /// The number of all role sets that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `listRoleSets`.
    pub struct ListRoleSetsParams {
        /// The maximum number of role sets to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of role sets to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<KeyOrder>,
        /// Only role sets with this id, or with this text in the name or the key.
        pub query: Option<Text>,
    }
}

params! {
    /// The parameters of `createRoleSet`.
    pub struct CreateRoleSetParams {
        /// The name.
        pub name: NonEmpty,
        /// The key: `role_set:` followed by lowercase letters a-z, digits and underscores. By default, Clerk derives it from the name.
        pub key: Option<RoleSetKey>,
        /// The description.
        pub description: Nullable<Text>,
        /// The keys of its roles: 1 to 10 keys, as in `"org:admin"`.
        pub roles: RoleKeys,
        /// The key of the role of new members. It has to be among `roles`.
        pub default_role_key: RoleKey,
        /// The key of the role of an organization's creator. It has to be among `roles`.
        pub creator_role_key: RoleKey,
        /// Whether new organizations get this set (`"initial"`) or not (`"custom"`).
        pub r#type: Option<RoleSetType>,
    }
}

params! {
    /// The parameters of `updateRoleSet`. An absent parameter leaves the value unchanged.
    pub struct UpdateRoleSetParams {
        /// The name.
        pub name: Nullable<NonEmpty>,
        /// The key: `role_set:` followed by lowercase letters a-z, digits and underscores.
        pub key: Nullable<RoleSetKey>,
        /// The description.
        pub description: Nullable<Text>,
        /// `"initial"` makes this the set of new organizations. The present one becomes `"custom"`.
        pub r#type: Nullable<RoleSetPromotion>,
        /// The key of the role of new members.
        pub default_role_key: Nullable<RoleKey>,
        /// The key of the role of an organization's creator.
        pub creator_role_key: Nullable<RoleKey>,
    }
}

params! {
    /// The parameters of `addRolesToRoleSet`.
    pub struct AddRolesToRoleSetParams {
        /// The keys of the roles to add: 1 to 10 keys, as in `"org:admin"`.
        pub role_keys: RoleKeys,
        /// The key of the role of new members.
        pub default_role_key: Option<RoleKey>,
        /// The key of the role of an organization's creator.
        pub creator_role_key: Option<RoleKey>,
    }
}

params! {
    /// The parameters of `replaceRoleInRoleSet`.
    pub struct ReplaceRoleInRoleSetParams {
        /// The key of the role to remove.
        pub role_key: RoleKey,
        /// The key of the role that its members get.
        pub to_role_key: RoleKey,
    }
}

params! {
    /// The parameters of `replaceRoleSet`.
    pub struct ReplaceRoleSetParams {
        /// The key of the set that replaces this one.
        pub dest_role_set_key: RoleSetKey,
        /// The key of the new role for that of each old one. Clerk requires it for roles of members that the new set does not have.
        pub reassignment_mappings: Option<RoleKeyMap>,
    }
}

section! {
    /// The role sets of the instance: which roles the members of an organization can have.
    RoleSetsApi "role-sets";

    /// Lists the role sets of the instance, one page at a time.
    list_role_sets(optional ListRoleSetsParams) -> RoleSets
        = Get role_sets, Read;

    /// Creates a role set.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, check whether it exists before you try again.
    create_role_set(CreateRoleSetParams) -> RoleSet
        = Post role_sets, Create;

    /// Gets a role set by its key or id.
    get_role_set() -> RoleSet
        = Get role_sets/{key_or_id}, Read;

    /// Updates a role set. Its roles are changed by `addRolesToRoleSet` and `replaceRoleInRoleSet`.
    update_role_set(UpdateRoleSetParams) -> RoleSet
        = Patch role_sets/{key_or_id}, Write;

    /// Adds roles to a role set.
    ///
    /// After an error whose `outcome` is `"unknown"`, read the role set before you try again.
    add_roles_to_role_set(AddRolesToRoleSetParams) -> RoleSet
        = Post role_sets/{key_or_id}/roles, Create;

    /// Removes a role from a role set, and gives its members another role of the set.
    ///
    /// After an error whose `outcome` is `"unknown"`, read the role set before you try again.
    replace_role_in_role_set(ReplaceRoleInRoleSetParams) -> RoleSet
        = Post role_sets/{key_or_id}/roles/replace, Create;

    /// Deletes a role set, and gives its organizations another one. Clerk migrates the members afterwards: see `roleSetMigration`.
    replace_role_set(ReplaceRoleSetParams) -> DeletedObject
        = Post role_sets/{key_or_id}/replace, Once(GONE, Repeated::Deleted("role_set"));
}
