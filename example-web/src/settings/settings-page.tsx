// The settings of the instance for organizations.
import type { OrganizationSettings } from "clerk-organizations/slim";
import { StatusLine } from "../list/status-line.tsx";
import { useRoles } from "../roles/use-roles.ts";
import { LoadError } from "../shell/load-error.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { SwitchSection } from "./switch-section.tsx";
import { useSettings } from "./use-settings.ts";

export function SettingsPage() {
  const loaded = useSettings();
  const roles = useRoles();
  const settings = loaded.value.value;
  return (
    <>
      <PageTitle text="Settings" isLoading={loaded.isLoading.value} />
      <StatusLine />
      {!settings && loaded.error.value && <LoadError loaded={loaded} />}
      {settings && (
        <>
          <SettingsForm settings={settings} roles={roles.value.value ?? []} />
          {settings.enabled && !roles.value.value && roles.error.value && <LoadError loaded={roles} />}
          <Limits {...settings} />
          <SwitchSection {...settings} />
        </>
      )}
    </>
  );
}

function Limits({ maxAllowedRoles, maxAllowedDomains, maxRoleSetsAllowed, initialRoleSetKey }: OrganizationSettings) {
  const limits = {
    "Custom roles": maxAllowedRoles,
    "Domains of an organization": maxAllowedDomains,
    "Role sets": maxRoleSetsAllowed,
    "Role set of new organizations": initialRoleSetKey,
  };
  return (
    <section class="sheet">
      <h2>Limits</h2>
      <dl>
        {Object.entries(limits).flatMap(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{value ?? "unknown"}</dd>,
        ])}
      </dl>
    </section>
  );
}
