// Which part of the page an address names.

export const TABS = ["members", "invitations", "domains", "metadata", "settings"] as const;
export type Tab = (typeof TABS)[number];

export type Route =
  | { view: "organizations" | "roles" | "settings" | "missing" }
  | { view: "organization"; id: string; tab: Tab };

const VIEWS: Record<string, Route> = {
  "/": { view: "organizations" },
  "/roles": { view: "roles" },
  "/settings": { view: "settings" },
};

export function routeOf(path: string): Route {
  if (Object.hasOwn(VIEWS, path)) return VIEWS[path] as Route;
  const [, id, tab = "members"] = /^\/organizations\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const organizationId = decoded(id);
  return organizationId && isTab(tab) ? { view: "organization", id: organizationId, tab } : { view: "missing" };
}

export function organizationPath(id: string, tab?: Tab): string {
  return `/organizations/${encodeURIComponent(id)}${tab ? `/${tab}` : ""}`;
}

const isTab = (name: string): name is Tab => (TABS as readonly string[]).includes(name);

/** Returns `undefined` for an id that is absent or not well-formed. */
function decoded(id: string | undefined): string | undefined {
  try {
    return id && decodeURIComponent(id);
  } catch {
    return undefined;
  }
}
