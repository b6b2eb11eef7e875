// Uses the package in a service worker, which runs the scenario when the page requests it, and sends the result to the
// page.
import { isClerkError, OrganizationsApi } from "/node_modules/clerk-organizations/dist/index.js";
import { scenario } from "./scenario.js";

addEventListener("message", (event) => {
  const run = scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
  const done = run.catch((error) => String(error)).then((result) => event.source.postMessage(result));
  event.waitUntil(done);
});
