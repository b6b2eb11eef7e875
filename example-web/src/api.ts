// Whom the page asks: the package, talking to this page's own server, which adds the key.
import { OrganizationsApi } from "clerk-organizations";

export const api = new OrganizationsApi({ baseUrl: "/api/clerk" });
