// Uses the package in the service worker of an extension.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

chrome.runtime.onMessage.addListener((baseUrl, _sender, respond) => {
  const options = { baseUrl, headers: { "x-session": "good" } };
  scenario({ OrganizationsApi, isClerkError }, options).catch(String).then(respond);
  // The response comes later.
  return true;
});
