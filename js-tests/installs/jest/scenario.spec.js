// Uses the package in a test of Jest.
const { isClerkError, OrganizationsApi } = require("clerk-organizations");
const { EXPECTED, scenario } = require("./scenario.cjs");

test("the scenario", async () => {
  const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
  const result = await scenario({ OrganizationsApi, isClerkError }, options);
  expect(result).toEqual(EXPECTED);
  process.stdout.write(`RESULT ${JSON.stringify(result)}\n`);
});
