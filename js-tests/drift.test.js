// Do the generated JavaScript decoders and the Rust models say the same of every body?
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { OrganizationsApi } from "clerk-organizations";
import { fixture } from "./fixtures/fixture.js";

const generate = fileURLToPath(new URL("../target/debug/generate", import.meta.url));

const calls = {
  Organization: (api) => api.getOrganization("org_1"),
  OrganizationWithLogo: (api) => api.uploadOrganizationLogo("org_1", { file: Buffer.from("GIF89a\x01\0\x01\0\0\0") }),
  Organizations: (api) => api.listOrganizations(),
  DeletedObject: (api) => api.deleteOrganization("org_1"),
};

/** What the JavaScript decoder makes of a body: its value, or undefined where it refuses. */
async function decoded(model, json) {
  const api = new OrganizationsApi({ secretKey: "sk_test_1", fetch: async () => new Response(json) });
  return calls[model](api).then(
    (value) => value,
    (error) => assert.equal(error.kind, "decode", error.message),
  );
}

/** A body, and the same with each of its fields gone, null, and of every other type. */
function variants(body) {
  const others = [undefined, null, 5, -3, 1.5, 2 ** 53, "text", "", true, [], {}, { a_b: 1 }];
  const changed = Object.keys(body).flatMap((key) => others.map((value) => ({ ...body, [key]: value })));
  return [body, ...changed, { ...body, later_field: { a_b: 1 }, odd__Name: 2 }];
}

const bodies = {
  Organization: [fixture("organization"), fixture("organization-older")].flatMap(variants),
  OrganizationWithLogo: variants(fixture("organization-with-logo")),
  Organizations: [
    ...variants(fixture("organizations")),
    ...variants(fixture("organization")).map((organization) => ({ data: [organization], total_count: 1 })),
  ],
  DeletedObject: variants(fixture("deleted-object")),
};

for (const [model, cases] of Object.entries(bodies)) {
  test(`${model}: ${cases.length} bodies are taken and refused alike, and give the same values`, async () => {
    const lines = cases.map((body) => JSON.stringify(body));
    const input = lines.map((json) => JSON.stringify({ model, json })).join("\n");
    const verdicts = execFileSync(generate, ["check"], { input, encoding: "utf8", maxBuffer: 1 << 28 })
      .trim()
      .split("\n");
    let refused = 0;
    for (const [index, json] of lines.entries()) {
      const { ok } = JSON.parse(verdicts[index]);
      assert.deepEqual(await decoded(model, json), ok, json);
      refused += ok ? 0 : 1;
    }
    assert.ok(refused > 10 && refused < lines.length, `${refused} of ${lines.length} refused`);
  });
}
