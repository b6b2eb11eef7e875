// How a long list is parsed in parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LongList, lastItemStart } from "./long-list.js";

const bytes = (text: string) => new TextEncoder().encode(text);

test("the last item that follows another begins after its comma", () => {
  const text = '{"data":[{"a":1},{"b":2},{"c"';
  assert.equal(text.slice(lastItemStart(bytes(text))), '{"c"');
});

test("items taken before are put before the rest", () => {
  const list = new LongList();
  list.parseItems('{"data":[{"a":1},{"b":2}');
  const rest = JSON.parse(`${list.prefix}{"c":3}],"total_count":3}`);
  assert.deepEqual(list.complete(rest), { data: [{ a: 1 }, { b: 2 }, { c: 3 }], total_count: 3 });
});

test("a body that is not one list is refused", () => {
  assert.throws(() => new LongList().parseItems('{"a":1,"data":[{"b":2}'));
  assert.throws(() => new LongList().parseItems("[{}"));
});
