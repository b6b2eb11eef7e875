// The form of the settings. It keeps what the user has entered when the settings are loaded again.
import type { OrganizationSettings, Role } from "clerk-organizations/slim";
import { useLayoutEffect, useState } from "preact/hooks";
import { settings as api } from "../api.ts";
import { CheckField } from "../dialogs/check-field.tsx";
import { readFields } from "../dialogs/field.tsx";
import { changedFields } from "../dialogs/field-changes.ts";
import { FormErrorsContext } from "../dialogs/form-dialog.tsx";
import { MaxMembershipsField } from "../dialogs/max-memberships-field.tsx";
import { type Editing, useEditing } from "../dialogs/save-changes.ts";
import { SelectField } from "../dialogs/select-field.tsx";
import { useForm } from "../dialogs/use-form.ts";
import { roleNames } from "../roles/use-roles.ts";
import { rescueFocus } from "../shell/focus.ts";
import { useLeaveWarning } from "../shell/unsaved.ts";
import { LABELS, toParams, type Values, valuesOf } from "./values.ts";

interface Props {
  settings: OrganizationSettings;
  roles: readonly Role[];
}

export function SettingsForm({ settings, roles }: Props) {
  const editing: Editing<OrganizationSettings, Values> = {
    labels: LABELS,
    valuesOf,
    read: () => api.getInstanceOrganizationSettings(),
    send: (change, now) => api.updateInstanceOrganizationSettings(toParams(change, now, roles)),
  };
  const { before, values, version, restart, save } = useEditing(editing, settings);
  const [isUnsaved, setUnsaved] = useState(false);
  const { form, errors, isBusy, submit } = useForm(async (data) => {
    const entered = readFields(data, values);
    const saved = await save(entered, () => "the settings");
    restart(saved, valuesOf(saved), entered);
    setUnsaved(false);
  });
  const compare = () => {
    const entered = form.current && readFields(new FormData(form.current), values);
    setUnsaved(!!entered && Object.keys(changedFields(valuesOf(before), entered)).length > 0);
  };
  const discard = () => {
    restart(settings);
    setUnsaved(false);
    rescueFocus();
  };
  // Not after the next frame: the user may type before it.
  useLayoutEffect(() => {
    if (!isUnsaved) restart(settings, valuesOf(settings), values);
  }, [settings]);
  useLeaveWarning(isUnsaved);
  return (
    <form ref={form} class="sheet" aria-busy={isBusy} onInput={compare} onSubmit={submit}>
      <FormErrorsContext.Provider value={errors}>
        <Fields key={version} values={values} roles={roles} />
      </FormErrorsContext.Provider>
      <p role="alert" class="problem">
        {errors?.general}
      </p>
      <footer>
        <p role="status" class="waiting">
          {isUnsaved && "Your changes are not saved."}
        </p>
        {isUnsaved && (
          <button type="button" onClick={discard}>
            Discard
          </button>
        )}
        <button type="submit" class="primary" aria-busy={isBusy}>
          Save
        </button>
      </footer>
    </form>
  );
}

function Fields({ values, roles }: { values: Values; roles: readonly Role[] }) {
  const check = (
    name: "adminDeleteEnabled" | "slugs" | "domainsEnabled" | "automatic_invitation" | "automatic_suggestion",
  ) => <CheckField name={name} label={LABELS[name]} isOn={values[name]} />;
  const role = (name: "creatorRoleId" | "domainsDefaultRoleId", choices: readonly Role[]) => (
    <SelectField name={name} label={LABELS[name]} current={values[name]} choices={roleNames(choices)} />
  );
  return (
    <div class="columns">
      <fieldset>
        <legend>New organizations</legend>
        <MaxMembershipsField defaultValue={values.maxAllowedMemberships} />
        {role(
          "creatorRoleId",
          roles.filter((role) => role.isCreatorEligible || role.key === values.creatorRoleId),
        )}
        {check("adminDeleteEnabled")}
        {check("slugs")}
      </fieldset>
      <fieldset>
        <legend>Domains</legend>
        {role("domainsDefaultRoleId", roles)}
        {check("domainsEnabled")}
        {check("automatic_invitation")}
        {check("automatic_suggestion")}
      </fieldset>
    </div>
  );
}
