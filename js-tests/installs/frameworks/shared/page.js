// What every framework's page runs at /, through the proxy: at first without a session.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { largeLogo, scenario } from "./scenario.js";

const OPTIONS = { baseUrl: "/api/clerk" };

/** Sets `globalThis.result` to the result, or to the error. */
export async function runPage() {
  globalThis.result = await inBothSessions().catch(String);
}

async function inBothSessions() {
  // The browser keeps cookies for all ports, so for the other frameworks, too.
  await cookieStore.delete("session");
  const refusal = await new OrganizationsApi(OPTIONS).createOrganization({ name: "A" }).catch((error) => error);
  await cookieStore.set("session", "good");
  return { ...(await scenario({ OrganizationsApi, isClerkError }, OPTIONS, largeLogo())), refused: refusal.status };
}
