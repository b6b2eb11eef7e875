// Counts the memberships of each user, so that a list ordered by a field of the users finds a page without the rows
// before it.

/** Beyond so many users whose memberships changed, counting all again is faster. */
const MAX_TOUCHED = 300;

export class MembershipCounts {
  #sql;
  #counts;
  #total = 0;
  #touched = new Set();

  constructor(db) {
    this.#sql = {
      all: db.prepare("SELECT user, count(*) AS count FROM memberships GROUP BY user"),
      one: db.prepare("SELECT count(*) FROM memberships WHERE user = ?").pluck(),
    };
  }

  /** Called when a membership was inserted or deleted. */
  touch(_organization, user) {
    if (this.#counts === undefined) return;
    this.#touched.add(user);
    if (this.#touched.size > MAX_TOUCHED) this.forget();
  }

  forget() {
    this.#counts = undefined;
    this.#touched.clear();
  }

  /** @returns {{ counts: Map<number, number>, total: number }} by the row number of the user */
  read() {
    if (this.#counts === undefined) this.#countAll();
    for (const user of this.#touched) this.#countAgain(user);
    this.#touched.clear();
    return { counts: this.#counts, total: this.#total };
  }

  #countAll() {
    this.#counts = new Map(this.#sql.all.all().map(({ user, count }) => [user, count]));
    this.#total = 0;
    for (const count of this.#counts.values()) this.#total += count;
  }

  #countAgain(user) {
    const count = this.#sql.one.get(user);
    this.#total += count - (this.#counts.get(user) ?? 0);
    this.#counts.set(user, count);
  }
}
