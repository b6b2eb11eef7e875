// Keys that are incomplete, or belong to different instances, are refused: a page without a login must be a choice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { configurationOf } from "./configuration.js";

const secret = { CLERK_SECRET_KEY: "sk_test_1" };
const publishable = { CLERK_PUBLISHABLE_KEY: "pk_test_1" };
const jwt = { CLERK_JWT_KEY: "-----BEGIN PUBLIC KEY-----" };

test("without keys there is the local demo", () => {
  assert.equal(configurationOf({}), undefined);
  const empty = { CLERK_SECRET_KEY: "", CLERK_PUBLISHABLE_KEY: "", CLERK_JWT_KEY: "" };
  assert.equal(configurationOf({ ...empty, CLERK_API_URL: "https://api.clerk.com/v1" }), undefined);
});

test("with the secret key alone there is no login, and the notice warns that everyone may do everything", () => {
  const { login, notice, ...clerk } = configurationOf(secret);
  assert.equal(login, undefined);
  assert.match(notice, /everyone who can connect to this server can do everything/);
  assert.deepEqual(clerk, { upstream: "https://api.clerk.dev/v1", secretKey: "sk_test_1" });
});

test("with all three keys there is a login", () => {
  const { login } = configurationOf({ ...secret, ...publishable, ...jwt, CLERK_ADMIN_CLAIM: "role" });
  assert.deepEqual(login, { publishableKey: "pk_test_1", jwtKey: jwt.CLERK_JWT_KEY, claim: "role" });
  assert.equal(configurationOf({ ...secret, ...publishable, ...jwt }).login.claim, undefined);
});

test("two of the three keys, or one of the others, are refused with the names of what is missing", () => {
  for (const [keys, missing] of [
    [{ ...secret, ...publishable }, "CLERK_JWT_KEY is missing"],
    [{ ...secret, ...jwt }, "CLERK_PUBLISHABLE_KEY is missing"],
    [{ ...publishable, ...jwt }, "CLERK_SECRET_KEY is missing"],
    [publishable, "CLERK_SECRET_KEY and CLERK_JWT_KEY are missing"],
    [jwt, "CLERK_SECRET_KEY and CLERK_PUBLISHABLE_KEY are missing"],
  ])
    assert.throws(
      () => configurationOf(keys),
      ({ message }) => message.includes(missing) && message.includes("example-web/README.md"),
    );
});

test("keys of a development and of a production instance are not used together", () => {
  for (const [secretKey, publishableKey] of [
    ["sk_live_1", "pk_test_1"],
    ["sk_test_1", "pk_live_1"],
  ])
    assert.throws(
      () => configurationOf({ CLERK_SECRET_KEY: secretKey, CLERK_PUBLISHABLE_KEY: publishableKey, ...jwt }),
      /Use the keys of one instance/,
    );
});
