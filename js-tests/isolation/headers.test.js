// Tests that a `fetch` which changes the headers of one request affects no other request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { ORG } from "../faults/calling.js";

for (const [how, change] of Object.entries({
  sets: (headers) => headers.set("x-user", "ann"),
  appends: (headers) => headers.append("accept", "text/ann"),
  deletes: (headers) => headers.delete("authorization"),
}))
  test(`a header that a fetch ${how} is changed in that request only, also if it is retried`, async () => {
    const sent = [];
    const fetch = async (_, { headers }) => {
      sent.push([...headers]);
      change(headers);
      return sent.length === 1 ? Response.json({ errors: [] }, { status: 503 }) : Response.json(ORG);
    };
    const api = new OrganizationsApi({ secretKey: "sk_test_headers", fetch });
    await api.getOrganization("org_1");
    await Promise.all([api.getOrganization("org_2"), api.withOptions({ timeout: 1000 }).getOrganization("org_3")]);
    assert.equal(sent.length, 4);
    for (const headers of sent) assert.deepEqual(headers, sent[0]);
  });
