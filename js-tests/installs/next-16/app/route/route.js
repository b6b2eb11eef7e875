// Uses the package in a route handler.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "../../scenario.js";

export async function GET(request) {
  const { baseUrl, secretKey } = Object.fromEntries(new URL(request.url).searchParams);
  const result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey });
  return new Response(`RESULT ${JSON.stringify(result)} END`);
}
