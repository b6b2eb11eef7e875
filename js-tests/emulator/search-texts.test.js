// Tests the search in names and slugs against a search through all rows, while rows change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Database } from "./database.js";
import { randomFrom } from "./random.js";
import { SearchTexts } from "./search-texts.js";

/** Few letters, so that texts repeat each other and matches reach over their ends. */
const LETTERS = ["a", "b", "\n", "\0", "é", "😀"];

test("every search finds the same rows as a search through all rows, before and after changes", () => {
  const random = randomFrom(7);
  const text = (length) => Array.from({ length }, () => random.pick(LETTERS)).join("");
  const db = new Database(":memory:");
  db.exec("CREATE TABLE organizations (seq INTEGER PRIMARY KEY, search TEXT NOT NULL)");
  const insert = db.prepare("REPLACE INTO organizations (seq, search) VALUES (?, ?)");
  const remove = db.prepare("DELETE FROM organizations WHERE seq = ?");
  const model = new Map();
  const texts = new SearchTexts(db, { table: "organizations", column: "search" });
  const put = (seq, value) => {
    model.set(seq, value);
    insert.run(seq, value);
    texts.touch(seq);
  };
  const drop = (seq) => {
    model.delete(seq);
    remove.run(seq);
    texts.touch(seq);
  };
  const write = () => {
    const seq = 1 + random.below(900);
    if (random.below(3) === 0) drop(seq);
    else put(seq, text(random.below(6)));
  };
  for (let seq = 1; seq <= 200; seq += 1) put(seq, text(random.below(6)));
  for (let i = 0; i < 2_000; i += 1) {
    for (let writes = random.below(4); writes > 0; writes -= 1) write();
    const wanted = text(1 + random.below(3));
    const expected = [...model].filter(([, value]) => value.includes(wanted)).map(([found]) => found);
    const found = texts.find(wanted);
    const missing = expected.filter((seq) => !found.has(seq));
    assert.deepEqual([missing, found.size], [[], expected.length], JSON.stringify(wanted));
  }
});
