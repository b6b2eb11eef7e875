// Tests what the tool shows on a terminal, and what it leaves out without one.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OrganizationsApi } from "clerk-organizations";
import { start } from "../emulator/index.js";
import { json, after as later, never } from "../faults/behaviours.js";
import { ORG } from "../faults/calling.js";
import { cli, serve, until } from "./program.js";
import { NO_TERMINAL, onTerminal, visible } from "./terminal.js";

const ESCAPE = "\u001b[";

describe("on a terminal", { skip: NO_TERMINAL }, () => {
  let clerk;
  let api;
  let folder;
  before(async () => {
    clerk = await start({ seed: 3000, record: true });
    api = new OrganizationsApi({ secretKey: clerk.secretKey, baseUrl: clerk.url });
    folder = mkdtempSync(join(tmpdir(), "clerk-organizations-cli-"));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await clerk.close();
  });

  test("titles are bold and the start of an error is red, but not with NO_COLOR or on a dumb terminal", async () => {
    for (const [env, hasColours] of [
      [{}, true],
      [{ NO_COLOR: "1" }, false],
      [{ TERM: "dumb" }, false],
    ]) {
      const { screen } = await onTerminal(["list", "--limit", "2"], { clerk, env }).ended;
      assert.equal(screen.includes(`${ESCAPE}1mID `), hasColours, JSON.stringify(env));
      const failed = await onTerminal(["get", "org_none"], { clerk, env }).ended;
      assert.equal(failed.screen.includes(`${ESCAPE}31mclerk-organizations:`), hasColours, JSON.stringify(env));
      assert.equal(failed.code, 1);
    }
  });

  test("a pipe has no colours, even if standard error is a terminal", async () => {
    const { screen } = await onTerminal(["list", "--limit", "2"], { clerk, tail: "| cat" }).ended;
    assert.ok(!screen.includes(ESCAPE), JSON.stringify(screen));
    assert.match(screen, /^ID /);
  });

  test("a table is cut to the width of the terminal: ids stay complete, and names have room, even with wide characters", async () => {
    const slug = "a-slug-that-is-longer-than-others-are";
    const { id } = await api.createOrganization({ name: "株式会社".repeat(20), slug });
    const widthOf = (line) => [...line].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0);
    for (const columns of [60, 80, 81, 100, 140]) {
      const { screen } = await onTerminal(["list", "--limit", "3"], { clerk, columns }).ended;
      const lines = visible(screen).trimEnd().split("\r\n");
      for (const line of lines) assert.ok(widthOf(line) <= columns, `${columns}: ${line}`);
      const row = lines.find((line) => line.startsWith(id));
      assert.ok(row.endsWith("株…") || row.endsWith("式…") || row.endsWith("会…") || row.endsWith("社…"), row);
      assert.equal(row.includes(slug), columns === 140);
    }
    await api.deleteOrganization(id);
  });

  test("list mentions further pages, but only on a terminal", async () => {
    const { screen } = await onTerminal(["list"], { clerk }).ended;
    assert.match(visible(screen), /10 of 3000; more with --all or --offset/);
    assert.equal((await cli(["list"], { clerk })).stderr, "");
  });

  test("an export to a file shows a progress bar on standard error, and removes it", async () => {
    const path = join(folder, "all.ndjson");
    const { code, screen } = await onTerminal(["export"], { clerk, tail: `> ${path}` }).ended;
    assert.equal(code, 0);
    assert.match(screen, /\[[#-]{24}\] {2}[\d,]+ of 3,000 {2}\d+ % {2}[\d,]+\/s/);
    assert.ok(screen.endsWith(`\r${ESCAPE}K`), JSON.stringify(screen.slice(-40)));
    assert.equal(readFileSync(path, "utf8").trimEnd().split("\n").length, 3000);
  });

  test("there is no bar if the lines go to the same terminal, on a dumb terminal, or in a pipe", async () => {
    assert.ok(!(await onTerminal(["export", "--query", "river"], { clerk }).ended).screen.includes("[#"));
    const dumb = await onTerminal(["export"], { clerk, env: { TERM: "dumb" }, tail: "> /dev/null" }).ended;
    assert.equal(dumb.screen, "");
    assert.equal((await onTerminal(["export"], { clerk, tail: "2>&1 >/dev/null | cat" }).ended).screen, "");
  });

  test("apply shows a bar with the number of failures, and lines on standard error do not break it", async (t) => {
    const path = join(folder, "changes.ndjson");
    const changes = Array.from({ length: 100 }, (_, i) => ({
      operation: "updateOrganization",
      id: `org_${i}`,
      params: { name: "A" },
    }));
    writeFileSync(path, changes.map((change) => JSON.stringify(change)).join("\n"));
    const server = await serve(t, ({ path }) =>
      later(40, /org_50$/.test(path) ? json(404, { errors: [], clerk_trace_id: "trace50" }) : json(200, ORG)),
    );
    const { code, screen } = await onTerminal(["apply", path], { clerk: server }).ended;
    assert.equal(code, 1);
    assert.match(screen, /\[#+-+\] {2}\d+ of 100 {2}\d+ % {2}\d+\/s {2}(\d+ s left {2})?1 failed/);
    const [, line] = screen.split(`\r\u001b[K${path}:51: `);
    assert.match(line, /^updateOrganization: 404 .*\[trace trace50\]\r\n/);
    assert.ok(screen.endsWith("99 done, 1 failed, 0 skipped\r\n"));
  });

  const newOne = async () => (await api.createOrganization({ name: "Doomed\u001b[31m" })).id;
  const isThere = (id) =>
    api.getOrganization(id).then(
      () => true,
      () => false,
    );

  test("delete asks for confirmation with the name of the organization; y deletes", async () => {
    for (const answer of ["y\r", "YES\r"]) {
      const id = await newOne();
      const run = onTerminal(["delete", id], { clerk });
      await run.shows(/Delete the organization "Doomed.\[31m" \(org_\w+\), with all.*cannot be undone\. \[y\/N\] /);
      await run.type(answer);
      const { code, screen } = await run.ended;
      assert.deepEqual([code, await isThere(id)], [0, false]);
      assert.ok(!screen.includes(`Doomed${ESCAPE}`));
    }
  });

  test("anything else, Enter alone, the end of input and Ctrl-C do not delete", async () => {
    const id = await newOne();
    for (const [answer, exitCode] of [
      ["n\r", 1],
      ["\r", 1],
      ["yesterday\r", 1],
      ["\u0004", 1],
      ["\u0003", 130],
    ]) {
      const run = onTerminal(["delete", id], { clerk });
      await run.shows(/\[y\/N\] /);
      await run.type(answer);
      const { code, screen } = await run.ended;
      assert.deepEqual([code, await isThere(id)], [exitCode, true], JSON.stringify(answer));
      assert.match(visible(screen), /nothing was deleted\r\n$/);
    }
    await api.deleteOrganization(id);
  });

  test("deleting a logo and applying a file with deletions need confirmation too", async () => {
    const id = await newOne();
    const path = join(folder, "deletes.ndjson");
    writeFileSync(path, JSON.stringify({ operation: "deleteOrganization", id }));
    for (const [args, question] of [
      [["logo", id, "--delete"], /Delete the logo of org_\w+\?/],
      [["apply", path], /deletes\.ndjson deletes 1 organization, with all memberships and invitations\. Continue\?/],
    ]) {
      const run = onTerminal(args, { clerk });
      await run.shows(question);
      await run.type("y\r");
      assert.equal((await run.ended).code, 0);
    }
    assert.equal(await isThere(id), false);
  });

  test("Ctrl-C lets apply finish what is in progress, and a second one stops it", async (t) => {
    const path = join(folder, "many.ndjson");
    const line = (_, i) => JSON.stringify({ operation: "updateOrganization", id: `org_${i}`, params: { name: "A" } });
    writeFileSync(path, Array.from({ length: 500 }, line).join("\n"));
    for (const [answer, times] of [
      [later(100, json(200, ORG)), 1],
      [never(), 2],
    ]) {
      const server = await serve(t, () => answer);
      const run = onTerminal(["apply", path], { clerk: server });
      await until(() => server.requests.length >= 10);
      for (let i = 0; i < times; i++) {
        await run.type("\u0003");
        await run.shows(/finishing requests in progress; press Ctrl-C again to stop at once/);
      }
      const { code, screen } = await run.ended;
      assert.equal(code, 130);
      assert.equal(/interrupted; \d+ done, .*resume with --from-line \d+/.test(screen), times === 1);
    }
  });
});
