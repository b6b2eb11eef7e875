// Tests that a test can create the users that it needs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, emulatorFor, ok } from "./testing.js";

test("a user is created with addresses and a name, and can be found", async (t) => {
  const { call } = await emulatorFor(t);
  const body = {
    ...{ email_address: ["Ann@Example.org", "ann@example.net"], phone_number: ["+15550100"], username: "Ann" },
    ...{ first_name: "Ann", last_name: null, created_at: "2024-01-01T00:00:00Z", last_active_at: 5 },
  };
  const made = await ok(call("POST", "/users", body));
  assert.match(made.id, /^user_[0-9A-Za-z]{27}$/);
  const addresses = made.email_addresses.map(({ email_address: address }) => address);
  assert.deepEqual(addresses, ["ann@example.org", "ann@example.net"]);
  assert.equal(made.email_addresses[0].id, made.primary_email_address_id);
  assert.deepEqual([made.username, made.first_name, made.last_name], ["ann", "Ann", null]);
  assert.deepEqual([made.created_at, made.last_active_at], [Date.UTC(2024), 5]);
  assert.deepEqual(await ok(call("GET", `/users/${made.id}`)), made);
  assertRefused(await call("GET", "/users/user_none"), 404, "resource_not_found");
});

test("an identifier belongs to only one user", async (t) => {
  const { call } = await emulatorFor(t);
  const body = { email_address: ["a@example.org"], username: "a" };
  await ok(call("POST", "/users", body));
  const { body: refused } = await call("POST", "/users", body);
  assert.deepEqual(
    refused.errors.map(({ code, meta }) => [code, meta.param_name]),
    [
      ["form_identifier_exists", "email_address"],
      ["form_identifier_exists", "username"],
    ],
  );
  assertRefused(
    await call("POST", "/users", { email_address: "a@b.c" }),
    422,
    "form_param_type_invalid",
    "email_address",
  );
});

test("the standard users are the same in every emulator, and have names and addresses", async (t) => {
  const [first, second] = [await emulatorFor(t), await emulatorFor(t)];
  assert.equal(first.users.length, 100);
  assert.deepEqual(first.users, second.users);
  const { email_addresses: addresses, first_name: name } = await ok(first.call("GET", `/users/${first.users[99]}`));
  assert.deepEqual([addresses[0].email_address, name], ["jun.jansen@example.com", "Jun"]);
});

test("a user can be created in the process that runs the emulator", async (t) => {
  const { createUser, call } = await emulatorFor(t);
  const id = createUser({ email_address: ["b@example.org"] });
  assert.equal((await ok(call("GET", `/users/${id}`))).email_addresses[0].email_address, "b@example.org");
  assert.throws(() => createUser({ email_address: ["b@example.org"] }), { status: 422 });
});
