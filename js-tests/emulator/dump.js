// Writes the whole state as JSON, and reads it back. A dump that is broken, or of another version, changes nothing.
import { MAX_MS } from "./clock.js";
import { problemOf } from "./dump-values.js";
import { isObject, requireMembers } from "./options.js";
import { refuse } from "./refusals.js";
import { LAYOUT } from "./schema.js";
import { searchText } from "./store.js";
import { columnsOf, emptyTables, replaceTables, TABLE_NAMES } from "./tables.js";
import { derivedFrom, KINDS } from "./users.js";

const FORMAT = "clerk-organizations-emulator";
/** The counter within an id has 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

/** @returns {object} a value for JSON; rows are arrays in the order of `columns`, and bytes are base64 */
export function dump(db, { clock, ids }) {
  const tables = Object.fromEntries(TABLE_NAMES.map((table) => [table, dumpTable(db, table)]));
  return { format: FORMAT, version: LAYOUT, clock: clock.state, ids: ids.state, tables };
}

function dumpTable(db, table) {
  const columns = columnsOf(db, table).map(({ name }) => name);
  const rows = db.prepare(`SELECT ${columns} FROM main.${table}`).all();
  return { columns, rows: rows.map((row) => columns.map((name) => encode(row[name]))) };
}

const encode = (value) => (value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value);

/** Replaces everything, or throws a refusal and changes nothing. */
export function load(db, { clock, ids }, state) {
  checkForm(state);
  replaceTables(db, () => {
    emptyTables(db);
    for (const table of TABLE_NAMES) loadTable(db, table, state.tables[table]);
    checkMeaning(db);
  });
  clock.state = state.clock;
  ids.state = state.ids;
}

function checkForm(state) {
  requireMembers("state", state, ["format", "version", "clock", "ids", "tables"]);
  if (state.format !== FORMAT) throw refuse.state("format", `must be "${FORMAT}"`);
  if (state.version !== LAYOUT)
    throw refuse.state(
      "version",
      `is ${JSON.stringify(state.version)}, but this version of the emulator reads ${LAYOUT}`,
    );
  checkClock(state.clock);
  checkIds(state.ids);
  requireMembers("tables", state.tables, TABLE_NAMES);
  for (const table of TABLE_NAMES)
    if (state.tables[table] === undefined) throw refuse.state(`tables.${table}`, "is missing");
}

const isWithin = (value, min, max) => Number.isSafeInteger(value) && value >= min && value <= max;

function checkClock(clock) {
  const isValid =
    isObject(clock) &&
    isWithin(clock.offset, -MAX_MS, MAX_MS) &&
    (clock.stopped_at === null || isWithin(clock.stopped_at, 0, MAX_MS));
  if (!isValid) throw refuse.state("clock", "must have stopped_at, null or a time, and offset, both in milliseconds");
}

function checkIds(ids) {
  if (!isObject(ids) || !isWithin(ids.last, -1, MAX_MS) || !isWithin(ids.count, 0, MAX_COUNT))
    throw refuse.state("ids", "must have the integers last, a time in milliseconds, and count");
}

function loadTable(db, table, content) {
  const where = `tables.${table}`;
  const columns = columnsOf(db, table);
  const names = columns.map(({ name }) => name);
  if (!isObject(content) || !Array.isArray(content.columns) || !Array.isArray(content.rows))
    throw refuse.state(where, "must have the lists columns and rows");
  if (content.columns.join() !== names.join()) throw refuse.state(where, `must have the columns ${names.join(", ")}`);
  const insert = db.prepare(`INSERT INTO main.${table} (${names}) VALUES (${names.map(() => "?")})`);
  for (const [i, row] of content.rows.entries()) {
    const values = readRow(table, `${where}.rows[${i}]`, row, columns);
    try {
      insert.run(...values);
    } catch (error) {
      throw refuse.state(`${where}.rows[${i}]`, `does not fit: ${error.message}`);
    }
  }
}

function readRow(table, where, row, columns) {
  if (!Array.isArray(row) || row.length !== columns.length)
    throw refuse.state(where, `must have ${columns.length} values`);
  return columns.map((column, i) => {
    const place = `${where}[${i}] (${column.name})`;
    const value = readValue(place, row[i], column);
    const problem = value === null ? undefined : problemOf(table, column.name, value);
    if (problem) throw refuse.state(place, problem);
    return value;
  });
}

function readValue(where, value, { type, isRequired }) {
  if (value === null && !isRequired) return null;
  if (type === "INTEGER") {
    if (!Number.isSafeInteger(value)) throw refuse.state(where, "must be an integer");
    return value;
  }
  if (type === "BLOB") return readBytes(where, value);
  if (typeof value !== "string") throw refuse.state(where, "must be a text");
  return value;
}

function readBytes(where, value) {
  const bytes = typeof value?.base64 === "string" ? Buffer.from(value.base64, "base64") : undefined;
  if (bytes?.toString("base64") !== value?.base64 || bytes === undefined)
    throw refuse.state(where, "must be an object with base64");
  return bytes;
}

const WITHOUT_ROLE = `SELECT key FROM main.role_sets WHERE (SELECT count(*) FROM main.role_set_roles
  WHERE role_set = role_sets.seq AND role IN (default_role, creator_role)) < 1 + (default_role != creator_role)`;

/** What the emulator takes for granted about its rows, beyond what the tables enforce. */
function checkMeaning(db) {
  const [reference] = db.prepare("PRAGMA main.foreign_key_check").all();
  if (reference)
    throw refuse.state(`tables.${reference.table}`, `has a row that refers to none in ${reference.parent}`);
  const isSingle = (sql) => db.prepare(sql).pluck().get() === 1;
  if (!isSingle("SELECT count(*) FROM main.role_sets WHERE type = 'initial'"))
    throw refuse.state("tables.role_sets", "must have one set of the type initial");
  const unfit = db.prepare(WITHOUT_ROLE).pluck().get();
  if (unfit) throw refuse.state("tables.role_set_roles", `must have the default and the creator role of ${unfit}`);
  const miscounted = db
    .prepare(`SELECT id FROM main.organizations WHERE members_count !=
      (SELECT count(*) FROM main.memberships WHERE organization = organizations.seq) LIMIT 1`)
    .pluck()
    .get();
  if (miscounted)
    throw refuse.state("tables.organizations", `has another members_count than memberships: ${miscounted}`);
  for (const { id, name, slug, search } of db.prepare("SELECT id, name, slug, search FROM main.organizations").all())
    if (search !== searchText(name, slug))
      throw refuse.state("tables.organizations", `has another search than name: ${id}`);
  for (const row of db.prepare(USERS_WITH_IDENTIFIERS).all()) checkUser(row);
}

const USERS_WITH_IDENTIFIERS = `SELECT users.*, (SELECT json_group_array(json_array(kind, value)) FROM
    (SELECT kind, value FROM main.identifiers WHERE user = users.seq ORDER BY seq)) AS identifiers FROM main.users`;

/** The texts by which users are found, and the first identifier of each kind, are copies. */
function checkUser({ identifiers, ...row }) {
  const values = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (const [kind, value] of JSON.parse(identifiers)) values[kind].push(value);
  const expected = derivedFrom(row, values);
  const wrong = Object.keys(expected).find((name) => row[name] !== expected[name]);
  if (wrong) throw refuse.state("tables.users", `has another ${wrong} than names and identifiers: ${row.id}`);
}
