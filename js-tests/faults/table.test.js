// Tests that the table of faults fails when it should, and shows why a row was not run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { absentOf, countsOf, HOSTS, lineOf, metOf, problemsOf, reasonsOf, rowsOf } from "./table.js";

const F = Array.from({ length: 78 }, (_, i) => `F${i + 1}`);
const line = (host, id, end = { seen: "seen", ok: true }) => ({ host, id, fault: `fault ${id}`, expected: "", ...end });
const many = (host, letter, count) => Array.from({ length: count }, (_, i) => line(host, `${letter}${i + 1}`));

/** The records of a run in which every host runs as many rows as it should. */
const complete = HOSTS.flatMap(({ name, least }) =>
  least < 78 ? many(name, "P", least) : [...F.map((id) => line(name, id)), ...many(name, "A", least - 78)],
);

const withChanged = (host, id, end) =>
  complete.map((facts) => (facts.host === host && facts.id === id ? line(host, id, end) : facts));
const problems = (recorded) => problemsOf(rowsOf(recorded), absentOf(recorded));

test("a complete run has no problem", () => {
  assert.deepEqual(problems(complete), []);
  assert.equal(metOf(rowsOf(complete)), "78 of 78");
});

test("a row that fails in any host is a problem, and one in Node leaves its fault unmet", () => {
  const failed = { seen: "3 requests", ok: false };
  assert.deepEqual(problems(withChanged("bun", "F7", failed)), ["failed: F7 in Bun: 3 requests"]);
  assert.equal(metOf(rowsOf(withChanged("bun", "F7", failed))), "78 of 78");
  const inNode = withChanged("node", "F7", failed);
  assert.deepEqual(problems(inNode), ["failed: F7 in Node: 3 requests", "not met in Node: F7"]);
  assert.equal(metOf(rowsOf(inNode)), "77 of 78");
});

test("a fault whose row did not run in Node is not met, even if it ran elsewhere", () => {
  const recorded = withChanged("node", "F9", { notRun: "some reason" });
  assert.ok(problems(recorded).includes("not met in Node: F9"));
});

test("rows that stop running are a problem, unless the host is not on this machine", () => {
  const stopped = withChanged("workerd", "A1", { notRun: "some reason" });
  assert.deepEqual(problems(stopped), ["too few rows: workerd ran 141, and should run at least 142"]);
  const without = complete.filter(({ host }) => host !== "webkit");
  assert.deepEqual(problems(without), ["too few rows: WebKit ran 0, and should run at least 23"]);
  const absent = [...without, { host: "webkit", absent: "no driver" }];
  assert.deepEqual(problems(absent), []);
  assert.ok(countsOf(rowsOf(absent), absentOf(absent)).includes("WebKit: not on this machine: no driver"));
});

test("a line shows each host, and a row that was not run has its reason below", () => {
  const recorded = [
    line("node", "F1"),
    line("deno", "F1", { seen: "no", ok: false }),
    line("bun", "F1", { notRun: "why" }),
  ];
  const rows = rowsOf(recorded);
  assert.match(lineOf(rows[0]), /ok {7}FAILED {3}- {8}- /);
  const [bun] = HOSTS.filter(({ name }) => name === "bun");
  assert.deepEqual(reasonsOf(rows, bun), ["Bun does not run 1 of the rows: why (F1)"]);
});
