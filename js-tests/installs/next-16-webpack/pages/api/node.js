// Uses the package in an API route of the Node runtime.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "../../scenario.js";

export default async function handler(request, response) {
  const { baseUrl, secretKey } = request.query;
  const result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey });
  response.send(`RESULT ${JSON.stringify(result)} END`);
}
