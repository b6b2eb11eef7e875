// Uses the package in the popup of an extension.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const options = { baseUrl: new URLSearchParams(location.search).get("proxy"), headers: { "x-session": "good" } };
globalThis.result = await scenario({ OrganizationsApi, isClerkError }, options).catch(String);
