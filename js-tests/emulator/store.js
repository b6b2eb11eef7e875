// Where is everything kept? In one SQLite database that one process owns: a file, or memory.
import Database from "better-sqlite3";
import { INDEXES, LAYOUT, TABLES } from "./schema.js";

/**
 * WAL with NORMAL: a killed process loses nothing that was committed, because the pages are already the kernel's. Only a
 * power cut could, and waiting for the disk at every write would make this the slowest part of a benchmark.
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
  else if (db.pragma("user_version", { simple: true }) !== LAYOUT) {
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

/** In lower case here rather than in SQL, which lowers only ASCII. A line break cannot be in a slug, so it separates. */
export const searchText = (name, slug) => `${name}\n${slug ?? ""}`.toLowerCase();

/** Statements, each compiled once. The SQL comes from this program alone, so there are few of them. */
export function statements(db, adjust = (statement) => statement) {
  const prepared = new Map();
  return (sql) => {
    if (!prepared.has(sql)) prepared.set(sql, adjust(db.prepare(sql)));
    return prepared.get(sql);
  };
}

/** Statements of one column. */
export const preparer = (db) => statements(db, (statement) => statement.pluck());
