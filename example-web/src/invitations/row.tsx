// A row of the list of invitations. What can be done depends on the status.
import type { OrganizationInvitation } from "clerk-organizations/slim";
import { openDialog } from "../dialogs/current-dialog.ts";
import type { Collection } from "../list/collection.ts";
import { Day } from "../list/day.tsx";
import { CopyButton } from "../shell/copy-button.tsx";
import { ResendDialog } from "./resend-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";

export interface InvitationProps {
  organizationId: string;
  invitation: OrganizationInvitation;
  list: Collection<OrganizationInvitation>;
}

export function Row(props: InvitationProps) {
  const { emailAddress, role, roleName = role, status = "unknown", createdAt, expiresAt } = props.invitation;
  const isOver = status === "accepted" || status === "revoked";
  return (
    <tr>
      <th scope="row" class="name">
        <bdi>{emailAddress}</bdi>
      </th>
      <td class="role">
        <bdi>{roleName}</bdi>
      </td>
      <td class={`status ${status}`}>{status.charAt(0).toUpperCase() + status.slice(1)}</td>
      <td class="created">
        <Day at={createdAt} />
      </td>
      <td class="expires">{!isOver && expiresAt && <Day at={expiresAt} />}</td>
      <td class="actions">
        <Actions {...props} />
      </td>
    </tr>
  );
}

function Actions(props: InvitationProps) {
  const { emailAddress, status, url } = props.invitation;
  const again = status === "pending" ? "Resend" : "Invite again";
  if (status === "accepted") return null;
  return (
    <>
      {status === "pending" && url && (
        <CopyButton
          text={url}
          what={`the link of ${emailAddress}`}
          label="Copy link"
          name={`Copy link of ${emailAddress}`}
        />
      )}
      <button
        key="again"
        type="button"
        aria-label={`${again} ${emailAddress}`}
        onClick={() => openDialog(<ResendDialog {...props} />)}
      >
        {again}
      </button>
      {status === "pending" && (
        <button
          type="button"
          class="danger"
          aria-label={`Revoke ${emailAddress}`}
          onClick={() => openDialog(<RevokeDialog {...props} />)}
        >
          Revoke
        </button>
      )}
    </>
  );
}
