// What every framework's page runs at /, through the proxy: at first without a session.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { largeLogo, scenario } from "./scenario.js";

const OPTIONS = { baseUrl: "/api/clerk" };

let isRunning = false;

/** Sets `globalThis.result` to the result, or to the error. React calls this twice in its strict mode. */
export function runPage(logo = largeLogo()) {
  if (!isRunning) inBothSessions(logo).catch(String).then(setResult);
  isRunning = true;
}

function setResult(result) {
  globalThis.result = result;
}

async function inBothSessions(logo) {
  // The browser keeps cookies for all ports, so for the other frameworks, too.
  await cookieStore.delete("session");
  const refusal = await new OrganizationsApi(OPTIONS).createOrganization({ name: "A" }).catch((error) => error);
  await cookieStore.set("session", "good");
  return { ...(await scenario({ OrganizationsApi, isClerkError }, OPTIONS, logo)), refused: refusal.status };
}
