// Uses the slim entry, with wasm that Node reads from a file.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { init, isClerkError, OrganizationsApi } from "clerk-organizations/slim";
import { scenario } from "./scenario.js";

await init(await readFile(fileURLToPath(import.meta.resolve("clerk-organizations/clerk_organizations.wasm"))));
const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
console.log("RESULT", JSON.stringify(await scenario({ OrganizationsApi, isClerkError }, options)));
