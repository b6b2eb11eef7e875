// Revokes an invitation. The list shows it immediately.
import { invitations } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { errorText } from "../error-text.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import type { InvitationProps } from "./row.tsx";

export function RevokeDialog(props: InvitationProps) {
  const send = async () => {
    void revoke(props);
    return true;
  };
  return (
    <FormDialog
      title="Revoke invitation"
      about={props.invitation.emailAddress}
      action="Revoke"
      kind="danger"
      send={send}
    >
      <p>Its link stops working. You can invite this address again.</p>
    </FormDialog>
  );
}

async function revoke(props: InvitationProps): Promise<void> {
  const { organizationId, invitation, list } = props;
  const { id, emailAddress } = invitation;
  showStatus(`Revoking the invitation of ${emailAddress} …`);
  const revoked = list.updateOptimistically(id, { status: "revoked" }, () =>
    invitations.revokeOrganizationInvitation(organizationId, id),
  );
  try {
    await revoked;
    showStatus(`Revoked the invitation of ${emailAddress}.`);
  } catch (error) {
    showProblem(`The invitation of ${emailAddress} was not revoked. ${errorText(error)}`, {
      label: "Revoke again",
      run: () => openDialog(<RevokeDialog {...props} />),
    });
  }
}
