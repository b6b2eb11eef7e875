// The actions on a member. Each opens a dialog with the current state of the membership.
import type { OrganizationMembership } from "clerk-organizations/slim";
import { memberships } from "../api.ts";
import { DialogButton } from "../dialogs/dialog-button.tsx";
import { MetadataDialog } from "../metadata/metadata-dialog.tsx";
import { loadRoles } from "../roles/use-roles.ts";
import { CopyButton } from "../shell/copy-button.tsx";
import { isLastManager, nameOf, readMembership, userIdOf } from "./member.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import { loadRoleDialog } from "./role-dialog.tsx";
import type { MemberProps } from "./row.tsx";

export function Actions(props: MemberProps) {
  const { membership } = props;
  const name = nameOf(membership);
  return (
    <>
      <DialogButton label="Role" subject={name} load={() => loadRoleDialog(props)} />
      <DialogButton label="Metadata" subject={name} load={() => loadMetadataDialog(membership)} />
      <CopyButton
        text={userIdOf(membership)}
        what={`the user ID of ${name}`}
        label="Copy ID"
        name={`Copy ID of ${name}`}
      />
      <DialogButton label="Remove" subject={name} kind="danger" load={() => loadRemoveDialog(props)} />
    </>
  );
}

async function loadMetadataDialog(shown: OrganizationMembership) {
  const membership = await readMembership(shown);
  return (
    <MetadataDialog
      name={nameOf(membership)}
      metadata={membership}
      read={(signal) => readMembership(membership, signal)}
      merge={(patches, signal) =>
        memberships.updateOrganizationMembershipMetadata(membership.organization.id, userIdOf(membership), patches, {
          signal,
        })
      }
    />
  );
}

async function loadRemoveDialog({ membership: shown, list }: MemberProps) {
  // Without the roles, the server decides.
  const [membership, roles] = await Promise.all([readMembership(shown), loadRoles().catch(() => undefined)]);
  return <RemoveDialog membership={membership} list={list} isLast={await isLastManager(membership, roles)} />;
}
