// A form field for the role of a member.
import { FieldError, useError } from "../dialogs/field.tsx";
import { useRoles } from "./use-roles.ts";

/** The role that Clerk gives new members by default. */
const MEMBER = "org:member";

export function RoleField({ label = "Role", current = MEMBER }: { label?: string; current?: string }) {
  const known = useRoles().value.value ?? [];
  // The current role is among the choices even if the roles are not loaded or it was deleted.
  const names = new Map([[current, current], ...known.map(({ key, name }) => [key, name] as const)]);
  return (
    <div class="field">
      <label for="field-role">{label}</label>
      <select id="field-role" name="role" defaultValue={current} {...useError("role")}>
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
