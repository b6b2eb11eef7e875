// The table of roles (columns) and permissions (rows), with a checkbox in each cell.
import type { Permission, Role } from "clerk-organizations/slim";
import { NEEDED } from "../members/last-manager.ts";
import type { Loaded } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import type { Grants } from "./grants.ts";
import { RowActions } from "./keyed-dialogs.tsx";
import { PERMISSION, ROLE } from "./kinds.ts";

interface Props {
  grants: Grants;
  roles: readonly Role[];
  permissions: Loaded<Permission[]>;
  rows: readonly Permission[];
  /** The key of the creator role, if it is known. */
  creatorRole: string | undefined;
}

export function Matrix({ rows, ...props }: Props) {
  const isSystem = ({ key }: Permission) => key.startsWith("org:sys_");
  const groups = [
    { label: "System permissions", rows: rows.filter(isSystem) },
    { label: "Custom permissions", rows: rows.filter((permission) => !isSystem(permission)) },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: with the focus in the region, the arrow keys scroll it.
    <section class="matrix-region" aria-labelledby="title" tabIndex={0}>
      <table class="matrix" aria-labelledby="title">
        <thead>
          <tr>
            <td />
            {props.roles.map((role) => (
              <th key={role.id} scope="col" title={role.description}>
                <bdi>{role.name}</bdi> <code>{role.key}</code>
                <RowActions kind={ROLE} row={role} list={props.grants.roles} />
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <Group key={group.label} {...group} {...props} />
        ))}
      </table>
    </section>
  );
}

function Group({ label, rows, roles, permissions, ...props }: Props & { label: string }) {
  return (
    <tbody>
      <tr>
        <th scope="rowgroup">{label}</th>
        <td colSpan={roles.length}>{rows.length === 0 && "None"}</td>
      </tr>
      {rows.map((permission) => (
        <tr key={permission.id}>
          <th scope="row" title={permission.description}>
            <bdi>{permission.name}</bdi> <code>{permission.key}</code>
            {!permission.key.startsWith("org:sys_") && (
              <RowActions kind={PERMISSION} row={permission} list={permissions} />
            )}
          </th>
          {roles.map((role) => (
            <td key={role.id}>
              <Cell role={role} permission={permission} {...props} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

interface CellProps extends Pick<Props, "grants" | "creatorRole"> {
  role: Role;
  permission: Permission;
}

function Cell({ role, permission, grants, creatorRole }: CellProps) {
  const isOn = grants.has(role, permission);
  const isPending = grants.isPending(role, permission);
  const isNeeded = isOn && role.key === creatorRole && NEEDED.includes(permission.key);
  const reason = isNeeded ? "The creator role needs this permission." : undefined;
  const toggle = (event: MouseEvent) => {
    // Otherwise the browser has changed the checkbox already, as the signal will.
    if (isNeeded || isPending) event.preventDefault();
    else void grants.set(role, permission, !isOn);
    if (reason) showStatus(reason);
  };
  return (
    <input
      type="checkbox"
      aria-label={`${role.name}: ${permission.name}`}
      aria-busy={isPending}
      aria-disabled={isNeeded}
      aria-describedby={isNeeded ? "creator-role" : undefined}
      title={reason}
      checked={isOn}
      onClick={toggle}
    />
  );
}
