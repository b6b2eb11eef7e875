//! Clerk's section "Organizations": its models, parameters and endpoints.

use crate::api::Section;
use crate::error::Invalid;
use crate::schema::FieldType;
use crate::schema::model::{Integer, PrivateMetadata as StoredPrivate, PublicMetadata as StoredPublic, True};
use crate::schema::params::{Nullable, Params};
use crate::schema::values::{
    Bool, File, IdList, Limit, Name, Order, PrivateMetadata, PrivatePatch, PublicMetadata, PublicPatch, Slug, Text,
    Timestamp, UInt,
};
use crate::{endpoints, model, params};

model! {
    /// An organization.
    pub struct Organization {
        /// The type of this object: `"organization"`.
        pub object: String,
        /// The organization's id: `org_` and 27 letters and digits.
        pub id: String,
        /// The name, at most 256 characters.
        pub name: String,
        /// The slug, unique in the instance; absent while slugs are off.
        pub slug: Option<String>,
        /// The address of the logo, or of a generated picture while there is none.
        pub image_url: Option<String>,
        /// Whether a logo has been uploaded.
        pub has_image: Option<bool>,
        /// How many members there are; only when asked for with `includeMembersCount`.
        pub members_count: Option<Integer>,
        /// Whether no member may manage the organization.
        pub missing_member_with_elevated_permissions: Option<bool>,
        /// How many invitations are pending.
        pub pending_invitations_count: Option<Integer>,
        /// The most memberships allowed; 0 means no limit.
        pub max_allowed_memberships: Integer,
        /// Whether an administrator may delete the organization.
        pub admin_delete_enabled: Option<bool>,
        /// Metadata that the Frontend API can read and only the Backend API can write.
        pub public_metadata: StoredPublic,
        /// Metadata that only the Backend API can read and write.
        pub private_metadata: Option<StoredPrivate>,
        /// The id of the user who created it.
        pub created_by: Option<String>,
        /// When it was created: milliseconds since 1970-01-01 UTC.
        pub created_at: Integer,
        /// When it was last changed: milliseconds since 1970-01-01 UTC.
        pub updated_at: Integer,
        /// When it was last active: milliseconds since 1970-01-01 UTC.
        pub last_active_at: Option<Integer>,
        /// The key of the role set in use.
        pub role_set_key: Option<String>,
    }
}

model! {
    /// An organization whose logo has just been set.
    pub struct OrganizationWithLogo: Organization {
        /// The logo's address.
        ///
        /// @deprecated Clerk: use `imageUrl`.
        pub logo_url: Option<String>,
    }
}

model! {
    /// A page of organizations, the newest first.
    pub struct Organizations {
        /// The organizations of this page.
        pub data: Vec<Organization>,
        /// How many organizations match in all, not only on this page.
        pub total_count: Integer,
    }
}

model! {
    /// What is left of something deleted.
    pub struct DeletedObject {
        /// The type of what was deleted: `"organization"`.
        pub object: String,
        /// Its id.
        pub id: Option<String>,
        /// Its slug.
        pub slug: Option<String>,
        /// Its external id.
        pub external_id: Option<String>,
        /// Always true.
        pub deleted: True,
    }
}

params! {
    /// What `createOrganization` takes.
    pub struct CreateOrganizationParams {
        /// The name: 1 to 256 characters.
        pub name: Name,
        /// The slug: lowercase letters a-z, digits and dashes; unique in the instance.
        pub slug: Nullable<Slug>,
        /// The id of the user who becomes the administrator.
        pub created_by: Nullable<Text>,
        /// The most memberships allowed: an integer from 0; 0 means no limit.
        pub max_allowed_memberships: Nullable<UInt>,
        /// Metadata that the Frontend API can read; at most 8 KB of JSON.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Metadata that only the Backend API can read; at most 8 KB of JSON.
        pub private_metadata: Nullable<PrivateMetadata>,
        /// When it was created, for organizations brought from elsewhere.
        pub created_at: Nullable<Timestamp>,
        /// The key of the role set to use.
        pub role_set_key: Nullable<Text>,
    }
}

params! {
    /// What `listOrganizations` takes.
    pub struct ListOrganizationsParams {
        /// The most organizations to return: an integer from 1 to 499. Clerk's default is 10.
        pub limit: Option<Limit>,
        /// How many of the newest to skip: an integer from 0. Clerk's default is 0.
        pub offset: Option<UInt>,
        /// Whether each organization tells its `membersCount`.
        pub include_members_count: Option<Bool>,
        /// Only organizations with this id, or with this in their name or slug.
        pub query: Option<Text>,
        /// Only organizations with these ids: 1 to 100 of them; leave it out to list all.
        pub organization_id: Option<IdList>,
        /// Only organizations of which one of these users is a member: 1 to 100 ids; leave it out to list all.
        pub user_id: Option<IdList>,
        /// The order: `name`, `created_at` or `members_count`, upwards, or downwards with a `-` before it. Clerk's default is `-created_at`.
        pub order_by: Option<Order>,
    }
}

params! {
    /// What `getOrganization` takes beside the id.
    pub struct GetOrganizationParams {
        /// Whether the organization tells its `membersCount`.
        pub include_members_count: Option<Bool>,
    }
}

params! {
    /// What `updateOrganization` takes. A parameter that is absent stays as it is; `null` clears it.
    pub struct UpdateOrganizationParams {
        /// The name: 1 to 256 characters.
        pub name: Nullable<Name>,
        /// The slug: lowercase letters a-z, digits and dashes; unique in the instance.
        pub slug: Nullable<Slug>,
        /// The most memberships allowed: an integer from 0; 0 means no limit.
        pub max_allowed_memberships: Nullable<UInt>,
        /// Whether an administrator may delete the organization.
        pub admin_delete_enabled: Nullable<Bool>,
        /// Replaces the public metadata whole; at most 8 KB of JSON. Not from API version 2026-05-12 on: use `mergeOrganizationMetadata`.
        pub public_metadata: Nullable<PublicMetadata>,
        /// Replaces the private metadata whole; at most 8 KB of JSON. Not from API version 2026-05-12 on: use `mergeOrganizationMetadata`.
        pub private_metadata: Nullable<PrivateMetadata>,
        /// When it was created, for organizations brought from elsewhere.
        pub created_at: Nullable<Timestamp>,
        /// The key of the role set to use.
        pub role_set_key: Nullable<Text>,
    }
}

params! {
    /// What `mergeOrganizationMetadata` takes. `null` removes a key, at any level; objects merge; anything else replaces.
    pub struct MergeOrganizationMetadataParams {
        /// What to merge into the public metadata; at most 8 KB of JSON.
        pub public_metadata: Option<PublicPatch>,
        /// What to merge into the private metadata; at most 8 KB of JSON.
        pub private_metadata: Option<PrivatePatch>,
    }
}

params! {
    /// What `replaceOrganizationMetadata` takes. A field that is given is replaced whole, one that is absent stays as it is.
    pub struct ReplaceOrganizationMetadataParams {
        /// The public metadata; at most 8 KB of JSON.
        pub public_metadata: Option<PublicMetadata>,
        /// The private metadata; at most 8 KB of JSON.
        pub private_metadata: Option<PrivateMetadata>,
    }
}

params! {
    /// What `uploadOrganizationLogo` takes.
    pub struct UploadOrganizationLogoParams {
        /// The image: a `File`, a `Blob` (in Node: `await fs.openAsBlob(path)`) or bytes; JPEG, PNG, GIF, WebP or icon; at most 10 MB (10 * 1024 * 1024 bytes).
        pub file: File,
        /// The id of the user who uploads it.
        pub uploader_user_id: Option<Text>,
    }
}

endpoints! {
    /// Creates an organization.
    ///
    /// A create is not idempotent: after a failure whose `outcome` is `"unknown"`, look before you create again.
    "createOrganization"(, CreateOrganizationParams optional: false) -> Organization,
        Post ["organizations"], Create, Json;

    /// Lists the organizations of the instance, the newest first, a page at a time.
    "listOrganizations"(, ListOrganizationsParams optional: true) -> Organizations,
        Get ["organizations"], Read, Query;

    /// Gets one organization, by its id or its slug.
    "getOrganization"("idOrSlug", GetOrganizationParams optional: true) -> Organization,
        Get ["organizations", "{id}"], Read, Query;

    /// Changes an organization. A parameter that is absent stays as it is, `null` clears it.
    "updateOrganization"("organizationId", UpdateOrganizationParams optional: false) -> Organization,
        Patch ["organizations", "{id}"], Write, Json, no_metadata_from_may_2026_on;

    /// Deletes an organization, with all its memberships and invitations. This cannot be undone.
    "deleteOrganization"("organizationId") -> DeletedObject,
        Delete ["organizations", "{id}"], Delete, Nothing;

    /// Merges metadata into an organization's own, at every level. `null` removes a key.
    "mergeOrganizationMetadata"("organizationId", MergeOrganizationMetadataParams optional: false) -> Organization,
        Patch ["organizations", "{id}", "metadata"], Write, Json;

    /// Replaces an organization's metadata. A field that is absent stays as it is.
    "replaceOrganizationMetadata"("organizationId", ReplaceOrganizationMetadataParams optional: false) -> Organization,
        Put ["organizations", "{id}", "metadata"], Write, Json;

    /// Deletes an organization's logo.
    "deleteOrganizationLogo"("organizationId") -> Organization,
        Delete ["organizations", "{id}", "logo"], Write, Nothing;

    /// Sets or replaces an organization's logo, as `multipart/form-data`. The image is checked before it is sent.
    "uploadOrganizationLogo"("organizationId", UploadOrganizationLogoParams optional: false) -> OrganizationWithLogo,
        Put ["organizations", "{id}", "logo"], Write, Form;
}

/// This section as the generator reads it.
pub const SECTION: Section = Section {
    class: "OrganizationsApi",
    docs: &[" Clerk's Organizations API.", "", " One instance can be shared by the whole program."],
    signatures: SIGNATURES,
    models: &[Organization::MODEL, OrganizationWithLogo::MODEL, Organizations::MODEL, DeletedObject::MODEL],
    params: &[
        CreateOrganizationParams::LIST,
        ListOrganizationsParams::LIST,
        GetOrganizationParams::LIST,
        UpdateOrganizationParams::LIST,
        MergeOrganizationMetadataParams::LIST,
        ReplaceOrganizationMetadataParams::LIST,
        UploadOrganizationLogoParams::LIST,
    ],
};

/// From that API version on Clerk refuses metadata in an update.
fn no_metadata_from_may_2026_on(given: &Params, api_version: &str) -> Result<(), Invalid> {
    // Dates in this form order as text.
    if api_version < "2026-05-12" {
        return Ok(());
    }
    for (name, parameter) in [("public_metadata", "publicMetadata"), ("private_metadata", "privateMetadata")] {
        if given.get(name).is_some() {
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

    fn build_at(version: &str, operation: &str, id: Option<&str>, params: &str) -> Result<Request, Invalid> {
        let endpoint = find(operation).unwrap();
        let id =
            id.map(|id| crate::value::Value::Object(vec![(endpoint.id.unwrap_or_default().to_owned(), id.into())]));
        endpoint.build(Input { id: id.as_ref(), params: crate::value::parse(params).as_ref(), options: None }, version)
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
    fn falsy_query_values_are_sent_when_given() {
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
    fn no_list_in_a_query_may_be_empty_as_it_would_be_left_out_and_everything_would_be_listed() {
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
    fn a_body_has_clerks_names_and_metadata_keeps_its_own() {
        let params = r#"{"name":"A","maxAllowedMemberships":0,"publicMetadata":{"someKey":{"a":null,"b":1}},"createdAt":"2026-01-31T12:00:00Z"}"#;
        assert_eq!(
            body("createOrganization", None, params),
            r#"{"name":"A","max_allowed_memberships":0,"public_metadata":{"someKey":{"a":null,"b":1}},"created_at":"2026-01-31T12:00:00Z"}"#
        );
    }

    #[test]
    fn absent_null_and_a_value_are_three_requests() {
        let id = Some("org_1");
        assert_eq!(body("updateOrganization", id, "{}"), "{}");
        assert_eq!(body("updateOrganization", id, r#"{"slug":null}"#), r#"{"slug":null}"#);
        assert_eq!(body("updateOrganization", id, r#"{"slug":"a"}"#), r#"{"slug":"a"}"#);
    }

    #[test]
    fn newer_api_versions_take_no_metadata_in_an_update() {
        let update = |version, params| build_at(version, "updateOrganization", Some("org_1"), params);
        let metadata = r#"{"publicMetadata":{}}"#;
        assert!(update("2025-11-10", metadata).is_ok() && update("2026-05-12", r#"{"name":"A"}"#).is_ok());
        assert!(update("2026-05-12", metadata).unwrap_err().rule.contains("mergeOrganizationMetadata"));
    }

    #[test]
    fn a_broken_rule_names_its_parameter() {
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
    fn a_path_string_as_a_logo_is_told_the_way() {
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
