// Finds the organizations whose name or slug contains a text. All texts are one string in memory, which JavaScript
// searches several times faster than SQLite searches rows.

/** So many changes are looked through one by one. With more, the string is built again. */
const MAX_CHANGED = 500;

export class SearchTexts {
  #all;
  /** The text of each changed row, or undefined if the row was removed. */
  #changed = new Map();
  #built;

  constructor(db) {
    this.#all = db.prepare("SELECT seq, search FROM organizations");
  }

  set(seq, text) {
    this.#changed.set(seq, text);
    if (this.#changed.size > MAX_CHANGED) this.forget();
  }

  /** Reads the texts again at the next search. */
  forget() {
    this.#built = undefined;
    this.#changed.clear();
  }

  /** @returns {number[]} the row numbers, in no particular order */
  find(text) {
    this.#built ??= this.#build();
    const changed = [...this.#changed].filter(([, other]) => other?.includes(text)).map(([seq]) => seq);
    return [...this.#findBuilt(text).filter((seq) => !this.#changed.has(seq)), ...changed];
  }

  #build() {
    const rows = this.#all.all();
    const starts = new Uint32Array(rows.length + 1);
    for (const [i, { search }] of rows.entries()) starts[i + 1] = starts[i] + search.length;
    this.#changed.clear();
    return { seqs: rows.map(({ seq }) => seq), starts, whole: rows.map(({ search }) => search).join("") };
  }

  /** A match that reaches into the next text is none. */
  #findBuilt(text) {
    const { seqs, starts, whole } = this.#built;
    const found = [];
    for (let at = whole.indexOf(text); at !== -1; ) {
      const i = lastAtMost(starts, at);
      const isWithin = at + text.length <= starts[i + 1];
      if (isWithin) found.push(seqs[i]);
      at = whole.indexOf(text, isWithin ? starts[i + 1] : at + 1);
    }
    return found;
  }
}

/** The position of the last number that is not greater than `wanted`, in an ascending list that begins with 0. */
function lastAtMost(numbers, wanted) {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
