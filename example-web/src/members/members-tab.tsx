// The members of an organization.
import type { ListOrganizationMembershipsParams, OrganizationMembership, Role } from "clerk-organizations/slim";
import { memberships } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { type Source, useCollection } from "../list/collection.ts";
import { EmptyState } from "../list/empty-state.tsx";
import { ListView } from "../list/list-view.tsx";
import type { Column } from "../list/table.tsx";
import type { TabProps } from "../organization/organization-page.tsx";
import { roleNames, useRoles } from "../roles/use-roles.ts";
import { address } from "../shell/address.ts";
import type { Loaded } from "../shell/loaded.ts";
import { AddDialog } from "./add-dialog.tsx";
import { isFull, quotaText } from "./quota.ts";
import { Row } from "./row.tsx";

const COLUMNS: Column[] = [
  { name: "logo", label: <span class="visually-hidden">Image</span> },
  { name: "name", label: "Name", order: "first_name" },
  { name: "role", label: "Role" },
  { name: "created", label: "Joined", order: "-created_at" },
  { name: "actions", label: <span class="visually-hidden">Actions</span> },
];

export function MembersTab({ organization }: TabProps) {
  const roles = useRoles();
  // The tab has two addresses, and a list belongs to one of them.
  const list = useCollection(address.value.pathname, () => createSource(organization.id, roles));
  const add = () => openDialog(<AddDialog organization={organization} list={list} />);
  return (
    <div class="members-tab">
      <header>
        <h2 id="members-title">Members</h2>
        <p id="quota" data-full={isFull(organization)}>
          {quotaText(organization)}
        </p>
        <button id="add-member" type="button" class="primary" onClick={add}>
          Add member
        </button>
      </header>
      <ListView
        list={list}
        labelledBy="members-title"
        columns={COLUMNS}
        row={(membership) => <Row key={membership.id} membership={membership} list={list} />}
        empty={
          <EmptyState text="No members yet.">
            <button type="button" onClick={add}>
              Add the first one
            </button>
          </EmptyState>
        }
      />
    </div>
  );
}

function createSource(organizationId: string, roles: Loaded<Role[]>): Source<OrganizationMembership> {
  return {
    name: "members",
    shape: {
      search: { label: "Search", placeholder: "Name, email address or exact ID" },
      filter: {
        name: "role",
        label: "Role",
        all: "All roles",
        get values() {
          return roleNames(roles.value.value);
        },
      },
      orders: {
        "-created_at": "Newest first",
        created_at: "Oldest first",
        first_name: "First name, A to Z",
        "-first_name": "First name, Z to A",
        last_name: "Last name, A to Z",
        "-last_name": "Last name, Z to A",
        email_address: "Email address, A to Z",
        "-email_address": "Email address, Z to A",
      },
    },
    idOf: ({ id }) => id,
    load: ({ query, filter, order, limit, offset }, signal) => {
      const params: ListOrganizationMembershipsParams = {
        limit,
        offset,
        orderBy: order as ListOrganizationMembershipsParams["orderBy"],
        ...(query && { query }),
        ...(filter && { role: [filter] }),
      };
      return memberships.listOrganizationMemberships(organizationId, params, { signal });
    },
  };
}
