import assert from "node:assert/strict";
import { test } from "node:test";
import { SECTIONS } from "../../../generated/commands.js";
import { optionsOf } from "../arguments/command.js";
import { COMMANDS } from "../commands.js";
import { columnsOf } from "../output/columns.js";
import { commandLineText, phrase } from "./wording.js";

test("documentation becomes the text of a list: in lower case, without the last full stop, with options for parameters", () => {
  assert.equal(phrase('The key, as in `"org:admin"`.'), 'the key, as in "org:admin"');
  assert.equal(phrase("API keys."), "API keys");
  const params = SECTIONS.flatMap(({ operations }) => operations).find(
    ({ name }) => name === "adjustOrganizationBillingCreditBalance",
  )?.params;
  assert.equal(
    commandLineText("Its `idempotencyKey` and `other`.", params ?? []),
    "Its --idempotency-key and `other`.",
  );
});

test("no option takes a value in one command and none in another, so that options may stand before the command", () => {
  const isFlag = new Map<string, boolean>();
  for (const command of COMMANDS)
    for (const [name, { kind }] of Object.entries(optionsOf(command))) {
      assert.equal(isFlag.get(name) ?? kind === "flag", kind === "flag", `${command.name} --${name}`);
      isFlag.set(name, kind === "flag");
    }
});

test("no two commands have the same name, and every operation outside of organizations has one unless it takes a list", () => {
  const names = COMMANDS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const operations = SECTIONS.flatMap(({ name, operations }) => operations.map((one) => ({ ...one, section: name })));
  for (const { section, verb, maxItems } of operations.filter(({ section }) => section !== "organizations"))
    assert.equal(names.includes(`${section === "memberships" ? "members" : section} ${verb}`), maxItems === null, verb);
});

test("the rows of every list have an id and another column", () => {
  for (const { operations } of SECTIONS)
    for (const operation of operations.filter(({ iterator }) => iterator)) {
      const titles = columnsOf(operation).map(({ title }) => title);
      assert.ok(titles[0] === "ID" && titles.length >= 3, `${operation.name}: ${titles}`);
    }
});
