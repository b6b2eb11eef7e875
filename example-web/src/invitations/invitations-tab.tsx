// The invitations of an organization.
import type { ListOrganizationInvitationsParams, OrganizationInvitation } from "clerk-organizations/slim";
import { invitations } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { type Source, useCollection } from "../list/collection.ts";
import { EmptyState } from "../list/empty-state.tsx";
import { ListView } from "../list/list-view.tsx";
import type { Column } from "../list/table.tsx";
import type { TabProps } from "../organization/organization-page.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { Row } from "./row.tsx";

const STATUSES = { pending: "Pending", accepted: "Accepted", revoked: "Revoked", expired: "Expired" };

const COLUMNS: Column[] = [
  { name: "name", label: "Email address", order: "email_address" },
  { name: "role", label: "Role" },
  { name: "status", label: "Status" },
  { name: "created", label: "Sent", order: "-created_at" },
  { name: "expires", label: "Expires" },
  { name: "actions", label: <span class="visually-hidden">Actions</span> },
];

export function InvitationsTab({ organization }: TabProps) {
  const list = useCollection(organization.id, () => createSource(organization.id));
  const invite = () => openDialog(<InviteDialog organization={organization} />);
  return (
    <>
      <header>
        <h2 id="invitations-title">Invitations</h2>
        <button id="invite" type="button" class="primary" onClick={invite}>
          Invite people
        </button>
      </header>
      <ListView
        list={list}
        labelledBy="invitations-title"
        columns={COLUMNS}
        row={(invitation) => (
          <Row key={invitation.id} organizationId={organization.id} invitation={invitation} list={list} />
        )}
        empty={
          <EmptyState text="No invitations yet.">
            <button type="button" onClick={invite}>
              Invite the first people
            </button>
          </EmptyState>
        }
      />
    </>
  );
}

function createSource(organizationId: string): Source<OrganizationInvitation> {
  return {
    name: "invitations",
    shape: {
      // Clerk finds whole addresses only.
      search: { label: "Email address", placeholder: "The whole address" },
      filter: { name: "status", label: "Status", all: "All statuses", values: STATUSES },
      orders: {
        "-created_at": "Newest first",
        created_at: "Oldest first",
        email_address: "Address, A to Z",
        "-email_address": "Address, Z to A",
      },
    },
    idOf: ({ id }) => id,
    load: ({ query, filter, order, limit, offset }, signal) => {
      const params: ListOrganizationInvitationsParams = {
        limit,
        offset,
        orderBy: order as ListOrganizationInvitationsParams["orderBy"],
        ...(query && { emailAddress: query }),
        ...(Object.hasOwn(STATUSES, filter) && { status: [filter] }),
      };
      return invitations.listOrganizationInvitations(organizationId, params, { signal });
    },
  };
}
