// Uses the package in a module worker.
import { isClerkError, OrganizationsApi } from "/node_modules/clerk-organizations/dist/index.js";
import { scenario } from "./scenario.js";

postMessage(await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" }));
