// Finds the organizations that pass a filter, in order. The result is cached until something changes: the next page is
// a slice of it.

/** The number of cached results: enough for a few lists that are paged through at the same time. */
const MAX_KEPT = 8;

/** A text of at least this length is rare enough that it pays to search first and sort afterwards. */
const RARE_LENGTH = 2;

const ofUsers = (name) => `SELECT organization FROM memberships JOIN users ON users.seq = user
  WHERE users.id IN (SELECT value FROM json_each(:${name}))`;

const CONDITIONS = {
  text: ({ text }) =>
    text.toLowerCase().length < RARE_LENGTH
      ? "instr(search, :lowered)"
      : "seq IN (SELECT value FROM json_each(:found) UNION ALL SELECT seq FROM organizations WHERE id = :text)",
  users: () => `seq IN (${ofUsers("users")})`,
  withoutUsers: () => `seq NOT IN (${ofUsers("withoutUsers")})`,
  ids: () => "id IN (SELECT value FROM json_each(:ids))",
  withoutIds: () => "id NOT IN (SELECT value FROM json_each(:withoutIds))",
};

const LISTS = ["users", "withoutUsers", "ids", "withoutIds"];

export class Matches {
  #prepare;
  #texts;
  #kept = new Map();

  /** @param {import("./search-texts.js").SearchTexts} texts */
  constructor(prepare, texts) {
    this.#prepare = prepare;
    this.#texts = texts;
  }

  /** Returns the row numbers of all matches. Their count is the total of the list. */
  find(filter, orderBy) {
    const key = JSON.stringify([filter, orderBy]);
    const found = this.#kept.get(key) ?? this.#select(filter, orderBy);
    this.#kept.delete(key);
    this.#kept.set(key, found);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return found;
  }

  forget() {
    this.#kept.clear();
  }

  #select(filter, orderBy) {
    const where = Object.keys(CONDITIONS).filter((name) => filter[name].length > 0);
    const conditions = where.map((name) => CONDITIONS[name](filter)).join(" AND ");
    const lowered = filter.text.toLowerCase();
    return this.#prepare(`SELECT seq FROM organizations WHERE ${conditions} ORDER BY ${orderBy}`).all({
      text: filter.text,
      lowered,
      found: lowered.length < RARE_LENGTH ? "[]" : JSON.stringify(this.#texts.find(lowered)),
      ...Object.fromEntries(LISTS.map((name) => [name, JSON.stringify(filter[name])])),
    });
  }
}
