//! Every operation of all sections, once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use clerk_organizations::api::billing::{AdjustOrganizationBillingCreditBalanceParams, BillingApi};
use clerk_organizations::api::endpoints;
use clerk_organizations::api::instance_settings::{InstanceSettingsApi, UpdateInstanceOrganizationSettingsParams};
use clerk_organizations::api::organization_domains::*;
use clerk_organizations::api::organization_invitations::*;
use clerk_organizations::api::organization_memberships::*;
use clerk_organizations::api::organization_permissions::*;
use clerk_organizations::api::organization_roles::*;
use clerk_organizations::api::organizations::*;
use clerk_organizations::api::role_sets::*;
use clerk_organizations::web::convert::metadata;
use clerk_organizations::web::{Client, ClientEvent, Error, Logo, MaybeNull};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::logos::PNG;
use crate::world::{ADMIN, create_user, named, options};

#[wasm_bindgen_test]
async fn every_operation_of_all_sections_succeeds() {
    let called = Rc::new(RefCell::new(BTreeSet::new()));
    let own = called.clone();
    let on_event = move |event: &ClientEvent| _ = own.borrow_mut().insert(event.operation);
    let client =
        Client::new(clerk_organizations::web::ClientOptions { on_event: Some(Rc::new(on_event)), ..options("plain") });
    settings(&client).await.unwrap();
    let organization = organizations(&client).await.unwrap();
    memberships(&client, &organization).await.unwrap();
    invitations(&client, &organization).await.unwrap();
    domains(&client, &organization).await.unwrap();
    billing(&client, &organization).await.unwrap();
    roles_and_permissions(&client).await.unwrap();
    role_sets(&client).await.unwrap();
    let deleted = OrganizationsApi::new(&client).delete_organization(&organization).await.unwrap();
    assert_eq!(deleted.id, Some(organization));
    let all: BTreeSet<_> = endpoints().map(|endpoint| endpoint.name).collect();
    assert_eq!(*called.borrow(), all);
    assert_eq!(all.len(), 54);
}

async fn settings(client: &Client) -> Result<(), Error> {
    let api = InstanceSettingsApi::new(client);
    assert_eq!(api.get_instance_organization_settings().await?.creator_role.as_deref(), Some("org:admin"));
    let changes = UpdateInstanceOrganizationSettingsParams {
        domains_enabled: true.into(),
        max_allowed_memberships: 9.into(),
        ..Default::default()
    };
    assert_eq!(api.update_instance_organization_settings(changes).await?.max_allowed_memberships.0, 9);
    Ok(())
}

async fn organizations(client: &Client) -> Result<String, Error> {
    let api = OrganizationsApi::new(client);
    let plan = metadata(&BTreeMap::from([("plan", "gold")])).unwrap();
    let params = CreateOrganizationParams {
        slug: "every-operation".into(),
        created_by: ADMIN.into(),
        max_allowed_memberships: 0.into(),
        public_metadata: plan.into(),
        ..named("Büro & Söhne 😀")
    };
    let created = api.create_organization(params).await?;
    let id = created.id.as_str();
    assert_eq!((created.name.as_str(), created.slug.as_deref()), ("Büro & Söhne 😀", Some("every-operation")));
    let params = GetOrganizationParams { include_members_count: Some(true), ..Default::default() };
    let found = api.get_organization("every-operation", params).await?;
    assert_eq!((found.id.as_str(), found.members_count.map(|count| count.0)), (id, Some(1)));
    let params = ListOrganizationsParams { query: Some("Söhne".into()), ..Default::default() };
    let listed = api.list_organizations(params).await?;
    assert_eq!((listed.data.len(), listed.total_count.0), (1, 1));
    // Absent, null and a value are three different requests.
    let params = UpdateOrganizationParams { max_allowed_memberships: 7.into(), ..Default::default() };
    let updated = api.update_organization(id, params).await?;
    assert_eq!((updated.max_allowed_memberships.0, updated.slug), (7, Some("every-operation".to_owned())));
    let params = UpdateOrganizationParams { public_metadata: MaybeNull::Null, ..Default::default() };
    assert!(api.update_organization(id, params).await?.public_metadata.0.is_empty());
    let patch = metadata(&serde_json::json!({ "a": { "b": 1 }, "c": 2 })).unwrap();
    let params = MergeOrganizationMetadataParams { public_metadata: Some(patch), ..Default::default() };
    assert_eq!(api.merge_organization_metadata(id, params).await?.public_metadata.0.len(), 2);
    let whole = metadata(&serde_json::json!({ "d": "é\u{2028}" })).unwrap();
    let params = ReplaceOrganizationMetadataParams { public_metadata: Some(whole.clone()), ..Default::default() };
    assert_eq!(api.replace_organization_metadata(id, params).await?.public_metadata.0, whole);
    let file = Logo::from_bytes(PNG, Some("logo.png".into())).unwrap();
    let params = UploadOrganizationLogoParams { file, uploader_user_id: Some(ADMIN.into()) };
    assert_eq!(api.upload_organization_logo(id, params).await?.has_image, Some(true));
    assert_eq!(api.delete_organization_logo(id).await?.has_image, Some(false));
    Ok(created.id)
}

async fn memberships(client: &Client, organization: &str) -> Result<(), Error> {
    let api = OrganizationMembershipsApi::new(client);
    let user = create_user("plain", "member@example.org").await;
    let params =
        CreateOrganizationMembershipParams { user_id: user.clone(), role: "org:member".into(), ..Default::default() };
    let created = api.create_organization_membership(organization, params).await?;
    assert_eq!((created.role.as_str(), created.organization.id.as_str()), ("org:member", organization));
    let params = ListOrganizationMembershipsParams { user_id: Some(vec![user.clone()]), ..Default::default() };
    assert_eq!(api.list_organization_memberships(organization, params).await?.data[0].id, created.id);
    let params = UpdateOrganizationMembershipParams { role: "org:admin".into() };
    assert_eq!(api.update_organization_membership(organization, &user, params).await?.role, "org:admin");
    let seat = metadata(&serde_json::json!({ "seat": 7 })).unwrap();
    let params = UpdateOrganizationMembershipMetadataParams { public_metadata: Some(seat), ..Default::default() };
    let updated = api.update_organization_membership_metadata(organization, &user, params).await?;
    assert_eq!(updated.public_metadata.0["seat"], 7);
    let params = ListInstanceOrganizationMembershipsParams { limit: Some(1), ..Default::default() };
    assert_eq!(api.list_instance_organization_memberships(params).await?.data.len(), 1);
    assert_eq!(api.list_user_organization_memberships(&user, None).await?.data[0].id, created.id);
    let deleted = api.delete_organization_membership(organization, &user).await?;
    assert_eq!(deleted.map(|membership| membership.id), Some(created.id));
    Ok(())
}

async fn invitations(client: &Client, organization: &str) -> Result<(), Error> {
    let api = OrganizationInvitationsApi::new(client);
    let user = create_user("plain", "guest@example.org").await;
    let to = |email: &str| CreateOrganizationInvitationParams {
        email_address: email.to_owned(),
        role: "org:member".into(),
        expires_in_days: 3.into(),
        ..Default::default()
    };
    let created = api.create_organization_invitation(organization, to("guest@example.org")).await?;
    assert_eq!(created.status.as_deref(), Some("pending"));
    let both = [to("a@example.org"), to("b@example.org")];
    assert_eq!(api.create_organization_invitation_bulk(organization, &both).await?.data.len(), 2);
    let params = ListOrganizationInvitationsParams { status: Some(vec!["pending".into()]), ..Default::default() };
    assert_eq!(api.list_organization_invitations(organization, params).await?.total_count.0, 3);
    assert_eq!(api.list_pending_organization_invitations(organization, None).await?.total_count.0, 3);
    assert_eq!(api.get_organization_invitation(organization, &created.id).await?.url, created.url);
    let params = ListInstanceOrganizationInvitationsParams { query: Some("guest@".into()), ..Default::default() };
    let found = api.list_instance_organization_invitations(params).await?;
    assert_eq!(found.data[0].email_address, "guest@example.org");
    let own = api.list_user_organization_invitations(&user, None).await?;
    assert_eq!(own.data[0].public_organization_data.as_ref().unwrap().id, organization);
    let params = RevokeOrganizationInvitationParams { requesting_user_id: ADMIN.into() };
    let revoked = api.revoke_organization_invitation(organization, &created.id, params).await?;
    assert_eq!(revoked.status.as_deref(), Some("revoked"));
    Ok(())
}

async fn domains(client: &Client, organization: &str) -> Result<(), Error> {
    let api = OrganizationDomainsApi::new(client);
    let params = CreateOrganizationDomainParams {
        name: "rust.example".into(),
        enrollment_mode: "automatic_invitation".into(),
        ..Default::default()
    };
    let created = api.create_organization_domain(organization, params).await?;
    let params = UpdateOrganizationDomainParams { enrollment_mode: "manual_invitation".into(), ..Default::default() };
    let updated = api.update_organization_domain(organization, &created.id, params).await?;
    assert_eq!(updated.enrollment_mode, "manual_invitation");
    assert_eq!(api.verify_organization_domain_ownership(organization, &created.id).await?.id, created.id);
    assert_eq!(api.list_organization_domains(organization, None).await?.total_count.0, 1);
    let params = ListAllOrganizationDomainsParams { organization_id: Some(organization.into()), ..Default::default() };
    assert_eq!(api.list_all_organization_domains(params).await?.data[0].name, "rust.example");
    assert_eq!(api.delete_organization_domain(organization, &created.id).await?.id, Some(created.id));
    Ok(())
}

async fn billing(client: &Client, organization: &str) -> Result<(), Error> {
    let api = BillingApi::new(client);
    assert_eq!(api.get_organization_billing_subscription(organization).await?.status, "active");
    assert!(api.get_organization_billing_credit_balance(organization).await?.balance.is_none());
    let params = AdjustOrganizationBillingCreditBalanceParams {
        amount: 1050,
        action: "increase".into(),
        idempotency_key: "key_1".into(),
        ..Default::default()
    };
    let booked = api.adjust_organization_billing_credit_balance(organization, params).await?;
    assert_eq!(booked.amount.amount.0, 1050);
    Ok(())
}

async fn roles_and_permissions(client: &Client) -> Result<(), Error> {
    let (roles, permissions) = (OrganizationRolesApi::new(client), OrganizationPermissionsApi::new(client));
    let params =
        CreateOrganizationPermissionParams { name: "P".into(), key: "org:rust:use".into(), ..Default::default() };
    let permission = permissions.create_organization_permission(params).await?;
    let params = UpdateOrganizationPermissionParams { name: Some("Use it".into()), ..Default::default() };
    let renamed = permissions.update_organization_permission(&permission.id, params).await?;
    assert_eq!(permissions.get_organization_permission(&permission.id).await?, renamed);
    let params = ListOrganizationPermissionsParams { query: Some("rust".into()), ..Default::default() };
    assert_eq!(permissions.list_organization_permissions(params).await?.total_count.0, 1);

    let params = CreateOrganizationRoleParams { name: "R".into(), key: "org:rust".into(), ..Default::default() };
    let role = roles.create_organization_role(params).await?;
    let with = roles.assign_permission_to_organization_role(&role.id, &permission.id).await?;
    assert_eq!(with.permissions.0[0].key, "org:rust:use");
    let without = roles.remove_permission_from_organization_role(&role.id, &permission.id).await?;
    assert!(without.permissions.0.is_empty());
    let params = UpdateOrganizationRoleParams { description: "Ours".into(), ..Default::default() };
    roles.update_organization_role(&role.id, params).await?;
    assert_eq!(roles.get_organization_role(&role.id).await?.description.as_deref(), Some("Ours"));
    let params = ListOrganizationRolesParams { query: Some("org:rust".into()), ..Default::default() };
    assert_eq!(roles.list_organization_roles(params).await?.total_count.0, 1);
    assert_eq!(roles.delete_organization_role(&role.id).await?.id, Some(role.id));
    assert_eq!(permissions.delete_organization_permission(&permission.id).await?.id, Some(permission.id));
    Ok(())
}

async fn role_sets(client: &Client) -> Result<(), Error> {
    let api = RoleSetsApi::new(client);
    let editor = CreateOrganizationRoleParams { name: "Editor".into(), key: "org:editor".into(), ..Default::default() };
    OrganizationRolesApi::new(client).create_organization_role(editor).await?;
    let params = CreateRoleSetParams {
        name: "Rust".into(),
        roles: vec!["org:admin".into(), "org:member".into()],
        default_role_key: "org:member".into(),
        creator_role_key: "org:admin".into(),
        ..Default::default()
    };
    let created = api.create_role_set(params).await?;
    let params = AddRolesToRoleSetParams { role_keys: vec!["org:editor".into()], ..Default::default() };
    assert_eq!(api.add_roles_to_role_set(&created.key, params).await?.roles.len(), 3);
    let params = ReplaceRoleInRoleSetParams { role_key: "org:editor".into(), to_role_key: "org:member".into() };
    let replaced = api.replace_role_in_role_set(&created.id, params).await?;
    assert_eq!(replaced.role_set_migration.unwrap().status, "enqueued");
    let params = UpdateRoleSetParams { description: "D".into(), ..Default::default() };
    assert_eq!(api.update_role_set(&created.id, params).await?.description.as_deref(), Some("D"));
    assert_eq!(api.get_role_set(&created.key).await?.roles.len(), 2);
    let params = ListRoleSetsParams { query: Some("rust".into()), ..Default::default() };
    assert_eq!(api.list_role_sets(params).await?.total_count.0, 1);
    let params = ReplaceRoleSetParams {
        dest_role_set_key: "role_set:default".into(),
        reassignment_mappings: Some(BTreeMap::new()),
    };
    assert_eq!(api.replace_role_set(&created.id, params).await?.id, Some(created.id));
    Ok(())
}
