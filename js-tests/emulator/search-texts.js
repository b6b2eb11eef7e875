// Finds the rows whose text contains another. All texts of a column are one string in memory, which JavaScript searches
// several times faster than SQLite searches rows.
import { NULL_CHARACTER } from "./database.js";
import { RowSet } from "./row-set.js";

/** So many changes are looked through one by one. With more, the string is built again. */
const MAX_CHANGED = 500;

/** The searches that are remembered: enough for each letter. A hundred thousand rows take 16 kB in each. */
const MAX_KEPT = 64;

export class SearchTexts {
  #sql;
  #built;
  /** The rows that were written since the last search. */
  #touched = new Set();
  /** The texts of the rows that were written since the string was built, undefined if the row was deleted. */
  #changed = new Map();
  /** The rows that match the last searches, updated after each write. @type {Map<string, RowSet>} */
  #kept = new Map();

  /** @param {{ table: string, column: string }} shape the texts are in lower case */
  constructor(db, { table, column }) {
    const all = `SELECT json_group_array(seq) AS seqs, ${jsonTexts(column)} AS texts FROM ${table}`;
    const some = `${all} WHERE seq IN (SELECT value FROM json_each(?))`;
    this.#sql = { all: db.prepare(all), some: db.prepare(some) };
  }

  /** Called when a row was inserted, changed or deleted. */
  touch(seq) {
    if (this.#built === undefined) return;
    this.#touched.add(seq);
    if (this.#touched.size + this.#changed.size > MAX_CHANGED) this.forget();
  }

  /** Reads the texts again at the next search. */
  forget() {
    this.#built = undefined;
    for (const part of [this.#touched, this.#changed, this.#kept]) part.clear();
  }

  /** @returns {RowSet} valid until the next write, and not to be changed */
  find(text) {
    this.#built ??= build(parsed(this.#sql.all.get()));
    if (this.#touched.size > 0) this.#follow();
    const found = this.#kept.get(text) ?? this.#search(text);
    this.#kept.delete(text);
    this.#kept.set(text, found);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return found;
  }

  #follow() {
    const written = new Map([...this.#touched].map((seq) => [seq, undefined]));
    const { seqs, texts } = parsed(this.#sql.some.get(JSON.stringify([...this.#touched])));
    for (const [i, seq] of seqs.entries()) written.set(seq, texts[i]);
    for (const [text, found] of this.#kept) update(found, written, text);
    for (const [seq, text] of written) this.#changed.set(seq, text);
    this.#touched.clear();
  }

  #search(text) {
    const found = findBuilt(this.#built, text);
    update(found, this.#changed, text);
    return found;
  }
}

function update(found, written, text) {
  for (const [seq, current] of written) {
    if (current?.includes(text)) found.add(seq);
    else found.delete(seq);
  }
}

/** Reading all texts as JSON is several times faster than reading them row by row. */
const jsonTexts = (column) => `replace(json_group_array(${column}), '${NULL_CHARACTER}', '\\u0000')`;

const parsed = ({ seqs, texts }) => ({ seqs: JSON.parse(seqs), texts: JSON.parse(texts) });

function build({ seqs, texts }) {
  const starts = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) starts[i + 1] = starts[i] + text.length;
  return { seqs: Uint32Array.from(seqs), starts, whole: texts.join("") };
}

/** A match that reaches into the next text is none. */
function findBuilt({ seqs, starts, whole }, text) {
  const found = new RowSet();
  let i = 0;
  for (let at = whole.indexOf(text); at !== -1; ) {
    i = lastAtMost(starts, at, i);
    const isWithin = at + text.length <= starts[i + 1];
    if (isWithin) found.add(seqs[i]);
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
