// Is what the README shows true?
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OrganizationsApi, previewMerge } from "clerk-organizations";
import { start } from "./emulator/index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const samples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
const sample = (word) => samples.find((text) => text.includes(word));

test("the events' sample prints a line for each answer", async () => {
  const clerk = await start();
  const lines = [];
  const source = sample("onEvent").replace("process.env.CLERK_SECRET_KEY", "secretKey, baseUrl");
  const make = new Function("OrganizationsApi", "secretKey", "baseUrl", "console", `${source}; return api;`);
  const api = make(OrganizationsApi, clerk.secretKey, clerk.url, { log: (...words) => lines.push(words.join(" ")) });
  await api.listOrganizations();
  await clerk.close();
  assert.match(lines.join("\n"), /^listOrganizations 1 response 200 \d+ ms/);
});

test("the preview's sample gives what its comment says", () => {
  const [, call, comment] = /^(previewMerge\(.*\));\n\/\/ (.*)$/m.exec(sample("previewMerge("));
  const evaluate = (text) => new Function("previewMerge", `return (${text})`)(previewMerge);
  assert.deepEqual(evaluate(call), evaluate(comment));
});
