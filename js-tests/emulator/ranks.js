// Finds the n-th oldest row. Marks along the index store their rank, so that a deep page skips few rows instead of all
// before it.

/** The number of rows between two marks. A page skips at most twice as many, and a million rows need 2000 marks. */
const STEP = 500;
const FIRST = { created_at: Number.MIN_SAFE_INTEGER, id: "", rank: 0 };

const order = (a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : Number(a.id > b.id));

/**
 * A mark is a position between rows, not a row: its rank counts the rows before it. Adding or removing a row therefore
 * only shifts the ranks of the marks after it. In the usual case, a row that is the newest, it shifts none.
 */
export class Ranks {
  #marks = [{ ...FIRST }];
  #rowAfter;

  constructor(db) {
    this.#rowAfter = db.prepare(
      "SELECT created_at, id FROM organizations WHERE (created_at, id) >= (?, ?) ORDER BY created_at, id LIMIT 1 OFFSET ?",
    );
    // Counting reads the whole index once, at the start. After that the total is updated.
    this.total = db.prepare("SELECT count(*) FROM organizations").pluck().get();
    while (this.#split(this.#marks.length - 1)) {
      // Adds one mark per iteration, until the last gap is short enough.
    }
  }

  added(row) {
    this.total += 1;
    this.#split(this.#shift(row, 1));
  }

  removed(row) {
    this.total -= 1;
    this.#shift(row, -1);
  }

  /** The last mark with at most `rank` rows before it. */
  before(rank) {
    let low = 0;
    let high = this.#marks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#marks[middle].rank <= rank) low = middle;
      else high = middle;
    }
    return this.#marks[low];
  }

  /** Returns the position of the mark that the row follows. */
  #shift(row, by) {
    let i = this.#marks.length - 1;
    for (; order(this.#marks[i], row) > 0; i -= 1) this.#marks[i].rank += by;
    return i;
  }

  #split(i) {
    const mark = this.#marks[i];
    const end = this.#marks[i + 1]?.rank ?? this.total;
    if (end - mark.rank <= 2 * STEP) return false;
    const row = this.#rowAfter.get(mark.created_at, mark.id, STEP);
    this.#marks.splice(i + 1, 0, { ...row, rank: mark.rank + STEP });
    return true;
  }
}
