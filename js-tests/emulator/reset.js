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
 * @param {() => void} fill fills the empty database with what the emulator starts with
 */
export function createReset({ db, settings, migrations, listing, rateLimit, requests }, fill) {
  return async () => {
    empty(db);
    fill();
    for (const part of [settings, migrations, listing]) part.reload();
    rateLimit.forget();
    requests.clear();
  };
}
