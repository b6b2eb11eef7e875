// Copies of all tables in memory. SQLite copies a table with all its indexes page by page if both have the same form, so
// taking and restoring a snapshot of ten thousand organizations takes a fraction of a second.
import { ofField, Refusal } from "./errors.js";
import { emptyTables, replaceTables, TABLE_NAMES } from "./tables.js";

const SCHEMA = "snapshots";

export class Snapshots {
  #db;
  #made = new Map();
  #count = 0;
  #isAttached = false;

  constructor(db) {
    this.#db = db;
  }

  /** @param {object} rest what else belongs to the snapshot; `restore` returns it */
  take(rest) {
    this.#attach();
    this.#count += 1;
    const id = `snapshot_${this.#count}`;
    replaceTables(this.#db, () => {
      this.#createTables(id);
      for (const name of TABLE_NAMES) this.#db.exec(`INSERT INTO ${SCHEMA}.${id}_${name} SELECT * FROM main.${name}`);
    });
    this.#made.set(id, rest);
    return id;
  }

  restore(id) {
    const rest = this.#get(id);
    replaceTables(this.#db, () => {
      emptyTables(this.#db);
      for (const name of TABLE_NAMES) this.#db.exec(`INSERT INTO main.${name} SELECT * FROM ${SCHEMA}.${id}_${name}`);
    });
    return rest;
  }

  remove(id) {
    this.#get(id);
    replaceTables(this.#db, () => {
      for (const name of TABLE_NAMES) this.#db.exec(`DROP TABLE ${SCHEMA}.${id}_${name}`);
    });
    this.#made.delete(id);
  }

  list() {
    return [...this.#made.keys()];
  }

  #get(id) {
    const rest = this.#made.get(id);
    if (rest !== undefined) return rest;
    const known = this.list().join(", ") || "none";
    const why = `There is no snapshot ${JSON.stringify(id)}. There are: ${known}.`;
    throw new Refusal(404, [ofField("id", "resource_not_found", "not found", why)]);
  }

  #attach() {
    if (!this.#isAttached) this.#db.exec(`ATTACH ':memory:' AS ${SCHEMA}`);
    this.#isAttached = true;
  }

  /** Tables of the same form, indexes included: otherwise SQLite would copy row by row. */
  #createTables(id) {
    const parts = this.#db.prepare("SELECT type, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC");
    for (const { type, sql } of parts.all())
      this.#db.exec(
        type === "table"
          ? sql.replace(/^CREATE TABLE (\w+)/, `CREATE TABLE ${SCHEMA}.${id}_$1`)
          : sql.replace(/^CREATE (UNIQUE )?INDEX (\w+) ON (\w+)/, `CREATE $1INDEX ${SCHEMA}.${id}_$2 ON ${id}_$3`),
      );
  }
}
