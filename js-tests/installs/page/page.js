// Uses the package in a page, as a file of the same server.
import { isClerkError, OrganizationsApi } from "/node_modules/clerk-organizations/dist/index.js";
import { scenario } from "./scenario.js";

globalThis.result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
