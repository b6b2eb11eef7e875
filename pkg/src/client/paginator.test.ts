// Random histories: rows come and go between the requests, and each response shows the list at its own time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type IterationOptions, Paginator } from "./paginator.js";

type Random = (below: number) => number;

/** A generator of random integers, the same for the same seed. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Row {
  id: string;
}

interface Query {
  limit?: number;
  offset?: number;
}

interface History {
  size: number;
  limit: number;
  /** How many rows come and go, at most, before each response is made. */
  come: number;
  go: number;
}

interface Listing {
  data: Row[];
  totalCount: number;
}

/** A server whose list changes before each response. It answers the requests in flight in any order. */
class Server {
  rows: Row[];
  /** The rows that were there from the beginning and have not gone. */
  readonly lasting: Set<Row>;
  requests = 0;
  readonly #random: Random;
  readonly #history: History;
  #made = 0;
  #unread: (() => void)[] = [];
  #unsent: (() => void)[] = [];

  constructor(random: Random, history: History) {
    this.#random = random;
    this.#history = history;
    this.rows = Array.from({ length: history.size }, (_, at) => ({ id: `first_${at}` }));
    this.lasting = new Set(this.rows);
  }

  readonly list = ({ limit = 10, offset = 0 }: Query): Promise<Listing> =>
    new Promise((resolve) => {
      this.requests += 1;
      this.#unread.push(() => {
        this.#change();
        const answer = { data: this.rows.slice(offset, offset + limit), totalCount: this.rows.length };
        this.#unsent.push(() => resolve(answer));
      });
    });

  /** Reads a random request, or sends a random response. */
  step(): void {
    const queue = this.#random(2) === 0 ? this.#unread : this.#unsent;
    const [next] = queue.splice(this.#random(queue.length || 1), 1);
    next?.();
  }

  #change(): void {
    const { come, go } = this.#history;
    for (let left = this.#random(go + 1); left > 0 && this.rows.length > 0; left--) {
      const [gone] = this.rows.splice(this.#place(this.rows.length), 1);
      this.lasting.delete(gone as Row);
    }
    const place = this.#place(this.rows.length + 1);
    const isBlock = this.#random(2) === 0;
    for (let left = this.#random(come + 1); left > 0; left--)
      this.rows.splice(isBlock ? place : this.#place(this.rows.length + 1), 0, { id: `new_${this.#made++}` });
  }

  /** A place in the list, often near its beginning, which moves most rows. */
  #place(below: number): number {
    return this.#random(3) === 0 ? 0 : this.#random(below || 1);
  }
}

const SIZES = [1, 2, 3, 4, 5, 10, 37, 100];

function historyOf(random: Random): History {
  return {
    size: [random(12), random(400), random(2_000)][random(3)] as number,
    limit: SIZES[random(SIZES.length)] as number,
    come: random(2) === 0 ? random(3) : random(26),
    go: random(2) === 0 ? random(3) : random(26),
  };
}

/** Walks over the list of a server, with a caller who is fast or slow. Returns the pages. */
async function walked(server: Server, random: Random, limit: number, options: IterationOptions): Promise<Row[][]> {
  const pages: Row[][] = [];
  let isOver = false;
  const walk = async () => {
    const slowness = random(4);
    for await (const { data } of new Paginator("iterateRows", server.list, { limit }, options, 10).pages()) {
      pages.push(data);
      for (let left = random(slowness + 1); left > 0; left--) await setImmediate();
    }
  };
  const ended = walk().finally(() => {
    isOver = true;
  });
  while (!isOver && server.requests < 20_000) {
    server.step();
    await setImmediate();
  }
  assert.ok(isOver, "the walk does not end");
  await ended;
  return pages;
}

/** How many histories are tried. `HISTORIES=100000` tries more of them. */
const HISTORIES = Number(process.env.HISTORIES ?? 2_000);

test("in every history, each row that is always there is yielded exactly once, and the walk ends", async () => {
  for (let seed = 0; seed < HISTORIES; seed++) {
    const random = seeded(seed);
    const history = historyOf(random);
    const server = new Server(random, history);
    const prefetch = random(13);
    const told = `seed ${seed}: ${JSON.stringify({ ...history, prefetch })}`;
    const pages = await walked(server, random, history.limit, { prefetch }).catch((error) => {
      throw new Error(told, { cause: error });
    });
    const ids = pages.flat().map(({ id }) => id);
    const once = new Set(ids);
    assert.equal(once.size, ids.length, `a row was yielded twice, ${told}`);
    for (const { id } of server.lasting) assert.ok(once.has(id), `${id} was skipped, ${told}`);
    for (const page of pages) assert.ok(page.length > 0 && page.length <= history.limit, told);
  }
});

/** A list of `size` rows that stays as it is. A response arrives a turn later; `offsets` are those of the requests. */
function listing(size: number, answer?: (query: Required<Query>, rows: Row[]) => Listing | undefined) {
  const rows = Array.from({ length: size }, (_, at) => ({ id: `row_${at}` }));
  const offsets: number[] = [];
  const list = async ({ limit = 10, offset = 0 }: Query): Promise<Listing> => {
    offsets.push(offset);
    await setImmediate();
    const own = answer?.({ limit, offset }, rows);
    return own ?? { data: rows.slice(offset, offset + limit), totalCount: size };
  };
  return { rows, offsets, list };
}

type ListFunction = (query: Query) => Promise<Listing>;

const over = (list: ListFunction, limit: number, options: IterationOptions = {}, maxConcurrent = 10) =>
  new Paginator("iterateRows", list, { limit }, options, maxConcurrent);

async function idsOf(iteration: AsyncIterable<Row>): Promise<string[]> {
  const ids = [];
  for await (const { id } of iteration) ids.push(id);
  return ids;
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
};

/** Returns how many requests were made before each page was given out. */
async function requestsPerPage(size: number, options: IterationOptions, maxConcurrent: number, pause: () => unknown) {
  const { list, offsets } = listing(size);
  const counts = [];
  for await (const _ of over(list, 10, options, maxConcurrent).pages()) {
    counts.push(offsets.length);
    await pause();
  }
  return counts;
}

test("pages are requested ahead like in a slow start while the caller waits, up to prefetch and maxConcurrent", async () => {
  const ahead = async (prefetch: number | undefined, maxConcurrent: number) => {
    const counts = await requestsPerPage(500, { prefetch }, maxConcurrent, () => {});
    return counts.map((count, at) => count - at - 1).slice(0, 8);
  };
  assert.deepEqual(await ahead(undefined, 10), [1, 2, 4, 8, 8, 8, 8, 8]);
  assert.deepEqual(await ahead(3, 10), [1, 2, 3, 3, 3, 3, 3, 3]);
  assert.deepEqual(await ahead(100, 2), [1, 2, 2, 2, 2, 2, 2, 2]);
  assert.deepEqual(await ahead(0, 10), [0, 0, 0, 0, 0, 0, 0, 0]);
});

test("a slow caller has one page ahead, and at most the pages that were in flight when it became slow", async () => {
  const counts = await requestsPerPage(200, {}, 10, settled);
  assert.ok(counts.every((count, at) => count <= at + 2));
  let pages = 0;
  const later = await requestsPerPage(500, {}, 10, () => (pages++ < 20 ? undefined : settled()));
  const ahead = later.map((count, at) => count - at - 1);
  assert.ok(ahead.every((pages) => pages <= 8));
  assert.ok(ahead[20] === 8 && ahead.slice(36, 50).every((pages) => pages === 1), ahead.join());
});

test("a prefetch that is not an integer from 0 to 100 is refused before anything is sent", async () => {
  const { list, offsets } = listing(5);
  for (const prefetch of [-1, 1.5, 101, Number.NaN, "3", null] as number[])
    await assert.rejects(idsOf(over(list, 10, { prefetch })), {
      kind: "invalid",
      parameter: "prefetch",
      message: "iterateRows: prefetch must be an integer from 0 to 100",
    });
  assert.deepEqual(offsets, []);
});

test("a page that failed because too many calls waited is requested again when its turn comes, other failures are thrown", async () => {
  for (const [error, isThrown] of [
    [{ reason: "total" }, false],
    [{ reason: "queue_full" }, false],
    [{ status: 429 }, false],
    [{ status: 500 }, true],
  ] as const) {
    const failed = new Set<number>();
    const { list, offsets } = listing(100, ({ offset }) => {
      if (offset < 27 || failed.has(offset)) return undefined;
      failed.add(offset);
      throw error;
    });
    const walk = idsOf(over(list, 10));
    if (isThrown) await assert.rejects(walk, (thrown) => thrown === error);
    else assert.equal((await walk).length, 100);
    assert.equal(new Set(offsets).size < offsets.length, !isThrown);
  }
});

test("a failure of the first page is thrown even if it is one of too many calls", async () => {
  const error = { reason: "total" };
  const { list, offsets } = listing(1, () => {
    throw error;
  });
  await assert.rejects(idsOf(over(list, 10)), (thrown) => thrown === error);
  assert.equal(offsets.length, 1);
});

test("pages have the caller's size where larger ones are requested", async () => {
  let isFirst = true;
  const { list, rows } = listing(150, ({ offset }, rows) => {
    if (offset === 0 || !isFirst) return undefined;
    isFirst = false;
    rows.shift();
    return undefined;
  });
  const all = [...rows];
  const sizes = [];
  const ids = [];
  const iteration = over(list, 4);
  for await (const { data } of iteration.pages()) {
    sizes.push(data.length);
    ids.push(...data.map(({ id }) => id));
    assert.ok(iteration.offset <= ids.length);
  }
  assert.deepEqual(
    ids,
    all.map(({ id }) => id),
  );
  assert.ok(sizes.every((size) => size <= 4));
});

test("an iteration resumes within a page that is larger than the caller's", async () => {
  let isFirst = true;
  const { list } = listing(60, ({ offset }, rows) => {
    if (offset > 0 && isFirst) rows.shift();
    if (offset > 0) isFirst = false;
    return undefined;
  });
  const iteration = over(list, 2);
  const ids: string[] = [];
  while (ids.length < 60) {
    const { value } = await iteration.pages().next();
    ids.push(...(value?.data ?? []).map(({ id }: Row) => id));
  }
  assert.deepEqual(
    ids,
    Array.from({ length: 60 }, (_, at) => `row_${at}`),
  );
});

test("a loop that begins while another one waits for a page gets the rows of that page, and the other one throws", async () => {
  const { list, rows } = listing(60);
  for (const taken of [0, 10]) {
    const iteration = over(list, 10, { prefetch: 0 });
    const earlier = iteration[Symbol.asyncIterator]();
    const ids = [];
    while (ids.length < taken) ids.push((await earlier.next()).value?.id);
    const waiting = assert.rejects(earlier.next(), { kind: "invalid", parameter: "iteration" });
    ids.push(...(await idsOf(iteration)));
    await waiting;
    assert.deepEqual(
      ids,
      rows.map(({ id }) => id),
    );
  }
});

test("a server that ignores the offset is found out, whether its list changes or not", async () => {
  let made = 0;
  const answers: ((query: Required<Query>, rows: Row[]) => Listing)[] = [
    (_, rows) => ({ data: rows.slice(0, 3), totalCount: 100 }),
    ({ limit }, rows) => ({ data: rows.slice(0, limit), totalCount: 100 }),
    ({ limit }, rows) => {
      rows.unshift({ id: `new_${made++}` });
      return { data: rows.slice(0, limit), totalCount: 100 };
    },
  ];
  for (const answer of answers) {
    const { list, offsets } = listing(1_000, answer);
    await assert.rejects(idsOf(over(list, 3)), { kind: "decode", reason: "pagination_stuck" });
    assert.ok(offsets.length < 500, `${offsets.length} requests`);
  }
});

test("rows that are created exactly as fast as the walk advances do not make it stuck", async () => {
  let made = 0;
  const { list, offsets } = listing(40, ({ limit, offset }, rows) => {
    // The total stays the same, too.
    if (made < 60) {
      for (let at = 0; at < 9; at++) rows.unshift({ id: `new_${made++}` });
      rows.splice(-9);
    }
    return { data: rows.slice(offset, offset + limit), totalCount: 40 };
  });
  const ids = await idsOf(over(list, 10));
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(offsets.length < 60);
});

test("a server that sends shorter pages than requested yields every row", async () => {
  for (const max of [2, 7, 30]) {
    const { list } = listing(200, ({ limit, offset }, rows) => {
      return { data: rows.slice(offset, offset + Math.min(limit, max)), totalCount: 200 };
    });
    assert.equal((await idsOf(over(list, 50))).length, 200);
  }
});

test("a wrong total prevents no row from being yielded, nor the end", async () => {
  for (const totalCount of [-1, 0, 2, 49, 51, 1_000_000]) {
    const { list, offsets } = listing(50, ({ limit, offset }, rows) => {
      return { data: rows.slice(offset, offset + limit), totalCount };
    });
    assert.equal((await idsOf(over(list, 7))).length, 50, `total ${totalCount}`);
    assert.ok(offsets.length < 30, `total ${totalCount}: ${offsets.length} requests`);
  }
});
