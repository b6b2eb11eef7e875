// A form field for the role of a member.
import type { Role } from "clerk-organizations/slim";
import { FieldError, useError } from "../dialogs/field.tsx";
import { useRoles } from "./use-roles.ts";

/** The role that Clerk gives new members by default. */
const MEMBER = "org:member";

interface Props {
  label?: string;
  current?: string;
}

/** Loads the roles itself. */
export function RoleField(props: Props) {
  return <RoleSelect roles={useRoles().value.value ?? []} {...props} />;
}

export function RoleSelect({ label = "Role", current = MEMBER, roles }: Props & { roles: readonly Role[] }) {
  // The current role is among the choices even if the roles are not loaded or it was deleted.
  const names = new Map([[current, current], ...roles.map(({ key, name }) => [key, name] as const)]);
  return (
    <div class="field">
      <label for="field-role">{label}</label>
      <select id="field-role" name="role" {...useError("role")}>
        {[...names].map(([key, name]) => (
          <option key={key} value={key} selected={key === current}>
            {name}
          </option>
        ))}
      </select>
      <FieldError name="role" />
    </div>
  );
}
