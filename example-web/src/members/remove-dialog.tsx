// Removes a member after a confirmation. The row disappears from the list immediately.
import { memberships } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { errorText, isMissing } from "../error-text.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { LastManagerNote } from "./last-manager-note.tsx";
import { nameOf, roleNameOf, userIdOf } from "./member.ts";
import type { MemberProps } from "./row.tsx";

interface Props extends MemberProps {
  isLast: boolean | undefined;
}

export function RemoveDialog(props: Props) {
  const { membership, isLast } = props;
  const send = async () => {
    void remove(props);
    return true;
  };
  return (
    <FormDialog
      title="Remove member"
      about={`${nameOf(membership)} (${roleNameOf(membership)})`}
      action={isLast ? undefined : "Remove"}
      kind="danger"
      send={send}
    >
      {isLast ? (
        <LastManagerNote />
      ) : (
        <p>
          The user loses access to <bdi>{membership.organization.name}</bdi>. The metadata of the membership is deleted.
        </p>
      )}
    </FormDialog>
  );
}

async function remove(props: Props): Promise<void> {
  const { membership, list } = props;
  const name = nameOf(membership);
  showStatus(`Removing ${name} …`);
  const removed = list.deleteOptimistically(membership.id, () =>
    memberships.deleteOrganizationMembership(membership.organization.id, userIdOf(membership)),
  );
  try {
    await removed;
    showStatus(`Removed ${name}.`);
  } catch (error) {
    if (isMissing(error)) showStatus(`${name} is no longer a member.`);
    else
      showProblem(`${name} was not removed. ${errorText(error)}`, {
        label: "Remove again",
        run: () => openDialog(<RemoveDialog {...props} />),
      });
  }
}
