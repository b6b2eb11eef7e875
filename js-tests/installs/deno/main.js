// Uses the package in Deno with permission for the network only: it reads no file and no environment variable.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const [baseUrl, secretKey] = Deno.args;
console.log("RESULT", JSON.stringify(await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey })));
