//! Clerk's section "Organizations": its models, parameters and endpoints.

use crate::error::Invalid;
use crate::http::request::GONE;
use crate::http::request::Repeated::Deleted;
use crate::schema::FieldType;
use crate::schema::model::{Integer, PrivateMetadata as StoredPrivate, PublicMetadata as StoredPublic, True};
use crate::schema::params::{Nullable, Params};
use crate::schema::values::{
    Bool, File, IdList, Limit, Name, Order, PrivateMetadata, PrivatePatch, PublicMetadata, PublicPatch, Slug, Text,
    Timestamp, UInt,
};
use crate::{model, params, section};

model! {
    /// An organization.
    pub struct Organization {
        /// The type of this object: `"organization"`.
        pub object: String,
        /// The organization's id: `org_` and 27 letters and digits.
        pub id: String,
        /// The name, at most 256 characters.
        pub name: String,
        /// The slug, which is unique in the instance. Absent while slugs are disabled.
        pub slug: Option<String>,
        /// The URL of the logo, or of a generated image while there is no logo.
        pub image_url: Option<String>,
        /// Whether a logo has been uploaded.
        pub has_image: Option<bool>,
        /// The number of members. Only present if requested with `includeMembersCount`.
        pub members_count: Option<Integer>,
        /// Whether no member has the permissions to manage the organization. Only present if requested with
        /// `includeMissingMemberWithElevatedPermissions`.
        pub missing_member_with_elevated_permissions: Option<bool>,
        /// The number of pending invitations.
        pub pending_invitations_count: Option<Integer>,
        /// The maximum number of memberships. 0 means unlimited.
        pub max_allowed_memberships: Integer,
        /// Whether an administrator may delete the organization.
        pub admin_delete_enabled: Option<bool>,
        /// Metadata that the Frontend API can read and only the Backend API can write.
        pub public_metadata: StoredPublic,
        /// Metadata that only the Backend API can read and write.
        pub private_metadata: Option<StoredPrivate>,
        /// The id of the user who created the organization.
        pub created_by: Option<String>,
        /// When it was created, in milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed, in milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
        /// When it was last active, in milliseconds since 1970-01-01 UTC.
        pub last_active_at: Option<Integer>,
        /// The key of its role set.
        pub role_set_key: Option<String>,
    }
}

model! {
    /// An organization, as returned when its logo has been set.
    pub struct OrganizationWithLogo: Organization {
        /// The URL of the logo.
        ///
        /// @deprecated Clerk: use `imageUrl`.
        pub logo_url: Option<String>,
    }
}

model! {
    /// A page of organizations.
    pub struct Organizations {
        /// The organizations of this page.
        pub data: Vec<Organization>,
        /// The number of all organizations that match, not only on this page.
        pub total_count: Integer,
    }
}

model! {
    /// The result of a deletion.
    pub struct DeletedObject {
        /// The type of the deleted object, as in `"organization"`.
        pub object: String,
        /// The id of the deleted object.
        pub id: Option<String>,
        /// The slug of the deleted object.
        pub slug: Option<String>,
        /// The external id of the deleted object.
        pub external_id: Option<String>,
        /// Always true.
        pub deleted: True,
    }
}

params! {
    /// The parameters of `createOrganization`.
    pub struct CreateOrganizationParams {
        /// The name: 1 to 256 characters.
        pub name: Name,
        /// The slug: lowercase letters a-z, digits and dashes. It has to be unique in the instance.
        pub slug: Nullable<Slug>,
        /// The id of the user who becomes the administrator.
        pub created_by: Nullable<Text>,
        /// The maximum number of memberships: an integer from 0. 0 means unlimited.
        pub max_allowed_memberships: Nullable<UInt>,
        /// Metadata that the Frontend API can read; at most 8 KB of JSON.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Metadata that only the Backend API can read; at most 8 KB of JSON.
        pub private_metadata: Nullable<PrivateMetadata>,
        /// When it was created, for organizations that are imported from elsewhere.
        pub created_at: Nullable<Timestamp>,
        /// The key of the role set to use.
        pub role_set_key: Nullable<Text>,
    }
}

params! {
    /// The parameters of `listOrganizations`.
    pub struct ListOrganizationsParams {
        /// The maximum number of organizations to return: an integer from 1 to 499. Clerk's default is 10.
        pub limit: Option<Limit>,
        /// The number of organizations to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// Whether each organization includes its `membersCount`.
        pub include_members_count: Option<Bool>,
        /// Whether each organization includes its `missingMemberWithElevatedPermissions`.
        pub include_missing_member_with_elevated_permissions: Option<Bool>,
        /// Only organizations with this id, or with this text in their name or slug.
        pub query: Option<Text>,
        /// Only organizations with these ids: 1 to 100 ids. Omit it to list all.
        pub organization_id: Option<IdList>,
        /// Only organizations of which at least one of these users is a member: 1 to 100 ids. Omit it to list all.
        pub user_id: Option<IdList>,
        /// The order: `name`, `created_at` or `members_count`, ascending, or descending with the prefix `-`. Clerk's default is `-created_at`.
        pub order_by: Option<Order>,
    }
}

params! {
    /// The parameters of `getOrganization`, in addition to the id.
    pub struct GetOrganizationParams {
        /// Whether the organization includes its `membersCount`.
        pub include_members_count: Option<Bool>,
        /// Whether the organization includes its `missingMemberWithElevatedPermissions`.
        pub include_missing_member_with_elevated_permissions: Option<Bool>,
    }
}

params! {
    /// The parameters of `updateOrganization`. An absent parameter leaves the value unchanged; `null` clears it.
    pub struct UpdateOrganizationParams {
        /// The name: 1 to 256 characters.
        pub name: Nullable<Name>,
        /// The slug: lowercase letters a-z, digits and dashes. It has to be unique in the instance.
        pub slug: Nullable<Slug>,
        /// The maximum number of memberships: an integer from 0. 0 means unlimited.
        pub max_allowed_memberships: Nullable<UInt>,
        /// Whether an administrator may delete the organization.
        pub admin_delete_enabled: Nullable<Bool>,
        /// Replaces the whole public metadata; at most 8 KB of JSON. From API version 2026-05-12 on, use `mergeOrganizationMetadata` instead.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Replaces the whole private metadata; at most 8 KB of JSON. From API version 2026-05-12 on, use `mergeOrganizationMetadata` instead.
        pub private_metadata: Nullable<PrivateMetadata>,
        /// When it was created, for organizations that are imported from elsewhere.
        pub created_at: Nullable<Timestamp>,
        /// The key of the role set to use.
        pub role_set_key: Nullable<Text>,
    }
}

params! {
    /// The parameters of `mergeOrganizationMetadata`. At any level, objects are merged, `null` removes a key, and any other value replaces the old one.
    pub struct MergeOrganizationMetadataParams {
        /// What to merge into the public metadata; at most 8 KB of JSON.
        pub public_metadata: Option<PublicPatch>,
        /// What to merge into the private metadata; at most 8 KB of JSON.
        pub private_metadata: Option<PrivatePatch>,
    }
}

params! {
    /// The parameters of `replaceOrganizationMetadata`. A field that is present is replaced as a whole; an absent one is unchanged.
    pub struct ReplaceOrganizationMetadataParams {
        /// The public metadata; at most 8 KB of JSON.
        pub public_metadata: Option<PublicMetadata>,
        /// The private metadata; at most 8 KB of JSON.
        pub private_metadata: Option<PrivateMetadata>,
    }
}

params! {
    /// The parameters of `uploadOrganizationLogo`.
    pub struct UploadOrganizationLogoParams {
        /// The image: a `File`, a `Blob` (in Node: `await fs.openAsBlob(path)`) or bytes. JPEG, PNG, GIF, WebP or icon; at most 10 MB (10 * 1024 * 1024 bytes).
        pub file: File,
        /// The id of the user who uploads the logo.
        pub uploader_user_id: Option<Text>,
    }
}

section! {
    /// Organizations, with their metadata and logos.
    ///
    /// Share one client in the whole program, and create clients of the other classes from it.
    OrganizationsApi "organizations";

    /// Creates an organization.
    ///
    /// This is not idempotent: after an error whose `outcome` is `"unknown"`, check whether the organization exists before you try again.
    create_organization(CreateOrganizationParams) -> Organization
        = Post organizations, Create;

    /// Lists the organizations of the instance, one page at a time. By default, the newest come first.
    list_organizations(optional ListOrganizationsParams) -> Organizations
        = Get organizations, Read;

    /// Gets an organization by its id or slug.
    get_organization(optional GetOrganizationParams) -> Organization
        = Get organizations/{id_or_slug}, Read;

    /// Updates an organization. An absent parameter leaves the value unchanged; `null` clears it.
    update_organization(UpdateOrganizationParams) -> Organization
        = Patch organizations/{organization_id}, Write, limit: Resource, check: no_metadata_from_may_2026_on;

    /// Deletes an organization with all its memberships and invitations. This cannot be undone.
    delete_organization() -> DeletedObject
        = Delete organizations/{organization_id}, Once(GONE, Deleted("organization"));

    /// Merges metadata into that of an organization, at every level. `null` removes a key.
    merge_organization_metadata(MergeOrganizationMetadataParams) -> Organization
        = Patch organizations/{organization_id}/metadata, Write, limit: Resource;

    /// Replaces the metadata of an organization. An absent field is unchanged.
    replace_organization_metadata(ReplaceOrganizationMetadataParams) -> Organization
        = Put organizations/{organization_id}/metadata, Write, limit: Resource;

    /// Deletes the logo of an organization.
    delete_organization_logo() -> Organization
        = Delete organizations/{organization_id}/logo, Write, limit: Resource;

    /// Sets or replaces the logo of an organization. The image is checked before it is sent as `multipart/form-data`.
    upload_organization_logo(form UploadOrganizationLogoParams) -> OrganizationWithLogo
        = Put organizations/{organization_id}/logo, Write, limit: Resource;
}

/// From API version 2026-05-12 on, Clerk refuses metadata in an update.
fn no_metadata_from_may_2026_on(params: &Params, api_version: &str) -> Result<(), Invalid> {
    // Dates in this form are ordered like texts.
    if api_version < "2026-05-12" {
        return Ok(());
    }
    for (name, parameter) in [("public_metadata", "publicMetadata"), ("private_metadata", "privateMetadata")] {
        if params.get(name).is_some() {
            let rule = "cannot be updated from API version 2026-05-12 on: use mergeOrganizationMetadata";
            return Err(Invalid::new(parameter, rule));
        }
    }
    Ok(())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::{Input, ParamsIn, find};
    use crate::http::request::{Body, Multipart, Request};
    use crate::schema::params::Field;
    use crate::schema::typed::{MaybeNull, TypedParams};
    use crate::value::Value;

    fn build_at(version: &str, operation: &str, id: Option<&str>, params: &str) -> Result<Request, Invalid> {
        let endpoint = find(operation).unwrap();
        let id =
            id.map(|id| crate::value::Value::Object(vec![(endpoint.ids().next().unwrap_or_default().to_owned(), id.into())]));
        endpoint.build(Input { ids: id.as_ref(), params: crate::value::parse(params).as_ref(), options: None }, version)
    }

    fn build(operation: &str, id: Option<&str>, params: &str) -> Result<Request, Invalid> {
        build_at("2025-11-10", operation, id, params)
    }

    fn body(operation: &str, id: Option<&str>, params: &str) -> String {
        match build(operation, id, params).unwrap().body {
            Body::Json(text) => text,
            other => panic!("{other:?}"),
        }
    }

    fn rule(operation: &str, id: Option<&str>, params: &str) -> String {
        let invalid = build(operation, id, params).unwrap_err();
        format!("{} {}", invalid.parameter, invalid.rule)
    }

    #[test]
    fn every_operation_has_its_method_and_path() {
        let line = |operation, id, params| {
            let request = build(operation, id, params).unwrap();
            format!("{} {}", request.method.as_str(), request.url(""))
        };
        let id = Some("org_1");
        assert_eq!(line("createOrganization", None, r#"{"name":"A"}"#), "POST /organizations");
        assert_eq!(line("listOrganizations", None, "{}"), "GET /organizations");
        assert_eq!(line("getOrganization", id, "{}"), "GET /organizations/org_1");
        assert_eq!(line("updateOrganization", id, "{}"), "PATCH /organizations/org_1");
        assert_eq!(line("deleteOrganization", id, "{}"), "DELETE /organizations/org_1");
        assert_eq!(line("mergeOrganizationMetadata", id, "{}"), "PATCH /organizations/org_1/metadata");
        assert_eq!(line("replaceOrganizationMetadata", id, "{}"), "PUT /organizations/org_1/metadata");
        assert_eq!(line("deleteOrganizationLogo", id, "{}"), "DELETE /organizations/org_1/logo");
    }

    #[test]
    fn falsy_query_values_are_sent() {
        let params = r#"{"limit":1,"offset":0,"includeMembersCount":false,"query":""}"#;
        let request = build("listOrganizations", None, params).unwrap();
        assert_eq!(request.url(""), "/organizations?limit=1&offset=0&include_members_count=false&query=");
    }

    #[test]
    fn lists_are_repeated_and_a_plus_is_encoded() {
        let params = r#"{"userId":["user_1","user_2"],"organizationId":["+org_1"],"orderBy":"-name"}"#;
        let request = build("listOrganizations", None, params).unwrap();
        assert_eq!(
            request.url(""),
            "/organizations?organization_id=%2Borg_1&user_id=user_1&user_id=user_2&order_by=-name"
        );
        let many = format!(r#"{{"userId":[{}]}}"#, vec!["\"u\""; 101].join(","));
        assert!(rule("listOrganizations", None, &many).starts_with("userId must be a list of 1 to 100 ids"));
        assert!(rule("listOrganizations", None, r#"{"orderBy":"--name"}"#).starts_with("orderBy must be "));
    }

    #[test]
    fn no_list_in_a_query_may_be_empty() {
        let in_query = ENDPOINTS.iter().filter(|endpoint| endpoint.params_in == ParamsIn::Query);
        let fields: Vec<_> = in_query.flat_map(|endpoint| endpoint.fields).collect();
        let check = |field: &&Field, json| (field.check)(&crate::value::parse(json).unwrap());
        let lists: Vec<_> = fields.into_iter().filter(|field| check(field, r#"["a"]"#).is_ok()).collect();
        assert!(lists.len() >= 2);
        for field in lists {
            let rule = check(&field, "[]").unwrap_err();
            assert!(rule.contains("leave it out"), "{} {rule}", field.name);
            assert!(check(&field, r#"["a",""]"#).is_err(), "{}", field.name);
        }
    }

    #[test]
    fn a_body_has_clerks_names_and_metadata_is_unchanged() {
        let params = r#"{"name":"A","maxAllowedMemberships":0,"publicMetadata":{"someKey":{"a":null,"b":1}},"createdAt":"2026-01-31T12:00:00Z"}"#;
        assert_eq!(
            body("createOrganization", None, params),
            r#"{"name":"A","max_allowed_memberships":0,"public_metadata":{"someKey":{"a":null,"b":1}},"created_at":"2026-01-31T12:00:00Z"}"#
        );
    }

    #[test]
    fn absent_null_and_a_value_are_different_requests() {
        let id = Some("org_1");
        assert_eq!(body("updateOrganization", id, "{}"), "{}");
        assert_eq!(body("updateOrganization", id, r#"{"slug":null}"#), r#"{"slug":null}"#);
        assert_eq!(body("updateOrganization", id, r#"{"slug":"a"}"#), r#"{"slug":"a"}"#);
    }

    #[test]
    fn typed_parameters_keep_absent_null_and_a_value_apart_and_the_names_in_metadata() {
        let metadata = serde_json::json!({ "some_key": { "a_b": null } });
        let params = UpdateOrganizationParams {
            name: "Acme".into(),
            slug: MaybeNull::Null,
            public_metadata: metadata.as_object().cloned().unwrap().into(),
            ..Default::default()
        };
        let ids = Value::Object(vec![("organizationId".into(), "org_1".into())]);
        let input = Input { ids: Some(&ids), params: Some(&params.to_object()), options: None };
        let request = find("updateOrganization").unwrap().build(input, "2025-11-10").unwrap();
        let json = r#"{"name":"Acme","slug":null,"public_metadata":{"some_key":{"a_b":null}}}"#;
        assert_eq!(request.body, Body::Json(json.into()));
    }

    #[test]
    fn newer_api_versions_refuse_metadata_in_an_update() {
        let update = |version, params| build_at(version, "updateOrganization", Some("org_1"), params);
        let metadata = r#"{"publicMetadata":{}}"#;
        assert!(update("2025-11-10", metadata).is_ok() && update("2026-05-12", r#"{"name":"A"}"#).is_ok());
        assert!(update("2026-05-12", metadata).unwrap_err().rule.contains("mergeOrganizationMetadata"));
    }

    #[test]
    fn an_error_names_its_parameter() {
        let id = Some("org_1");
        assert_eq!(rule("createOrganization", None, "{}"), "name is required");
        assert_eq!(rule("listOrganizations", None, r#"{"limit":501}"#), "limit must be an integer from 1 to 499");
        assert!(
            rule("createOrganization", None, r#"{"nmae":"A"}"#).starts_with("nmae is unknown; expected one of name, ")
        );
        assert!(
            rule("updateOrganization", id, r#"{"maxAllowedMemberships":-1}"#).starts_with("maxAllowedMemberships ")
        );
        assert!(rule("mergeOrganizationMetadata", id, r#"{"publicMetadata":null}"#).starts_with("publicMetadata "));
        assert_eq!(rule("deleteOrganization", None, "{}"), "organizationId is required");
        assert!(rule("getOrganization", Some(""), "{}").starts_with("idOrSlug "));
        assert_eq!(rule("createOrganization", None, "[]"), "params must be an object");
    }

    #[test]
    fn a_logo_becomes_a_form_with_the_type_of_its_content() {
        let params = r#"{"file":{"size":20,"name":"a.txt","head":[71,73,70,56,57,97]},"uploaderUserId":"user_1"}"#;
        let request = build("uploadOrganizationLogo", Some("org_1"), params).unwrap();
        let form = Multipart {
            fields: vec![("uploader_user_id", "user_1".into())],
            file_field: "file",
            file_name: "a.txt".into(),
            file_type: "image/gif",
        };
        assert_eq!(request.body, Body::Multipart(form));
        assert_eq!(request.url(""), "/organizations/org_1/logo");
    }

    #[test]
    fn the_error_for_a_path_instead_of_a_logo_names_the_alternative() {
        assert!(rule("uploadOrganizationLogo", Some("org_1"), r#"{"file":"logo.png"}"#).contains("openAsBlob"));
    }

    #[test]
    fn the_models_read_clerks_samples() {
        let full: Organization =
            serde_json::from_str(include_str!("../../js-tests/fixtures/organization.json")).unwrap();
        assert_eq!(full.created_at, Integer(1_700_000_000_000));
        assert!(full.unknown.contains_key("a_later_field"));
        let older = include_str!("../../js-tests/fixtures/organization-older.json");
        let older: Organization = serde_json::from_str(older).unwrap();
        assert!(older.slug.is_none() && older.public_metadata.0.is_empty() && older.private_metadata.is_none());
        let logo = include_str!("../../js-tests/fixtures/organization-with-logo.json");
        let logo: OrganizationWithLogo = serde_json::from_str(logo).unwrap();
        assert_eq!(logo.logo_url, logo.base.image_url);
        let page: Organizations =
            serde_json::from_str(include_str!("../../js-tests/fixtures/organizations.json")).unwrap();
        assert_eq!((page.data.len(), page.total_count), (2, Integer(2)));
        let deleted: DeletedObject =
            serde_json::from_str(include_str!("../../js-tests/fixtures/deleted-object.json")).unwrap();
        assert_eq!(deleted.id.as_deref(), Some("org_2abcDEFghiJKLmnoPQRstuVWXyz"));
    }
}
