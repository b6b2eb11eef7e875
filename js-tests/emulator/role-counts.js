// Counts the members of each role in the organizations of each role set. The counts are a temporary table, which triggers
// keep up to date from its first use on: they follow every write, and a transaction that is rolled back too.
import { statements } from "./store.js";

/** No role set has an empty key: it stands for the organizations that name none. */
const keyOf = (column) => `ifnull(${column}, '')`;

const CREATE = `CREATE TEMP TABLE role_counts (role_set_key TEXT NOT NULL, role INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (role_set_key, role)) WITHOUT ROWID;
  INSERT INTO temp.role_counts SELECT ${keyOf("role_set_key")}, role, count(*)
    FROM main.memberships JOIN main.organizations ON organizations.seq = organization GROUP BY 1, 2`;

const add = (rows) => `INSERT INTO role_counts ${rows} ON CONFLICT DO UPDATE SET count = count + excluded.count;`;

/** Nothing if the organization is being deleted, whose members are taken off before. */
const addMember = (row, by) =>
  add(`SELECT ${keyOf("role_set_key")}, ${row}.role, ${by} FROM main.organizations WHERE seq = ${row}.organization`);

const addAll = (row, sign) =>
  add(`SELECT ${keyOf(`${row}.role_set_key`)}, role, ${sign}count(*) FROM main.memberships
    WHERE organization = ${row}.seq GROUP BY role`);

const TRIGGERS = {
  joined: ["AFTER INSERT ON main.memberships", addMember("NEW", 1)],
  left: ["AFTER DELETE ON main.memberships", addMember("OLD", -1)],
  changed: ["AFTER UPDATE OF role ON main.memberships", addMember("OLD", -1) + addMember("NEW", 1)],
  moved: [
    "AFTER UPDATE OF role_set_key ON main.organizations WHEN OLD.role_set_key IS NOT NEW.role_set_key",
    addAll("OLD", "-") + addAll("NEW", ""),
  ],
  deleted: ["BEFORE DELETE ON main.organizations", addAll("OLD", "-")],
};

/** Organizations that name no role set, or one that does not exist, use the initial set. */
const COUNTS = {
  initial: `SELECT role, sum(count) AS count FROM temp.role_counts
    WHERE role_set_key NOT IN (SELECT key FROM main.role_sets WHERE type != 'initial') GROUP BY role HAVING sum(count) > 0`,
  custom: "SELECT role, count FROM temp.role_counts WHERE role_set_key = :key AND count > 0",
};

export class RoleCounts {
  #db;
  #isCreated;
  #prepare;

  constructor(db) {
    this.#db = db;
    this.#isCreated = db.prepare("SELECT 1 FROM temp.sqlite_master WHERE name = 'role_counts'");
    this.#prepare = statements(db);
  }

  /** @returns {Map<number, number>} the members of the organizations that use the set, by the row of their role */
  of({ type, key }) {
    if (!this.#isCreated.get()) this.#create();
    const rows = this.#prepare(COUNTS[type]).all({ key });
    return new Map(rows.map(({ role, count }) => [role, count]));
  }

  /** Called before a write to very many rows, which the triggers would slow down: the next use counts all again. */
  forget() {
    for (const name of Object.keys(TRIGGERS)) this.#db.exec(`DROP TRIGGER IF EXISTS temp.role_${name}`);
    this.#db.exec("DROP TABLE IF EXISTS temp.role_counts");
  }

  #create() {
    this.#db.transaction(() => {
      this.#db.exec(CREATE);
      for (const [name, [event, write]] of Object.entries(TRIGGERS))
        this.#db.exec(`CREATE TEMP TRIGGER role_${name} ${event} BEGIN ${write} END`);
    })();
  }
}
