//! Clerk's section "Instance Settings": how organizations work in the instance.

use crate::schema::FieldType;
use crate::schema::model::{Integer, NullableList};
use crate::schema::params::Nullable;
use crate::schema::values::{Bool, NonEmpty, TextList, UInt};
use crate::{model, params, section};

model! {
    /// The settings of organizations in the instance.
    pub struct OrganizationSettings {
        /// The type of this object: `"organization_settings"`.
        pub object: String,
        /// Whether organizations are enabled.
        pub enabled: bool,
        /// The maximum number of memberships of a new organization. 0 means unlimited.
        pub max_allowed_memberships: Integer,
        /// The maximum number of custom roles.
        pub max_allowed_roles: Option<Integer>,
        /// The maximum number of domains of an organization.
        pub max_allowed_domains: Option<Integer>,
        /// The maximum number of role sets.
        pub max_role_sets_allowed: Option<Integer>,
        /// The maximum number of permissions.
        ///
        /// @deprecated Clerk: permissions are unlimited.
        pub max_allowed_permissions: Option<Integer>,
        /// The key of the role of an organization's creator.
        pub creator_role: Option<String>,
        /// Whether an administrator may delete a new organization.
        pub admin_delete_enabled: bool,
        /// Whether organizations can have domains.
        pub domains_enabled: bool,
        /// The enrollment modes that domains can have.
        pub domains_enrollment_modes: NullableList<String>,
        /// The key of the role of users who join by a domain.
        pub domains_default_role: Option<String>,
        /// Whether organizations have no slugs.
        pub slug_disabled: Option<bool>,
        /// The key of the role set of new organizations.
        pub initial_role_set_key: Option<String>,
    }
}

params! {
    /// The parameters of `updateInstanceOrganizationSettings`. An absent parameter leaves the value unchanged.
    pub struct UpdateInstanceOrganizationSettingsParams {
        /// Whether organizations are enabled.
        pub enabled: Nullable<Bool>,
        /// The maximum number of memberships of a new organization: an integer from 0. 0 means unlimited.
        pub max_allowed_memberships: Nullable<UInt>,
        /// Whether an administrator may delete a new organization.
        pub admin_delete_enabled: Nullable<Bool>,
        /// Whether organizations can have domains.
        pub domains_enabled: Nullable<Bool>,
        /// Whether organizations have no slugs.
        pub slug_disabled: Nullable<Bool>,
        /// The enrollment modes that domains can have, as in `"automatic_invitation"`.
        pub domains_enrollment_modes: Option<TextList>,
        /// The id (not the key) of the role of an organization's creator.
        pub creator_role_id: Nullable<NonEmpty>,
        /// The id (not the key) of the role of users who join by a domain.
        pub domains_default_role_id: Nullable<NonEmpty>,
    }
}

section! {
    /// The settings of organizations in the instance.
    InstanceSettingsApi "settings";

    /// Gets the settings of organizations.
    get_instance_organization_settings() -> OrganizationSettings
        = Get instance/organization_settings, Read;

    /// Updates the settings of organizations. The parameters take ids of roles, and the result has their keys.
    update_instance_organization_settings(UpdateInstanceOrganizationSettingsParams) -> OrganizationSettings
        = Patch instance/organization_settings, Write;
}
