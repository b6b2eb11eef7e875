// Reads and replaces the contents of all tables at once.
import { TABLES } from "./schema.js";

/** The names of the tables, in the order in which they are created. */
export const TABLE_NAMES = [...TABLES.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name);

/** @returns {{ name: string, type: string, isRequired: boolean }[]} */
export const columnsOf = (db, table) =>
  db
    .prepare('SELECT name, type, "notnull" AS required, pk FROM pragma_table_info(?)')
    .all(table)
    .map(({ name, type, required, pk }) => ({ name, type, isRequired: required === 1 || pk > 0 }));

export function emptyTables(db) {
  for (const name of TABLE_NAMES) db.exec(`DELETE FROM main.${name}`);
}

/**
 * Runs `write`, which replaces whole tables, completely or not at all. References between rows are checked afterwards
 * instead of row by row: that is faster, and the tables may be written in any order.
 */
export function replaceTables(db, write) {
  db.pragma("foreign_keys = OFF");
  try {
    return db.transaction(write)();
  } finally {
    db.pragma("foreign_keys = ON");
  }
}
