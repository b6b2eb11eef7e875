// Uses the slim entry, with wasm whose URL comes from Vite.
import wasm from "clerk-organizations/clerk_organizations.wasm?url";
import { init, isClerkError, OrganizationsApi } from "clerk-organizations/slim";
import { scenario } from "./scenario.js";

await init(wasm);
globalThis.result = await scenario({ OrganizationsApi, isClerkError }, { baseUrl: "/v1" });
