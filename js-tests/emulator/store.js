// Opens the SQLite database, a file or memory, that a single process owns.
import { Database } from "./database.js";
import { INDEXES, LAYOUT, TABLES } from "./schema.js";

/**
 * WAL with NORMAL: a killed process loses nothing that was committed, because the kernel already has the pages. Only a
 * power cut can lose writes. Waiting for the disk at every write would make this the slowest part of a benchmark.
 */
const PRAGMAS = ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "mmap_size = 2147483648"];

export function openStore(file) {
  const db = new Database(file);
  for (const pragma of PRAGMAS) db.pragma(pragma);
  checkLayout(db, file);
  db.function("lowercase", { deterministic: true }, (text) => text?.toLowerCase());
  db.exec(TABLES);
  createIndexes(db);
  return db;
}

function checkLayout(db, file) {
  const isEmpty = db.prepare("SELECT count(*) FROM sqlite_master").pluck().get() === 0;
  if (isEmpty) db.pragma(`user_version = ${LAYOUT}`);
  else if (db.pragma("user_version") !== LAYOUT) {
    db.close();
    throw new Error(`${file} was written by another version of the emulator. Delete it, or name another file.`);
  }
}

export function createIndexes(db) {
  for (const index of Object.values(INDEXES)) db.exec(`CREATE ${index.replace("INDEX", "INDEX IF NOT EXISTS")}`);
}

export function dropIndexes(db) {
  for (const name of Object.keys(INDEXES)) db.exec(`DROP INDEX ${name}`);
}

/** Lower case by JavaScript, because SQL lowers only ASCII. A line break separates, because no slug contains one. */
export const searchText = (name, slug) => `${name}\n${slug ?? ""}`.toLowerCase();

/** Caches compiled statements. All SQL is in this program, so there are few. */
export function statements(db, adjust = (statement) => statement) {
  const prepared = new Map();
  return (sql) => {
    if (!prepared.has(sql)) prepared.set(sql, adjust(db.prepare(sql)));
    return prepared.get(sql);
  };
}

/** Caches statements that return one column. */
export const preparer = (db) => statements(db, (statement) => statement.pluck());
