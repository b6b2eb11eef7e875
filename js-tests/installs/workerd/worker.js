// Uses the package in a Worker, bundled as by Cloudflare's tools: under the condition `workerd`, with the wasm as a
// separate module.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

export default {
  async fetch(request) {
    const { baseUrl, secretKey } = Object.fromEntries(new URL(request.url).searchParams);
    if (!baseUrl) return new Response("ready");
    const result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey });
    return new Response(`RESULT ${JSON.stringify(result)} END`);
  },
};
