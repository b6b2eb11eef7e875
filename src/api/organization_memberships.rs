//! Clerk's section "Organization Memberships": the members of an organization, with their roles.

use crate::api::organizations::Organization;
use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::{
    Integer, NullableList, PrivateMetadata as StoredPrivate, PublicMetadata as StoredPublic,
};
use crate::schema::params::Nullable;
use crate::schema::values::{
    FilterList, IdList, MembershipOrder, NonEmpty, PageSize, PrivateMetadata, PrivatePatch, PublicMetadata, PublicPatch,
    RoleKey, Text, UInt, UnixMillis,
};
use crate::{model, params, section};

model! {
    /// The membership of a user in an organization.
    pub struct OrganizationMembership {
        /// The type of this object: `"organization_membership"`.
        pub object: String,
        /// The membership's id.
        pub id: String,
        /// The key of the member's role, as in `"org:admin"`.
        pub role: String,
        /// The name of the role.
        pub role_name: Option<String>,
        /// The keys of the role's permissions.
        pub permissions: NullableList<String>,
        /// Metadata of the membership (not of the user) that the Frontend API can read.
        pub public_metadata: StoredPublic,
        /// Metadata of the membership (not of the user) that only the Backend API can read.
        pub private_metadata: Option<StoredPrivate>,
        /// The organization.
        pub organization: Organization,
        /// The user's public data. Clerk may omit it.
        pub public_user_data: Option<OrganizationMembershipPublicUserData>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// The public data of a member.
    pub struct OrganizationMembershipPublicUserData {
        /// The user's id.
        pub user_id: String,
        /// The first name.
        pub first_name: Option<String>,
        /// The last name.
        pub last_name: Option<String>,
        /// The URL of the user's image.
        ///
        /// @deprecated Clerk: use `imageUrl`.
        pub profile_image_url: Option<String>,
        /// The URL of the user's image.
        pub image_url: Option<String>,
        /// Whether the user has uploaded an image.
        pub has_image: Option<bool>,
        /// The primary identifier: an email address, a phone number or the username.
        pub identifier: Option<String>,
        /// The username.
        pub username: Option<String>,
        /// Whether the user is banned.
        pub banned: Option<bool>,
        /// Whether the user was deprovisioned by a directory.
        pub deprovisioned: Option<bool>,
    }
}

model! {
    /// A page of memberships.
    pub struct OrganizationMemberships {
        /// The memberships of this page.
        pub data: Vec<OrganizationMembership>,
        /// The number of all memberships that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `listOrganizationMemberships`.
    pub struct ListOrganizationMembershipsParams {
        /// The maximum number of memberships to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of memberships to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order, by a field of the user: ascending, or descending with the prefix `-`.
        pub order_by: Option<MembershipOrder>,
        /// Only members with these user ids: 1 to 100 ids, where `-` before an id excludes it.
        pub user_id: Option<IdList>,
        /// Only members with one of these email addresses: 1 to 100 addresses.
        pub email_address: Option<FilterList>,
        /// Only members with one of these phone numbers: 1 to 100 numbers.
        pub phone_number: Option<FilterList>,
        /// Only members with one of these usernames: 1 to 100 names.
        pub username: Option<FilterList>,
        /// Only members with one of these Web3 wallets: 1 to 100 addresses.
        pub web3_wallet: Option<FilterList>,
        /// Only members with one of these roles: 1 to 100 keys, as in `"org:admin"`.
        pub role: Option<FilterList>,
        /// Only members with this text in an email address, a phone number, the username, a wallet, the user id or the name.
        pub query: Option<Text>,
        /// Only members with this text in an email address, in any case.
        pub email_address_query: Option<Text>,
        /// Only members with this text in a phone number.
        pub phone_number_query: Option<Text>,
        /// Only members with this text in the username, in any case.
        pub username_query: Option<Text>,
        /// Only members with this text in the name, in any case.
        pub name_query: Option<Text>,
        /// Only members who were last active before this time, in milliseconds since 1970.
        pub last_active_at_before: Option<UnixMillis>,
        /// Only members who were last active after this time, in milliseconds since 1970.
        pub last_active_at_after: Option<UnixMillis>,
        /// Only members whose user was created before this time, in milliseconds since 1970.
        pub created_at_before: Option<UnixMillis>,
        /// Only members whose user was created after this time, in milliseconds since 1970.
        pub created_at_after: Option<UnixMillis>,
    }
}

params! {
    /// The parameters of `createOrganizationMembership`.
    pub struct CreateOrganizationMembershipParams {
        /// The id of the user, who must not be a member yet.
        pub user_id: NonEmpty,
        /// The key of the role, as in `"org:member"`.
        pub role: RoleKey,
        /// Metadata of the membership (not of the user) that the Frontend API can read; at most 8 KB of JSON.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Metadata of the membership (not of the user) that only the Backend API can read; at most 8 KB of JSON.
        pub private_metadata: Nullable<PrivateMetadata>,
    }
}

params! {
    /// The parameters of `updateOrganizationMembership`.
    pub struct UpdateOrganizationMembershipParams {
        /// The key of the new role, as in `"org:admin"`.
        pub role: RoleKey,
    }
}

params! {
    /// The parameters of `updateOrganizationMembershipMetadata`. At any level, objects are merged, `null` removes a key, and any other value replaces the old one.
    pub struct UpdateOrganizationMembershipMetadataParams {
        /// What to merge into the public metadata; at most 8 KB of JSON.
        pub public_metadata: Option<PublicPatch>,
        /// What to merge into the private metadata; at most 8 KB of JSON.
        pub private_metadata: Option<PrivatePatch>,
    }
}

params! {
    /// The parameters of `listInstanceOrganizationMemberships`.
    pub struct ListInstanceOrganizationMembershipsParams {
        /// The maximum number of memberships to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of memberships to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order, by a field of the user: ascending, or descending with the prefix `-`.
        pub order_by: Option<MembershipOrder>,
    }
}

params! {
    /// The parameters of `listUserOrganizationMemberships`.
    pub struct ListUserOrganizationMembershipsParams {
        /// The maximum number of memberships to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of memberships to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
    }
}

section! {
    /// The members of organizations, with their roles and metadata.
    OrganizationMembershipsApi "memberships";

    /// Lists the members of an organization, one page at a time.
    ///
    /// To check whether a user is a member, pass the id as `userId`: the first page alone does not show it.
    list_organization_memberships(optional ListOrganizationMembershipsParams) -> OrganizationMemberships
        = Get organizations/{organization_id}/memberships, Read;

    /// Adds a user to an organization, without an invitation. The organization becomes the user's active one in their
    /// next session.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, check whether the user is a member before you try again.
    create_organization_membership(CreateOrganizationMembershipParams) -> OrganizationMembership
        = Post organizations/{organization_id}/memberships, Create;

    /// Changes the role of a member. Clerk allows 10 changes to a membership in 10 seconds.
    update_organization_membership(UpdateOrganizationMembershipParams) -> OrganizationMembership
        = Patch organizations/{organization_id}/memberships/{user_id}, Write, limit: Resource;

    /// Removes a member from an organization, and returns the membership as it was.
    ///
    /// The result is `undefined` if a retry found that the membership is already deleted, because an earlier response was lost.
    delete_organization_membership() -> Option<OrganizationMembership>
        = Delete organizations/{organization_id}/memberships/{user_id}, Once(GONE, Repeated::Nothing);

    /// Merges metadata into that of a membership, at every level. `null` removes a key. Clerk allows 10 changes to a membership in 10
    /// seconds.
    update_organization_membership_metadata(UpdateOrganizationMembershipMetadataParams) -> OrganizationMembership
        = Patch organizations/{organization_id}/memberships/{user_id}/metadata, Write, limit: Resource;

    /// Lists the memberships of all organizations of the instance, one page at a time.
    list_instance_organization_memberships(optional ListInstanceOrganizationMembershipsParams) -> OrganizationMemberships
        = Get organization_memberships, Read;

    /// Lists the memberships of a user, each with its organization, one page at a time.
    list_user_organization_memberships(optional ListUserOrganizationMembershipsParams) -> OrganizationMemberships
        = Get users/{user_id}/organization_memberships, Read;
}
