// Tests that a host runs the rows itself, and that a row that fails, makes no call or cannot be run does not count as
// passed.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openHost } from "./host.js";

const TRIAL = fileURLToPath(new URL("./trial-rows.js", import.meta.url));

for (const name of ["deno", "bun", "workerd"])
  describe(`rows in ${name}`, async () => {
    const host = await openHost(name, [TRIAL]);
    after(() => host.close());
    const [{ rows }] = host.sections;
    const run = (id) => host.run([0, rows.findIndex((row) => row.id === id)]);

    test("a row runs in the host, and its call comes from there", async () => {
      assert.deepEqual(await run("1"), { seen: `${name} GET 0` });
    });

    test("a row that fails rejects with its failure", async () => {
      await assert.rejects(run("2"), { message: /failed on purpose/ });
    });

    test("a row without a call does not count as run, whatever runs concurrently", async () => {
      const [without] = await Promise.all([run("3"), run("1"), run("6")]);
      assert.deepEqual(without, { notRun: "it makes no call of the package" });
    });

    test("a row that the host cannot run has a reason", async () => {
      assert.deepEqual(await run("4"), { notRun: "on purpose" });
    });

    test("a row sees the log and the bytes of the server unchanged", async () => {
      for (const id of ["6", "7"]) assert.deepEqual(await run(id), { seen: "seen" });
      assert.match((await run("8")).seen, /expected UTF-8/);
    });

    test("a row sees the listeners of a signal", async () => {
      assert.deepEqual(await run("9"), { seen: "1 listener, then aborted, then 0" });
    });

    test("a running row fails when its host ends", async () => {
      const under = assert.rejects(run("5"), { message: "the other side has ended" });
      await host.close();
      await under;
    });
  });
