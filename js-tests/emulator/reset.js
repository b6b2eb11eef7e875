// Returns the emulator to the state in which it started, without closing its port.
import { TABLES } from "./schema.js";

const NAMES = [...TABLES.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name);

/** Without the checks of references, SQLite empties a whole table at once. */
function empty(db) {
  db.pragma("foreign_keys = OFF");
  db.transaction(() => {
    for (const name of NAMES) db.exec(`DELETE FROM ${name}`);
  })();
  db.pragma("foreign_keys = ON");
}

/**
 * @param {object} clerk the parts of the emulator
 * @param {object} start
 * @param {string[]} start.ids the ids of the users, which are replaced by those of the new users
 * @param {() => string[]} start.fill fills the empty database and returns the ids of the users that were asked for
 */
export function createReset({ db, settings, migrations, listing, rateLimit, requests }, { ids, fill }) {
  return async () => {
    empty(db);
    const made = fill();
    ids.splice(0, made.length, ...made);
    for (const part of [settings, migrations, listing]) part.reload();
    rateLimit.forget();
    requests.clear();
  };
}
