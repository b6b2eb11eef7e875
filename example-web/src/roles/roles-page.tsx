// All roles and permissions of the instance.
import { useMemo } from "preact/hooks";
import { StatusLine } from "../list/status-line.tsx";
import { useSettings } from "../settings/use-settings.ts";
import { LoadError } from "../shell/load-error.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { Grants } from "./grants.ts";
import { CreateButton } from "./keyed-dialogs.tsx";
import { PERMISSION, ROLE } from "./kinds.ts";
import { Matrix } from "./matrix.tsx";
import { usePermissions } from "./use-permissions.ts";
import { useRoles } from "./use-roles.ts";

export function RolesPage() {
  const roles = useRoles();
  const permissions = usePermissions();
  const creatorRole = useSettings().value.value?.creatorRole;
  const grants = useMemo(() => new Grants(roles), [roles]);
  const rows = permissions.value.value;
  const columns = roles.value.value && [...roles.value.value].sort((a, b) => a.createdAt - b.createdAt);
  const failed = [roles, permissions].find(({ value, error }) => !value.value && error.value);
  const creator = columns?.find(({ key }) => key === creatorRole);
  return (
    <>
      <header>
        <PageTitle text="Roles and permissions" />
        <span class="buttons">
          <CreateButton kind={PERMISSION} />
          <CreateButton kind={ROLE} />
        </span>
      </header>
      <StatusLine />
      {failed && <LoadError loaded={failed} />}
      {rows && columns && (
        <>
          <p id="creator-role" class="hint">
            {creator &&
              `${creator.name} is the creator role: it must keep the permissions to manage and read members and to delete the organization.`}
          </p>
          <Matrix grants={grants} roles={columns} permissions={permissions} rows={rows} creatorRole={creatorRole} />
        </>
      )}
    </>
  );
}
