// Finds the rows whose text contains another. All texts of a column are one string in memory, which JavaScript searches
// several times faster than SQLite searches rows.

/** So many changes are looked through one by one. With more, the string is built again. */
const MAX_CHANGED = 500;

/** The searches that are remembered until the string is built again: enough for a few lists that are paged through. */
const MAX_KEPT = 8;

export class SearchTexts {
  #sql;
  #built;
  #kept = new Map();
  /** The rows that were written since the string was built. */
  #touched = new Set();

  /** @param {{ table: string, column: string }} shape the texts are in lower case */
  constructor(db, { table, column }) {
    this.#sql = {
      all: db.prepare(`SELECT seq, ${column} AS text FROM ${table}`),
      some: db.prepare(`SELECT seq, ${column} AS text FROM ${table} WHERE seq IN (SELECT value FROM json_each(?))`),
    };
  }

  /** Called when a row was inserted, changed or deleted. */
  touch(seq) {
    if (this.#built === undefined) return;
    this.#touched.add(seq);
    if (this.#touched.size > MAX_CHANGED) this.forget();
  }

  /** Reads the texts again at the next search. */
  forget() {
    this.#built = undefined;
    this.#touched.clear();
    this.#kept.clear();
  }

  /** @returns {ArrayLike<number>[]} lists of row numbers, in no particular order */
  find(text) {
    this.#built ??= build(this.#sql.all.all());
    const found = this.#findKept(text);
    if (this.#touched.size === 0) return [found];
    const written = this.#sql.some.all(JSON.stringify([...this.#touched]));
    const matching = written.filter((row) => row.text.includes(text)).map(({ seq }) => seq);
    return [without(found, this.#touched), matching];
  }

  #findKept(text) {
    const found = this.#kept.get(text) ?? findBuilt(this.#built, text);
    this.#kept.delete(text);
    this.#kept.set(text, found);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return found;
  }
}

/** Most rows were written before the others, so only a few need a look. */
function without(rows, touched) {
  const [min, max] = [Math.min(...touched), Math.max(...touched)];
  return rows.filter((seq) => seq < min || seq > max || !touched.has(seq));
}

function build(rows) {
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, { text }] of rows.entries()) starts[i + 1] = starts[i] + text.length;
  return { seqs: Uint32Array.from(rows, ({ seq }) => seq), starts, whole: rows.map(({ text }) => text).join("") };
}

/** A match that reaches into the next text is none. */
function findBuilt({ seqs, starts, whole }, text) {
  const found = [];
  let i = 0;
  for (let at = whole.indexOf(text); at !== -1; ) {
    i = lastAtMost(starts, at, i);
    const isWithin = at + text.length <= starts[i + 1];
    if (isWithin) found.push(seqs[i]);
    at = whole.indexOf(text, isWithin ? starts[i + 1] : at + 1);
  }
  return found;
}

/** The position of the last number that is not greater than `wanted`, at or after `from`, in an ascending list. */
function lastAtMost(numbers, wanted, from) {
  let low = from;
  let step = 1;
  while (low + step < numbers.length && numbers[low + step] <= wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, numbers.length);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
