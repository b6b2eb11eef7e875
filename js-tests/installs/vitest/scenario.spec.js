// Uses the package in a test of Vitest.
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { expect, test } from "vitest";
import { EXPECTED, scenario } from "./scenario.js";

test("the scenario", async () => {
  const options = { baseUrl: process.env.CLERK_API_URL, secretKey: process.env.CLERK_SECRET_KEY };
  const result = await scenario({ OrganizationsApi, isClerkError }, options);
  expect(result).toEqual(EXPECTED);
  process.stdout.write(`RESULT ${JSON.stringify(result)}\n`);
});
