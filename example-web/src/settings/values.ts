// The settings as the values of a form, and back.
import type { OrganizationSettings, Role, UpdateInstanceOrganizationSettingsParams } from "clerk-organizations/slim";

const AUTOMATIC_MODES = ["automatic_invitation", "automatic_suggestion"] as const;

/** The names are those of the parameters where Clerk's errors name one. */
export interface Values {
  maxAllowedMemberships: number;
  adminDeleteEnabled: boolean;
  slugs: boolean;
  /** Roles by their keys. */
  creatorRoleId: string;
  domainsDefaultRoleId: string;
  domainsEnabled: boolean;
  automatic_invitation: boolean;
  automatic_suggestion: boolean;
}

export const LABELS: Record<keyof Values, string> = {
  maxAllowedMemberships: "Max memberships",
  adminDeleteEnabled: "Administrators can delete their organization",
  slugs: "Organizations have slugs",
  creatorRoleId: "Role of the creator",
  domainsDefaultRoleId: "Role of users who join through a domain",
  domainsEnabled: "Organizations can have domains",
  automatic_invitation: "Domains can invite users automatically",
  automatic_suggestion: "Domains can suggest users to join",
};

export function valuesOf(settings: OrganizationSettings): Values {
  const { maxAllowedMemberships, adminDeleteEnabled, domainsEnabled, domainsEnrollmentModes } = settings;
  return {
    maxAllowedMemberships,
    adminDeleteEnabled,
    slugs: !settings.slugDisabled,
    creatorRoleId: settings.creatorRole ?? "",
    domainsDefaultRoleId: settings.domainsDefaultRole ?? "",
    domainsEnabled,
    automatic_invitation: domainsEnrollmentModes.includes("automatic_invitation"),
    automatic_suggestion: domainsEnrollmentModes.includes("automatic_suggestion"),
  };
}

/** The settings are changed with the ids of roles, although they are returned with their keys. */
export function toParams(
  change: Partial<Values>,
  { domainsEnrollmentModes }: OrganizationSettings,
  roles: readonly Role[],
): UpdateInstanceOrganizationSettingsParams {
  const { slugs, creatorRoleId, domainsDefaultRoleId, automatic_invitation, automatic_suggestion, ...same } = change;
  const idOf = (key: string | undefined) => roles.find((role) => role.key === key)?.id;
  return {
    ...same,
    slugDisabled: slugs === undefined ? undefined : !slugs,
    creatorRoleId: idOf(creatorRoleId),
    domainsDefaultRoleId: idOf(domainsDefaultRoleId),
    domainsEnrollmentModes: changedModes(change, domainsEnrollmentModes),
  };
}

/** All modes are sent, so that those remain which the form does not show. */
function changedModes(change: Partial<Values>, now: readonly string[]): string[] | undefined {
  const changed = AUTOMATIC_MODES.filter((mode) => mode in change);
  if (changed.length === 0) return undefined;
  return [...now.filter((mode) => !changed.some((other) => other === mode)), ...changed.filter((mode) => change[mode])];
}
