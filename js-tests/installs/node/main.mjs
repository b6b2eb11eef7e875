// Uses the package in an ES module.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
console.log("RESULT", JSON.stringify(await scenario({ OrganizationsApi, isClerkError }, options)));
