// A SQLite database. The binding has a prebuilt binary for each platform inside its npm package, so that an install
// needs neither a compiler nor a download besides npm's own.
import { DatabaseSync } from "@photostructure/sqlite";

/**
 * The binding cuts a text at its first null character, in both directions. The database therefore holds this character
 * in its place, which Unicode reserves for the internal use of programs. SQL that makes JSON must replace it.
 */
export const NULL_CHARACTER = "\u{10ffff}";

const stored = (value) =>
  typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", NULL_CHARACTER) : value;
const read = (value) =>
  typeof value === "string" && value.includes(NULL_CHARACTER) ? value.replaceAll(NULL_CHARACTER, "\0") : value;

/** Named parameters are one object. Bytes are an object too, but a single value. */
const isNamed = (value) => typeof value === "object" && value !== null && !ArrayBuffer.isView(value);

function bind(values) {
  const [first] = values;
  if (!isNamed(first)) return values.map(stored);
  return [Object.fromEntries(Object.entries(first).map(([name, value]) => [name, stored(value)]))];
}

function readRow(row) {
  for (const name in row) row[name] = read(row[name]);
  return row;
}

/** A statement whose rows are objects or, after `pluck`, the values of the first column. */
class Statement {
  #statement;
  #isPlucked = false;

  constructor(statement) {
    statement.setAllowUnknownNamedParameters(true);
    this.#statement = statement;
  }

  pluck() {
    this.#statement.setReturnArrays(true);
    this.#isPlucked = true;
    return this;
  }

  get(...values) {
    const row = this.#statement.get(...bind(values));
    return this.#isPlucked ? read(row?.[0]) : readRow(row);
  }

  all(...values) {
    const rows = this.#statement.all(...bind(values));
    return this.#isPlucked ? rows.map(([value]) => read(value)) : rows.map(readRow);
  }

  /** @returns {{ changes: number, lastInsertRowid: number }} */
  run(...values) {
    return this.#statement.run(...bind(values));
  }
}

export class Database {
  #db;

  /** @param {string} file a path, or `:memory:` */
  constructor(file) {
    this.#db = new DatabaseSync(file);
  }

  prepare(sql) {
    return new Statement(this.#db.prepare(sql));
  }

  exec(sql) {
    this.#db.exec(sql);
  }

  /** Makes a function of JavaScript available to SQL. */
  function(name, options, run) {
    this.#db.function(name, options, run);
  }

  /** Sets a pragma, or reads it: `pragma("user_version")`. */
  pragma(text) {
    return this.prepare(`PRAGMA ${text}`).pluck().get();
  }

  /** Returns a function that runs `work` completely or, if it throws, not at all. It may be called within another. */
  transaction(work) {
    return (...values) => {
      const [begin, commit, rollback] = this.#db.isTransaction ? NESTED : OUTER;
      this.#db.exec(begin);
      try {
        const result = work(...values);
        this.#db.exec(commit);
        return result;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec(rollback);
        throw error;
      }
    };
  }

  close() {
    this.#db.close();
  }
}

const OUTER = ["BEGIN", "COMMIT", "ROLLBACK"];
const NESTED = ["SAVEPOINT nested", "RELEASE nested", "ROLLBACK TO nested; RELEASE nested"];
