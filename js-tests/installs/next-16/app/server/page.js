// Uses the package in a server component.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "../../scenario.js";

export default async function Page({ searchParams }) {
  const { baseUrl, secretKey } = await searchParams;
  const result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey });
  return <pre>{`RESULT ${JSON.stringify(result)} END`}</pre>;
}
