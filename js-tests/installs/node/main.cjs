// Uses the package in a CommonJS module.
const { isClerkError, OrganizationsApi } = require("clerk-organizations");
const { scenario } = require("./scenario.cjs");

const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
scenario({ OrganizationsApi, isClerkError }, options).then((result) => console.log("RESULT", JSON.stringify(result)));
