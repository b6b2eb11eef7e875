// The decisions of a walk over pages: what to request, and whether a page connects.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PageWalk } from "./page-walk.js";

/** A response is the query that asked for it. */
const query = (offset: number, limit: number) => `${offset}+${limit}`;
type Walk = PageWalk<string>;

const ids = (from: number, to: number) => Array.from({ length: Math.max(to - from, 0) }, (_, at) => `row_${from + at}`);

/** The queries that are sent to have `count` pages in the queue. */
function requested(walk: Walk, count: number): string[] {
  const sent: string[] = [];
  walk.request(count, (offset, limit) => {
    sent.push(query(offset, limit));
    return query(offset, limit);
  });
  return sent;
}

function take(walk: Walk, page: string[], total: number) {
  const { head } = walk;
  assert.ok(head);
  return walk.accept(head, page, total);
}

/** A walk that has accepted the first `limit` rows of `total`. */
function begun(limit: number, total: number, offset = 0): Walk {
  const walk = new PageWalk<string>(limit, offset);
  requested(walk, 1);
  take(walk, ids(offset, Math.min(offset + limit, total)), total);
  return walk;
}

test("pages overlap by one row, and none is requested behind the end of the list", () => {
  const walk = begun(10, 30);
  assert.deepEqual(requested(walk, 2), ["9+10", "18+10"]);
  assert.deepEqual(requested(walk, 2), []);
  assert.deepEqual(requested(walk, 9), ["27+10"]);
  assert.deepEqual(take(walk, ids(9, 19), 30), {
    isNew: [false, ...Array.from({ length: 9 }, () => true)],
    isLast: false,
    isDoubtful: false,
  });
  assert.equal(walk.end, 19);
});

test("nothing is requested ahead before the first page has told how long the list is", () => {
  const walk = new PageWalk<string>(10, 40);
  assert.deepEqual(requested(walk, 8), ["40+10"]);
});

test("an empty page ends the walk after a page that reached the end, even if that page was full", () => {
  const walk = begun(10, 10);
  assert.deepEqual(requested(walk, 1), ["9+10"]);
  assert.deepEqual(take(walk, [], 10), { isNew: [], isLast: true, isDoubtful: false });
});

test("a page of one row becomes one of two, because one row is the overlap", () => {
  const walk = new PageWalk<string>(1, 0);
  assert.deepEqual(requested(walk, 1), ["0+2"]);
  take(walk, ids(0, 2), 9);
  assert.deepEqual(requested(walk, 3), ["1+2", "2+2", "3+2"]);
});

test("the walk ends at a page that reaches the end of the list", () => {
  assert.equal(take(new PageWalkWithHead(10, 0), [], 0)?.isLast, true);
  assert.equal(take(new PageWalkWithHead(10, 0), ids(0, 4), 4)?.isLast, true);
  const walk = begun(10, 10);
  requested(walk, 1);
  assert.equal(take(walk, ids(9, 10), 10)?.isLast, true);
});

class PageWalkWithHead extends PageWalk<string> {
  constructor(limit: number, offset: number) {
    super(limit, offset);
    requested(this, 1);
  }
}

test("if rows before a page have gone, the page before is requested, and then connects both", () => {
  const walk = begun(100, 1_000);
  assert.deepEqual(requested(walk, 1), ["99+100"]);
  // Three rows have gone: row 99 is now at 96.
  assert.equal(take(walk, ids(102, 202), 997), undefined);
  assert.deepEqual(requested(walk, 1), ["3+100"]);
  assert.equal(take(walk, ids(6, 106), 997)?.isNew.indexOf(true), 94);
  assert.equal(walk.head?.offset, 99);
  assert.equal(take(walk, ids(102, 202), 997)?.isNew.indexOf(true), 4);
  assert.equal(walk.end, 199);
});

test("a page that does not even connect to the page before is requested again, with a larger overlap", () => {
  const walk = begun(100, 1_000);
  requested(walk, 1);
  assert.equal(take(walk, ids(150, 250), 950), undefined);
  requested(walk, 1);
  // The page before is of a time at which no rows had gone.
  assert.ok(take(walk, ids(3, 103), 1_000));
  assert.equal(take(walk, ids(150, 250), 950), undefined);
  assert.deepEqual(requested(walk, 1), ["91+100"]);
});

test("the overlap shrinks again while pages connect", () => {
  const walk = begun(100, 10_000);
  requested(walk, 1);
  take(walk, ids(150, 250), 9_950);
  requested(walk, 1);
  for (let from = 3; from < 900; from += 90) {
    take(walk, ids(from, from + 100), 10_000);
    walk.restart();
    requested(walk, 1);
  }
  assert.equal(walk.head?.offset, walk.end - 1);
});

test("a walk that steps back does not go before its first offset, where every page connects", () => {
  const walk = begun(10, 500, 200);
  requested(walk, 1);
  assert.equal(take(walk, ids(300, 310), 400), undefined);
  assert.deepEqual(requested(walk, 1), ["200+100"]);
  assert.ok(take(walk, ids(400, 500), 400));
});

test("an empty page does not end the walk, because the list may have become shorter before it", () => {
  const walk = begun(10, 500);
  requested(walk, 5);
  assert.equal(take(walk, [], 8), undefined);
  assert.equal(requested(walk, 1)[0], "0+100");
  assert.equal(take(walk, ["row_0", ...ids(20, 27)], 8)?.isLast, true);
});

test("a row that is twice in a page is new once", () => {
  const walk = new PageWalkWithHead(10, 0);
  assert.deepEqual(take(walk, ["row_0", "row_0"], 2)?.isNew, [true, false]);
});

test("a walk that begins anew requests the same page again", () => {
  const walk = begun(10, 100);
  assert.deepEqual(requested(walk, 3), ["9+10", "18+10", "27+10"]);
  walk.restart();
  assert.deepEqual(requested(walk, 1), ["9+10"]);
});

test("a page that begins like the one at another offset is doubtful, and a page far behind shows whether the server is stuck", () => {
  const walk = begun(10, 100);
  requested(walk, 1);
  assert.equal(take(walk, ids(0, 10), 100)?.isDoubtful, true);
  assert.ok(walk.probeOffset > 5_000);
  assert.equal(walk.isStuck([]), false);
  assert.equal(walk.isStuck(ids(50, 60)), false);
  assert.equal(walk.isStuck(ids(0, 10)), true);
});

test("the ready pages are counted up to the first one that is not", () => {
  const walk = begun(10, 100);
  requested(walk, 4);
  const count = (ready: string[]) => walk.countReady((response) => ready.includes(response));
  assert.equal(count(["18+10"]), 0);
  assert.equal(count(["9+10", "27+10"]), 1);
  assert.equal(count(["9+10", "18+10", "27+10", "36+10"]), 4);
});
