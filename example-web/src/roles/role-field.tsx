// A form field for the role of a member.
import type { Role } from "clerk-organizations/slim";
import { SelectField } from "../dialogs/select-field.tsx";
import { roleNames, useRoles } from "./use-roles.ts";

/** The role that Clerk gives new members by default. */
const MEMBER = "org:member";

/** Loads the roles itself. */
export function RoleField() {
  return <RoleSelect roles={useRoles().value.value ?? []} />;
}

export function RoleSelect({ current = MEMBER, roles }: { current?: string; roles: readonly Role[] }) {
  return <SelectField name="role" label="Role" current={current} choices={roleNames(roles)} />;
}
