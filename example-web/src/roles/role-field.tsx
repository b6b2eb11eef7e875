// A form field for the role of a member.
import type { Role } from "clerk-organizations/slim";
import { SelectField } from "../dialogs/select-field.tsx";
import { errorText } from "../error-text.ts";
import { useLoaded } from "../shell/loaded.ts";
import { loadRoleChoices, type MaybeLoaded } from "./role-choices.ts";
import { roleNames } from "./use-roles.ts";

/** For a new member of an organization. Loads the roles itself. */
export function RoleField({ organization }: { organization: MaybeLoaded }) {
  const { value, error } = useLoaded("The list of roles", organization.id, (signal) =>
    loadRoleChoices(organization, signal),
  );
  const { offered = [], defaultKey = "org:member" } = value.value ?? {};
  return (
    <>
      <RoleSelect roles={offered} current={defaultKey} />
      {!value.value && error.value && (
        <p class="field-error" role="alert">
          The other roles could not be loaded. {errorText(error.value)}
        </p>
      )}
    </>
  );
}

export function RoleSelect({ current, roles }: { current: string; roles: readonly Role[] }) {
  return <SelectField name="role" label="Role" current={current} choices={roleNames(roles)} />;
}
