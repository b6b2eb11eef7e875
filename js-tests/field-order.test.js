// Do objects have their fields in the declared order, whatever the server sends, and in whatever order?
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import fc from "fast-check";
import { fixture } from "./fixtures/fixture.js";

const types = readFileSync(
  new URL("./node_modules/clerk-organizations/dist/types/generated/api.d.ts", import.meta.url),
  "utf8",
);

/** The fields of an interface, as the types that users see list them. */
function declared(model) {
  const [, base, body] = new RegExp(`interface ${model} (?:extends (\\w+) )?{(.*?)\\n}`, "s").exec(types);
  const own = [...body.matchAll(/^ {4}(\w+)(\??):/gm)].map(([, name, mark]) => ({ name, isOptional: mark === "?" }));
  return base ? [...declared(base), ...own] : own;
}

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const samples = {
  ...fixture("organization"),
  ...fixture("organization-with-logo"),
  ...fixture("deleted-object"),
  members_count: 1,
  missing_member_with_elevated_permissions: false,
  pending_invitations_count: 2,
  last_active_at: 3,
  role_set_key: "r",
  external_id: "e",
  data: [],
  total_count: 0,
};

const calls = {
  Organization: (api) => api.getOrganization("org_1"),
  OrganizationWithLogo: (api) => api.uploadOrganizationLogo("org_1", { file: Buffer.from("GIF89a\x01\0\x01\0\0\0") }),
  Organizations: (api) => api.listOrganizations(),
  DeletedObject: (api) => api.deleteOrganization("org_1"),
};

for (const [model, call] of Object.entries(calls)) {
  test(`${model}: a field that is absent does not change the order of the others, and unknown ones come last`, async () => {
    const fields = declared(model);
    const optional = fields.filter(({ isOptional }) => isOptional).map(({ name }) => name);
    const sending = fc.subarray(optional).chain((some) => {
      const sent = fields.map(({ name }) => name).filter((name) => !optional.includes(name) || some.includes(name));
      const all = [...sent.map(snake), "later_field"];
      return fc.record({ sent: fc.constant(sent), wire: fc.shuffledSubarray(all, { minLength: all.length }) });
    });
    const property = fc.asyncProperty(sending, async ({ sent, wire }) => {
      const body = Object.fromEntries(wire.map((name) => [name, name === "later_field" ? 1 : samples[name]]));
      const fetch = async () => Response.json(body);
      const got = await call(new OrganizationsApi({ secretKey: "sk_test_1", fetch }));
      assert.deepEqual(Object.keys(got), [...sent, "laterField"]);
    });
    await fc.assert(property, { numRuns: 200 });
  });
}
