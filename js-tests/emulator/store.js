// Opens the SQLite database, a file or memory, that a single emulator owns.
import { Database } from "./database.js";
import { INDEXES, LAYOUT, TABLES } from "./schema.js";

/**
 * WAL with NORMAL: a killed process loses nothing that was committed, because the kernel already has the pages. Only a
 * power cut can lose writes. Waiting for the disk at every write would make this the slowest part of a benchmark.
 */
const PRAGMAS = ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "mmap_size = 2147483648"];

/** An emulator keeps a part of the data in memory, so it locks the file until it closes. */
const LOCK = "locking_mode = EXCLUSIVE";
/** The lock is given back by the read after these. All data is then in the file itself. */
const UNLOCK = ["journal_mode = DELETE", "locking_mode = NORMAL", "user_version"];

export function openStore(file) {
  const db = open(file);
  try {
    for (const pragma of [LOCK, ...PRAGMAS]) db.pragma(pragma);
    checkLayout(db, file);
    db.function("lowercase", { deterministic: true }, (text) => text?.toLowerCase());
    db.exec(TABLES);
    createIndexes(db);
    return db;
  } catch (error) {
    db.close();
    throw explained(error, file);
  }
}

/** SQLite keeps the connection until its statements are collected, so the lock is given back before. */
export function closeStore(db) {
  try {
    for (const pragma of UNLOCK) db.pragma(pragma);
  } catch {
    // A test has removed the file, so that nothing is left to be written or unlocked.
  }
  db.close();
}

function open(file) {
  try {
    return new Database(file);
  } catch (error) {
    throw new Error(
      `The database ${file} cannot be opened. It must be a file in an existing folder: ${error.message}.`,
    );
  }
}

function explained(error, file) {
  const { message } = error;
  if (/locked/.test(message))
    return new Error(`${file} is in use by another emulator. Stop that one, or name another file.`);
  if (/not a database/.test(message)) return new Error(`${file} is not a database of the emulator. Name another file.`);
  return error;
}

function checkLayout(db, file) {
  const isEmpty = db.prepare("SELECT count(*) FROM sqlite_master").pluck().get() === 0;
  if (isEmpty) db.pragma(`user_version = ${LAYOUT}`);
  else if (db.pragma("user_version") !== LAYOUT)
    throw new Error(`${file} was written by another version of the emulator. Delete it, or name another file.`);
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
