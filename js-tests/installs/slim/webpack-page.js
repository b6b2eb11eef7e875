// Uses the slim entry, with wasm whose URL comes from webpack.
import { init, isClerkError, OrganizationsApi } from "clerk-organizations/slim";
import { scenario } from "./scenario.js";

await init(new URL("clerk-organizations/clerk_organizations.wasm", import.meta.url));
globalThis.result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
