// Runs the rows of the fault tests in another runtime, each as a test of this process.
import assert from "node:assert/strict";
import { after } from "node:test";
import { NotRun } from "../not-run.js";
import { addRow, addSection } from "../record.js";
import { rowFiles } from "./bundle.js";
import { openHost } from "./host.js";

/** The user agents of the hosts. */
const USER_AGENTS = { deno: /^Deno\//, bun: /^Bun\//, workerd: /^Cloudflare-Workers$/ };

/** @param {"deno" | "bun" | "workerd"} name */
export async function runRows(name) {
  const host = await openHost(name, rowFiles());
  after(() => host.close());
  assert.match(host.userAgent, USER_AGENTS[name]);
  for (const [i, { title, options, rows }] of host.sections.entries())
    addSection(
      `${title}, in ${name}`,
      () => {
        for (const [k, facts] of rows.entries()) addHostRow(host, name, facts, [i, k]);
      },
      options,
    );
}

const addHostRow = (host, name, facts, place) =>
  addRow({ host: name, ...facts }, async () => {
    const { seen, notRun } = await host.run(place);
    if (notRun) throw new NotRun(notRun);
    return seen;
  });
