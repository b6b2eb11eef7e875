// The package in Deno, which may reach the network and nothing else: it reads no file and no environment variable.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const [baseUrl, secretKey] = Deno.args;
console.log("RESULT", JSON.stringify(await scenario({ OrganizationsApi, isClerkError }, { baseUrl, secretKey })));
