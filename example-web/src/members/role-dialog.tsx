// Changes the role of a member. The new role is shown immediately, and undone if it is refused or if someone else changed it meanwhile.
import type { OrganizationMembership, Role } from "clerk-organizations/slim";
import type { JSX } from "preact";
import { memberships } from "../api.ts";
import { loadDialog } from "../dialogs/dialog-button.tsx";
import { text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { errorText } from "../error-text.ts";
import { loadRoleChoices } from "../roles/role-choices.ts";
import { RoleSelect } from "../roles/role-field.tsx";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { isManagerRole } from "./last-manager.ts";
import { LastManagerNote } from "./last-manager-note.tsx";
import { isLastManager, nameOf, readMembership, roleNameOf, userIdOf } from "./member.ts";
import type { MemberProps } from "./row.tsx";

/** A choice that could not be saved before, and why. */
interface Draft {
  role: string;
  error: unknown;
}

interface Props extends MemberProps {
  /** Those that the organization can give, and the current one. */
  roles: readonly Role[];
  isLast: boolean | undefined;
  draft?: Draft | undefined;
}

export async function loadRoleDialog({ membership: shown, list }: MemberProps, draft?: Draft): Promise<JSX.Element> {
  const [membership, { all, offered }] = await Promise.all([
    readMembership(shown),
    loadRoleChoices(shown.organization),
  ]);
  const isLast = await isLastManager(membership, all);
  const roles = all.filter((role) => offered.includes(role) || role.key === membership.role);
  return <RoleDialog membership={membership} list={list} roles={roles} isLast={isLast} draft={draft} />;
}

function RoleDialog({ membership, list, roles, isLast, draft }: Props) {
  const choices = isLast ? roles.filter(isManagerRole) : roles;
  const hasChoice = choices.some(({ key }) => key !== membership.role);
  const wanted = choices.find(({ key }) => key === draft?.role);
  const send = async (data: FormData) => {
    const role = choices.find(({ key }) => key === text(data, "role"));
    if (role && role.key !== membership.role) void change({ membership, list }, role);
    return true;
  };
  return (
    <FormDialog
      title="Change role"
      about={`${nameOf(membership)} (${roleNameOf(membership)})`}
      action={hasChoice ? "Save" : undefined}
      initialError={draft?.error}
      send={send}
    >
      {isLast && <LastManagerNote />}
      {hasChoice && <RoleSelect roles={choices} current={wanted?.key ?? membership.role} />}
    </FormDialog>
  );
}

async function change({ membership, list }: MemberProps, { key: role, name: roleName }: Role): Promise<void> {
  const name = nameOf(membership);
  showStatus(`Changing the role of ${name} …`);
  try {
    await list.updateOptimistically(membership.id, { role, roleName }, () => save(membership, role));
    showStatus(`${name} now has the role ${roleName}.`);
  } catch (error) {
    const again = () => loadDialog(name, () => loadRoleDialog({ membership, list }, { role, error }));
    showProblem(`The role of ${name} was not changed. ${errorText(error)}`, { label: "Change again", run: again });
  }
}

/** Sends nothing if someone else has changed the role since the dialog was opened: the user decides. */
async function save(before: OrganizationMembership, role: string): Promise<OrganizationMembership> {
  const now = await readMembership(before);
  if (now.role === role) return now;
  if (now.role !== before.role)
    throw new FieldErrors({ role: `Someone else changed it to “${roleNameOf(now)}”. Save again to overwrite it.` });
  return memberships.updateOrganizationMembership(before.organization.id, userIdOf(before), { role });
}
