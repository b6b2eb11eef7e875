import type { OrganizationSettings } from "clerk-organizations/slim";
import { settings } from "../api.ts";
import { type Loaded, useLoaded } from "../shell/loaded.ts";

export function useSettings(): Loaded<OrganizationSettings> {
  return useLoaded("The settings", "settings", (signal) => settings.getInstanceOrganizationSettings({ signal }));
}
