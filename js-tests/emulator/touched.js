// Reports which rows were written, so that what is kept in memory about a table can follow it. Triggers notice every
// write, also those of a cascading deletion. A write that is rolled back is reported too, so listeners read the row again.

/** The events of each table, each with a condition and the columns that identify the row. */
const EVENTS = {
  organizations: [
    ["INSERT", "1", "NEW.seq"],
    ["DELETE", "1", "OLD.seq"],
    [
      "UPDATE OF created_at, name, members_count, search",
      "(OLD.created_at, OLD.name, OLD.members_count, OLD.search) IS NOT (NEW.created_at, NEW.name, NEW.members_count, NEW.search)",
      "NEW.seq",
    ],
  ],
  users: [["INSERT", "1", "NEW.seq"]],
  memberships: [
    ["INSERT", "1", "NEW.organization, NEW.user"],
    ["DELETE", "1", "OLD.organization, OLD.user"],
    ["UPDATE OF role", "1", "NEW.organization, NEW.user"],
  ],
  invitations: [
    ["INSERT", "1", "NEW.seq"],
    ["DELETE", "1", "OLD.seq"],
  ],
};

export class Touched {
  #db;
  #listeners = new Map();

  constructor(db) {
    this.#db = db;
    db.function("touched", { varargs: true }, (table, ...row) => this.#report(table, row));
  }

  /** Calls `listener` with the columns that identify a row of `table`, whenever it is written. */
  listen(table, listener) {
    if (!this.#listeners.has(table)) {
      this.#createTriggers(table);
      this.#listeners.set(table, new Set());
    }
    this.#listeners.get(table).add(listener);
  }

  /** Ends all listening. Without listeners there are no triggers, and writes cost nothing more. */
  stop() {
    for (const table of this.#listeners.keys())
      for (const i of EVENTS[table].keys()) this.#db.exec(`DROP TRIGGER touched_${table}_${i}`);
    this.#listeners.clear();
  }

  #createTriggers(table) {
    for (const [i, [event, condition, row]] of EVENTS[table].entries())
      this.#db.exec(`CREATE TEMP TRIGGER touched_${table}_${i} AFTER ${event} ON main.${table} WHEN ${condition}
        BEGIN SELECT touched('${table}', ${row}); END`);
  }

  #report(table, row) {
    for (const listener of this.#listeners.get(table)) listener(...row);
    return null;
  }
}
