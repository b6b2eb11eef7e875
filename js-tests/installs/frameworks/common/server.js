// What every framework's server renders at /server.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

export async function renderedResult() {
  const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
  return `RESULT ${JSON.stringify(await scenario({ OrganizationsApi, isClerkError }, options))} END`;
}
