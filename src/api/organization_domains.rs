//! Clerk's section "Organization Domains": email domains whose users may join an organization.

use crate::api::organization_invitations::PublicOrganizationData;
use crate::api::organizations::DeletedObject;
use crate::http::request::{GONE, Repeated};
use crate::schema::FieldType;
use crate::schema::model::Integer;
use crate::schema::params::Nullable;
use crate::schema::values::{
    Bool, DomainOrder, EnrollmentMode, EnrollmentModes, FilterList, NonEmpty, PageSize, SignedEnrollmentMode, UInt,
};
use crate::{model, params, section};

model! {
    /// An email domain of an organization.
    pub struct OrganizationDomain {
        /// The type of this object: `"organization_domain"`.
        pub object: String,
        /// The domain's id.
        pub id: String,
        /// The organization's id.
        pub organization_id: String,
        /// The name, as in `"example.com"`.
        pub name: String,
        /// How users with an address of the domain join: `"manual_invitation"`, `"automatic_invitation"`, `"automatic_suggestion"` or `"enterprise_sso"`. Clerk may add others.
        pub enrollment_mode: String,
        /// The address to which the code of the affiliation's verification was sent.
        pub affiliation_email_address: Option<String>,
        /// The verification by an email code, for automatic invitations and suggestions.
        pub affiliation_verification: Option<OrganizationDomainVerification>,
        /// The verification of the ownership, for enterprise connections.
        pub ownership_verification: Option<OrganizationDomainVerification>,
        /// The verification of the affiliation.
        ///
        /// @deprecated Clerk: use `affiliationVerification`.
        pub verification: Option<OrganizationDomainVerification>,
        /// The number of pending invitations.
        pub total_pending_invitations: Integer,
        /// The number of pending suggestions.
        pub total_pending_suggestions: Integer,
        /// The organization's public data.
        pub public_organization_data: Option<PublicOrganizationData>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
    }
}

model! {
    /// The state of a verification.
    pub struct OrganizationDomainVerification {
        /// The status: `"unverified"`, `"verified"`, `"failed"` or `"expired"`. Clerk may add others.
        pub status: String,
        /// The strategy: `"email_code"`, `"txt"`, `"legacy"` or `"manual_override"`. Clerk may add others.
        pub strategy: String,
        /// The number of attempts.
        pub attempts: Option<Integer>,
        /// When it expires, in milliseconds since 1970-01-01 UTC.
        pub expire_at: Option<Integer>,
        /// When the domain was verified, in milliseconds since 1970-01-01 UTC. Only for the ownership.
        pub verified_at: Option<Integer>,
        /// The name of the DNS record that proves the ownership.
        pub txt_record_name: Option<String>,
        /// The value of the DNS record that proves the ownership.
        pub txt_record_value: Option<String>,
    }
}

model! {
    /// A page of domains.
    pub struct OrganizationDomains {
        /// The domains of this page.
        pub data: Vec<OrganizationDomain>,
        /// The number of all domains that match, not only on this page.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of `listOrganizationDomains`.
    pub struct ListOrganizationDomainsParams {
        /// The maximum number of domains to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of domains to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// Only domains that are verified (true), or that are not (false).
        pub verified: Option<Bool>,
        /// Only domains with this enrollment mode, or without it, with the prefix `-`.
        pub enrollment_mode: Option<SignedEnrollmentMode>,
    }
}

params! {
    /// The parameters of `createOrganizationDomain`.
    pub struct CreateOrganizationDomainParams {
        /// The name, as in `"example.com"`. It cannot be changed.
        pub name: NonEmpty,
        /// How users with an address of the domain join: not by themselves (`"manual_invitation"`), with an invitation that Clerk creates
        /// (`"automatic_invitation"`), by asking to join (`"automatic_suggestion"`), or through an enterprise connection
        /// (`"enterprise_sso"`).
        pub enrollment_mode: EnrollmentMode,
        /// Whether the domain counts as verified. Clerk's default is true.
        pub verified: Nullable<Bool>,
    }
}

params! {
    /// The parameters of `updateOrganizationDomain`. An absent parameter leaves the value unchanged.
    pub struct UpdateOrganizationDomainParams {
        /// How users with an address of the domain join: not by themselves (`"manual_invitation"`), with an invitation that Clerk creates
        /// (`"automatic_invitation"`), by asking to join (`"automatic_suggestion"`), or through an enterprise connection
        /// (`"enterprise_sso"`).
        pub enrollment_mode: Nullable<EnrollmentMode>,
        /// Whether the domain counts as verified.
        pub verified: Nullable<Bool>,
    }
}

params! {
    /// The parameters of `listAllOrganizationDomains`.
    pub struct ListAllOrganizationDomainsParams {
        /// The maximum number of domains to return: an integer from 1 to 500. Clerk's default is 10.
        pub limit: Option<PageSize>,
        /// The number of domains to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// The order: ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<DomainOrder>,
        /// Only domains of the organization with this id.
        pub organization_id: Option<NonEmpty>,
        /// Only domains that are verified (true), or that are not (false).
        pub verified: Option<Bool>,
        /// Only domains with one of these enrollment modes, and none of those with the prefix `-`.
        pub enrollment_mode: Option<EnrollmentModes>,
        /// Only domains with this text in their name, or of the organization with this id.
        pub query: Option<NonEmpty>,
        /// Only domains with exactly one of these names: 1 to 100 names.
        pub domains: Option<FilterList>,
    }
}

section! {
    /// The email domains of organizations. Users with an address of such a domain may join.
    OrganizationDomainsApi "domains";

    /// Lists the domains of an organization, one page at a time.
    list_organization_domains(optional ListOrganizationDomainsParams) -> OrganizationDomains
        = Get organizations/{organization_id}/domains, Read;

    /// Adds a domain to an organization.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, list the domains before you try again.
    create_organization_domain(CreateOrganizationDomainParams) -> OrganizationDomain
        = Post organizations/{organization_id}/domains, Create;

    /// Changes how users with an address of a domain join, or whether it counts as verified. The name cannot be changed.
    update_organization_domain(UpdateOrganizationDomainParams) -> OrganizationDomain
        = Patch organizations/{organization_id}/domains/{domain_id}, Write;

    /// Removes a domain from an organization.
    delete_organization_domain() -> DeletedObject
        = Delete organizations/{organization_id}/domains/{domain_id}, Once(GONE, Repeated::Deleted("organization_domain"));

    /// Marks the ownership of a domain as verified, without its DNS record. A second call changes nothing.
    verify_organization_domain_ownership() -> OrganizationDomain
        = Post organizations/{organization_id}/domains/{domain_id}/verify_ownership, Write;

    /// Lists the domains of all organizations of the instance, one page at a time.
    list_all_organization_domains(optional ListAllOrganizationDomainsParams) -> OrganizationDomains
        = Get organization_domains, Read;
}
