// The package in a page that a bundler makes.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

globalThis.result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
