// The rows of a table in one order, as an array of their numbers. It is read once and then follows the writes, so that a
// page of any filter, at any offset, is one pass over it.

/** Beyond so many written rows, reading all again is faster. */
const MAX_TOUCHED = 300;

export class Order {
  #sql;
  #rows;
  #touched = new Set();

  /** @param {{ table: string, columns: string }} shape the columns that order the rows, each after a `$` */
  constructor(db, { table, columns: terms }) {
    const of = (alias) => terms.replaceAll("$", `${alias}.`);
    const columns = of(table);
    this.#sql = {
      all: db.prepare(`SELECT json_group_array(seq) FROM (SELECT seq FROM ${table} ORDER BY ${columns})`).pluck(),
      some: db
        .prepare(`SELECT seq FROM ${table} WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY ${columns}`)
        .pluck(),
      isBefore: db
        .prepare(`SELECT (${of("a")}) < (${of("b")}) FROM ${table} a, ${table} b WHERE a.seq = ? AND b.seq = ?`)
        .pluck(),
    };
  }

  /** Called when a row was inserted, changed or deleted. */
  touch(seq) {
    if (this.#rows === undefined) return;
    this.#touched.add(seq);
    if (this.#touched.size > MAX_TOUCHED) this.forget();
  }

  forget() {
    this.#rows = undefined;
    this.#touched.clear();
  }

  /** @returns {Uint32Array} the numbers of all rows */
  read() {
    if (this.#rows === undefined) this.#rows = Uint32Array.from(JSON.parse(this.#sql.all.get()));
    else if (this.#touched.size > 0) this.#rows = this.#merge();
    this.#touched.clear();
    return this.#rows;
  }

  #merge() {
    const kept = without(this.#rows, this.#touched);
    const added = this.#sql.some.all(JSON.stringify([...this.#touched]));
    const merged = new Uint32Array(kept.length + added.length);
    let from = 0;
    for (const [i, seq] of added.entries()) {
      const to = this.#positionOf(seq, kept);
      merged.set(kept.subarray(from, to), from + i);
      merged[to + i] = seq;
      from = to;
    }
    merged.set(kept.subarray(from), from + added.length);
    return merged;
  }

  /** The number of rows that come before `seq`. */
  #positionOf(seq, rows) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sql.isBefore.get(rows[middle], seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A native search for each removed row is faster than a look at every row. */
function without(rows, removed) {
  const kept = rows.slice();
  let length = kept.length;
  for (const seq of removed) {
    const i = kept.indexOf(seq);
    if (i === -1 || i >= length) continue;
    kept.copyWithin(i, i + 1, length);
    length -= 1;
  }
  return kept.subarray(0, length);
}
