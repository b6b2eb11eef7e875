// Uses the package in a page that is built by a bundler.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

globalThis.result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
