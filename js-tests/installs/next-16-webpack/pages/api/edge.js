// Uses the package in an API route of the edge runtime, which compiles no WebAssembly from bytes, and whose build
// refuses code that could.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "../../scenario.js";

export const config = { runtime: "edge" };

export default async function handler(request) {
  const { baseUrl, secretKey } = Object.fromEntries(new URL(request.url).searchParams);
  const result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey });
  return new Response(`RESULT ${JSON.stringify(result)} END`);
}
