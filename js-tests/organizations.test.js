// Tests the operations on organizations from a Node program, by `import` and by `require`.
import assert from "node:assert/strict";
import { File } from "node:buffer";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import * as esm from "clerk-organizations";
import { start } from "./emulator/index.js";
import { png } from "./png.js";

const cjs = createRequire(import.meta.url)("clerk-organizations");

for (const [style, { OrganizationsApi }] of Object.entries({ import: esm, require: cjs })) {
  describe(`by ${style}`, () => {
    let clerk;
    let api;
    before(async () => {
      clerk = await start({ seed: 30, record: true });
      api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
    });
    after(() => clerk.close());

    test("createOrganization creates an organization with all given fields", async () => {
      const created = await api.createOrganization({
        name: "Acme",
        slug: "acme",
        createdBy: clerk.users[0],
        maxAllowedMemberships: 0,
        publicMetadata: { plan: "gold", nested: { snake_key: [1, null] } },
        privateMetadata: {},
        createdAt: new Date("2020-02-03T04:05:06.789Z"),
      });
      assert.match(created.id, /^org_[0-9A-Za-z]{27}$/);
      assert.equal(created.createdAt, Date.parse("2020-02-03T04:05:06.789Z"));
      assert.deepEqual(created.publicMetadata, { plan: "gold", nested: { snake_key: [1, null] } });
      assert.deepEqual([created.name, created.slug, created.maxAllowedMemberships], ["Acme", "acme", 0]);
      assert.equal((await api.getOrganization(created.id, { includeMembersCount: true })).membersCount, 1);
    });

    test("listOrganizations returns a page, newest first, and the total", async () => {
      const first = await api.listOrganizations({ limit: 5, offset: 0, includeMembersCount: true });
      const second = await api.listOrganizations({ limit: 5, offset: 5 });
      assert.equal(first.data.length, 5);
      assert.equal(first.totalCount, 31);
      const times = [...first.data, ...second.data].map((organization) => organization.createdAt);
      assert.deepEqual(times, times.toSorted?.((a, b) => b - a) ?? [...times].sort((a, b) => b - a));
      assert.equal(typeof first.data[0].membersCount, "number");
      assert.equal((await api.listOrganizations()).data.length, 10);
    });

    test("listOrganizations finds organizations by part of the name and by id", async () => {
      const { data, totalCount } = await api.listOrganizations({ query: "acm" });
      assert.deepEqual([data[0].slug, totalCount], ["acme", 1]);
      assert.equal((await api.listOrganizations({ query: data[0].id })).data[0].id, data[0].id);
    });

    test("listOrganizations sorts, and filters by users and ids", async () => {
      const byName = await api.listOrganizations({ orderBy: "name", limit: 40 });
      const names = byName.data.map(({ name }) => name.toLowerCase());
      assert.deepEqual(names, [...names].sort());
      const reverse = await api.listOrganizations({ orderBy: "-name", limit: 40 });
      assert.equal(reverse.data[0].name.toLowerCase(), names.at(-1));
      const ids = byName.data.slice(0, 3).map(({ id }) => id);
      assert.equal((await api.listOrganizations({ organizationId: ids })).totalCount, 3);
      const acme = await api.getOrganization("acme");
      const members = await api.listOrganizations({ userId: [clerk.users[0]], organizationId: [acme.id] });
      assert.equal(members.totalCount, 1);
    });

    test("replaceOrganizationMetadata replaces the given fields completely", async () => {
      const { id } = await api.createOrganization({
        name: "Replaced",
        createdBy: clerk.users[0],
        publicMetadata: { a: 1, b: { c: 2 } },
        privateMetadata: { kept: true },
      });
      const replaced = await api.replaceOrganizationMetadata(id, { publicMetadata: { b: { d: null } } });
      assert.deepEqual(replaced.publicMetadata, { b: { d: null } });
      assert.deepEqual(replaced.privateMetadata, { kept: true });
      await api.deleteOrganization(id);
    });

    test("deleteOrganizationLogo removes the logo, and changes nothing the second time", async () => {
      const { id } = await api.createOrganization({ name: "Bare", createdBy: clerk.users[0] });
      await api.uploadOrganizationLogo(id, { file: new Blob([png()]) });
      assert.equal((await api.getOrganization(id)).hasImage, true);
      for (let i = 0; i < 2; i++) assert.equal((await api.deleteOrganizationLogo(id)).hasImage, false);
      await api.deleteOrganization(id);
    });

    test("falsy query values are sent when given", async () => {
      await api.listOrganizations({ offset: 0, includeMembersCount: false, query: "" });
      assert.equal(clerk.requests.list.at(-1).query.replace(/^\?/, ""), "offset=0&include_members_count=false&query=");
    });

    test("getOrganization takes an id or a slug", async () => {
      const bySlug = await api.getOrganization("acme");
      assert.deepEqual(await api.getOrganization(bySlug.id), bySlug);
      assert.equal("membersCount" in bySlug, false);
    });

    test("updateOrganization keeps absent fields, clears null fields, and sets the others", async () => {
      const { id } = await api.getOrganization("acme");
      const renamed = await api.updateOrganization(id, { name: "Acme Inc", slug: undefined });
      assert.deepEqual([renamed.name, renamed.slug, renamed.maxAllowedMemberships], ["Acme Inc", "acme", 0]);
      const replaced = await api.updateOrganization(id, { publicMetadata: { only: 1 }, adminDeleteEnabled: false });
      assert.deepEqual([replaced.publicMetadata, replaced.adminDeleteEnabled], [{ only: 1 }, false]);
      const cleared = await api.updateOrganization(id, { slug: null });
      assert.equal(cleared.slug, undefined);
      assert.deepEqual(
        clerk.requests.list.slice(-3).map((request) => request.body),
        ['{"name":"Acme Inc"}', '{"admin_delete_enabled":false,"public_metadata":{"only":1}}', '{"slug":null}'],
      );
      await api.updateOrganization(id, { slug: "acme" });
    });

    test("mergeOrganizationMetadata merges at every level, and null removes", async () => {
      const { id } = await api.getOrganization("acme");
      await api.mergeOrganizationMetadata(id, { publicMetadata: { a: { b: 1, c: 2 }, list: [1, 2] } });
      const merged = await api.mergeOrganizationMetadata(id, { publicMetadata: { a: { b: null, d: 3 }, list: [3] } });
      assert.deepEqual(merged.publicMetadata, { only: 1, a: { c: 2, d: 3 }, list: [3] });
    });

    test("unusual metadata keys are sent and returned unchanged", async () => {
      const unusual = JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2},"then":"x","":0,"é 💡":"ü"}');
      const { publicMetadata } = await api.createOrganization({ name: "Odd", publicMetadata: unusual });
      assert.deepEqual(JSON.stringify(publicMetadata), JSON.stringify(unusual));
      assert.equal({}.a, undefined);
    });

    test("uploadOrganizationLogo accepts a Blob, a File and bytes, and the logo is served", async () => {
      const { id } = await api.getOrganization("acme");
      const bytes = png();
      for (const file of [new Blob([bytes]), new File([bytes], 'lo go".png'), bytes, new Uint8Array(bytes).buffer]) {
        const after = await api.uploadOrganizationLogo(id, { file, uploaderUserId: clerk.users[0] });
        assert.equal(after.hasImage, true);
        assert.equal(after.logoUrl, after.imageUrl);
        const served = await fetch(after.imageUrl);
        assert.equal(served.headers.get("content-type"), "image/png");
        assert.deepEqual(Buffer.from(await served.arrayBuffer()), bytes);
      }
    });

    test("deleteOrganization deletes an organization", async () => {
      const { id } = await api.getOrganization("acme");
      const { object, deleted } = await api.deleteOrganization(id);
      assert.deepEqual([object, deleted], ["organization", true]);
      await assert.rejects(api.getOrganization(id), { status: 404, code: "resource_not_found" });
    });

    test("results are plain objects that can be cloned", async () => {
      const page = await api.listOrganizations({ limit: 3 });
      assert.deepEqual(structuredClone(page), page);
      assert.equal(Object.getPrototypeOf(page.data[0]), Object.prototype);
    });

    test("one client can make many concurrent calls", async () => {
      const pages = await Promise.all(
        Array.from({ length: 50 }, (_, offset) => api.listOrganizations({ limit: 1, offset: offset % 20 })),
      );
      assert.equal(new Set(pages.map((page) => page.data[0].id)).size, 20);
    });
  });
}
