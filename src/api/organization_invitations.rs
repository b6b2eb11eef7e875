//! Clerk's section "Organization Invitations": invitations by email to become a member of an organization.

use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::{Integer, Private, PrivateMetadata as StoredPrivate, PublicMetadata as StoredPublic};
use crate::schema::params::Nullable;
use crate::schema::values::{
    Bool, Days, EmailAddress, InvitationOrder, NonEmpty, PageSize, PrivateMetadata, PublicMetadata, RoleKey, StatusList,
    Text, UInt,
};
use crate::{model, params, section};

model! {
    /// An invitation to become a member of an organization.
    pub struct OrganizationInvitation {
        /// The type of this object: `"organization_invitation"`.
        pub object: String,
        /// The invitation's id.
        pub id: String,
        /// The email address that is invited.
        pub email_address: String,
        /// The key of the role that the member will have, as in `"org:member"`.
        pub role: String,
        /// The name of the role.
        pub role_name: Option<String>,
        /// The organization's id.
        pub organization_id: Option<String>,
        /// The id of the user who sent the invitation.
        pub inviter_id: Option<String>,
        /// The public data of the user who sent the invitation.
        pub public_inviter_data: Option<OrganizationInvitationPublicUserData>,
        /// The status: `"pending"`, `"accepted"`, `"revoked"` or `"expired"`. Clerk may add others.
        pub status: Option<String>,
        /// Metadata that becomes the membership's public metadata.
        pub public_metadata: StoredPublic,
        /// Metadata that becomes the membership's private metadata.
        pub private_metadata: Option<StoredPrivate>,
        /// The link that accepts the invitation. It is a secret: whoever has it can join the organization.
        pub url: Option<Private<String>>,
        /// When it expires, in milliseconds since 1970-01-01 UTC.
        pub expires_at: Option<Integer>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// The public data of a user who sent an invitation.
    pub struct OrganizationInvitationPublicUserData {
        /// The user's id.
        pub user_id: String,
        /// The first name.
        pub first_name: Option<String>,
        /// The last name.
        pub last_name: Option<String>,
        /// The URL of the user's image.
        pub image_url: Option<String>,
        /// Whether the user has uploaded an image.
        pub has_image: Option<bool>,
        /// The primary identifier: an email address, a phone number or the username.
        pub identifier: Option<String>,
    }
}

model! {
    /// An invitation with the public data of its organization.
    pub struct OrganizationInvitationWithPublicOrganizationData: OrganizationInvitation {
        /// The organization's public data.
        pub public_organization_data: Option<PublicOrganizationData>,
    }
}

model! {
    /// The public data of an organization.
    pub struct PublicOrganizationData {
        /// The organization's id.
        pub id: String,
        /// The name.
        pub name: String,
        /// The slug.
        pub slug: Option<String>,
        /// The URL of the logo.
        pub image_url: Option<String>,
        /// Whether a logo has been uploaded.
        pub has_image: Option<bool>,
    }
}

model! {
    /// A page of invitations.
    pub struct OrganizationInvitations {
        /// The invitations of this page.
        pub data: Vec<OrganizationInvitation>,
        /// The number of all invitations that match, not only on this page.
        pub total_count: Integer,
    }
}

model! {
    /// A page of invitations, each with the public data of its organization.
    pub struct OrganizationInvitationsWithPublicOrganizationData {
        /// The invitations of this page.
        pub data: Vec<OrganizationInvitationWithPublicOrganizationData>,
        /// The number of all invitations that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `createOrganizationInvitation`, and each item of `createOrganizationInvitationBulk`.
    pub struct CreateOrganizationInvitationParams {
        /// The email address to invite.
        pub email_address: EmailAddress,
        /// The key of the role that the member will have, as in `"org:member"`.
        pub role: RoleKey,
        /// The id of the user who sends the invitation, who must be able to manage members of the organization.
        pub inviter_user_id: Nullable<NonEmpty>,
        /// Metadata that becomes the membership's public metadata; at most 8 KB of JSON.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Metadata that becomes the membership's private metadata; at most 8 KB of JSON.
        pub private_metadata: Nullable<PrivateMetadata>,
        /// The URL to which the link in the email leads. The page there has to handle Clerk's ticket (`__clerk_ticket`).
        pub redirect_url: Nullable<NonEmpty>,
        /// The number of days until it expires: an integer from 1 to 365. Clerk's default is 30.
        pub expires_in_days: Nullable<Days>,
        /// Whether Clerk sends an email. Clerk's default is true. With false, hand out the invitation's `url` yourself.
        pub notify: Nullable<Bool>,
    }
}

params! {
    /// The parameters of `listOrganizationInvitations`.
    pub struct ListOrganizationInvitationsParams {
        /// The maximum number of invitations to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of invitations to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<InvitationOrder>,
        /// Only invitations with one of these statuses. Omit it to list all.
        pub status: Option<StatusList>,
        /// Only invitations for this email address.
        pub email_address: Option<NonEmpty>,
    }
}

params! {
    /// The parameters of `listPendingOrganizationInvitations`.
    pub struct ListPendingOrganizationInvitationsParams {
        /// The maximum number of invitations to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of invitations to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
    }
}

params! {
    /// The parameters of `revokeOrganizationInvitation`.
    pub struct RevokeOrganizationInvitationParams {
        /// The id of the user who revokes it, who must be able to manage members of the organization.
        pub requesting_user_id: Nullable<NonEmpty>,
    }
}

params! {
    /// The parameters of `listInstanceOrganizationInvitations`.
    pub struct ListInstanceOrganizationInvitationsParams {
        /// The maximum number of invitations to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of invitations to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<InvitationOrder>,
        /// Only invitations with one of these statuses. Omit it to list all.
        pub status: Option<StatusList>,
        /// Only invitations with this text in the email address.
        pub query: Option<Text>,
    }
}

params! {
    /// The parameters of `listUserOrganizationInvitations`.
    pub struct ListUserOrganizationInvitationsParams {
        /// The maximum number of invitations to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of invitations to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// Only invitations with one of these statuses. Omit it to list all.
        pub status: Option<StatusList>,
    }
}

section! {
    /// Invitations to become a member of an organization. Clerk also has invitations to the application, without an organization; they are
    /// not among these.
    OrganizationInvitationsApi "invitations";

    /// Invites an email address to an organization. Clerk allows 250 of these calls in an hour.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, list the invitations of the address before you try again.
    create_organization_invitation(CreateOrganizationInvitationParams) -> OrganizationInvitation
        = Post organizations/{organization_id}/invitations, Create, limit: Endpoint;

    /// Invites 1 to 10 email addresses to an organization. Clerk allows 50 of these calls in an hour.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, list the invitations before you try again.
    create_organization_invitation_bulk([CreateOrganizationInvitationParams; 10]) -> OrganizationInvitations
        = Post organizations/{organization_id}/invitations/bulk, Create, limit: Endpoint;

    /// Lists the invitations of an organization, one page at a time. Invitations that Clerk creates for a verified domain are not among
    /// them.
    list_organization_invitations(optional ListOrganizationInvitationsParams) -> OrganizationInvitations
        = Get organizations/{organization_id}/invitations, Read;

    /// Lists the pending invitations of an organization, one page at a time.
    ///
    /// @deprecated Clerk: use `listOrganizationInvitations` with `status: ["pending"]`.
    list_pending_organization_invitations(optional ListPendingOrganizationInvitationsParams) -> OrganizationInvitations
        = Get organizations/{organization_id}/invitations/pending, Read;

    /// Gets an invitation by its id.
    get_organization_invitation() -> OrganizationInvitation
        = Get organizations/{organization_id}/invitations/{invitation_id}, Read, reserved: "pending";

    /// Revokes a pending invitation, so that its link is no longer valid. Returns it with the status `"revoked"`.
    revoke_organization_invitation(optional RevokeOrganizationInvitationParams) -> OrganizationInvitation
        = Post organizations/{organization_id}/invitations/{invitation_id}/revoke,
          Once(GONE, Repeated::ReadWithStatus(1, "revoked"));

    /// Lists the invitations of all organizations of the instance, one page at a time.
    list_instance_organization_invitations(optional ListInstanceOrganizationInvitationsParams)
        -> OrganizationInvitationsWithPublicOrganizationData
        = Get organization_invitations, Read;

    /// Lists the invitations of a user, one page at a time.
    list_user_organization_invitations(optional ListUserOrganizationInvitationsParams)
        -> OrganizationInvitationsWithPublicOrganizationData
        = Get users/{user_id}/organization_invitations, Read;
}
