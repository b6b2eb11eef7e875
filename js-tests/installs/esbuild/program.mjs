// Uses the package in a program that esbuild bundles into one CommonJS file.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
scenario({ OrganizationsApi, isClerkError }, options).then((result) => console.log("RESULT", JSON.stringify(result)));
