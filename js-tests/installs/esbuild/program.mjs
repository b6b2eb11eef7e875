// The package in a program that esbuild makes one CommonJS file of.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { scenario } from "./scenario.js";

const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
scenario({ OrganizationsApi, isClerkError }, options).then((result) => console.log("RESULT", JSON.stringify(result)));
