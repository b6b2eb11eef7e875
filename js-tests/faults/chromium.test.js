// Runs the rows of a page in Chromium, and one more, because in Chromium an input can be given a file on disk.
/* global api, ended, ID */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ID as ORGANIZATION, ok, PNG } from "./calling.js";
import { failed, openPage, resolved, row, section } from "./in-page.js";
import "./page-rows.js";

section("Files on disk", () => {
  row(
    "64b",
    "a File that is saved again",
    "is refused and not sent; an unchanged one is sent completely",
    async (t) => {
      const { page, run, sent } = await openPage(t, [ok()]);
      const folder = mkdtempSync(join(tmpdir(), "page-logo-"));
      t.after(() => rmSync(folder, { recursive: true }));
      const path = join(folder, "logo.png");
      const picture = Buffer.concat([PNG, Buffer.alloc(3_000_000, 7)]);
      writeFileSync(path, picture);
      await page.evaluate(() => document.body.append(Object.assign(document.createElement("input"), { type: "file" })));
      await page.setInputFiles("input", path);
      const upload = () => ended(api.uploadOrganizationLogo(ID, { file: document.querySelector("input").files[0] }));
      assert.equal(resolved(await run(upload)).id, ORGANIZATION);
      assert.ok(sent()[0].body.includes(picture), "all bytes are sent");
      writeFileSync(path, Buffer.concat([picture, PNG]));
      failed(await run(upload), { kind: "invalid", parameter: "file", outcome: "not_sent" });
      assert.equal(sent().length, 1);
      return "sent; then invalid file not_sent, 0 requests";
    },
  );
});
