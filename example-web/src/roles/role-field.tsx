// A form field for the role of a member.
import { SelectField } from "../dialogs/select-field.tsx";
import { useRoles } from "./use-roles.ts";

/** The role that Clerk gives new members by default. */
const MEMBER = "org:member";

export function RoleField({ label = "Role", current = MEMBER }: { label?: string; current?: string }) {
  const known = useRoles().value.value ?? [];
  const choices = Object.fromEntries(known.map(({ key, name }) => [key, name]));
  return <SelectField name="role" label={label} current={current} choices={choices} />;
}
