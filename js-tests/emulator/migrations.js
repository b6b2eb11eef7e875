// Migrations move members from one role to another. Each later request advances a migration by one step, so that tests
// see it enqueued, in progress and completed without waiting.
import { form, invalid } from "./errors.js";
import { INSTANCE_ID } from "./ids.js";
import { refuse } from "./refusals.js";
import { usesSet } from "./role-set-usage.js";

const NEXT = { enqueued: "in_progress", in_progress: "completed" };

export class Migrations {
  #db;
  #ids;
  #now;
  #roles;
  #roleCounts;
  #roleSets;
  #sql;
  #open;

  constructor({ db, ids, now, roles, roleCounts, roleSets }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#roles = roles;
    this.#roleCounts = roleCounts;
    this.#roleSets = roleSets;
    this.#sql = prepare(db);
    this.reload();
  }

  /** Reads what the database holds. */
  reload() {
    this.#open = this.#sql.open.all();
  }

  advance() {
    if (this.#open.length === 0) return;
    for (const row of this.#open) this.#db.transaction(() => this.#step(row))();
    this.reload();
  }

  /** The migration of a role set as Clerk renders it, or null. */
  openOf({ seq }) {
    const row = this.#open.find(({ source }) => source === seq);
    return row === undefined ? null : this.#render(row);
  }

  replaceRole(keyOrId, body) {
    const set = this.#free(keyOrId);
    const [from, to] = ["role_key", "to_role_key"].map((field) => this.#roleOf(set, body[field], field));
    if (from.seq === to.seq) throw invalid([form.value("to_role_key", "another role")]);
    this.#db.transaction(() => {
      this.#roleSets.exchange(set, from, to);
      this.#enqueue({ source: set, mappings: [[from.seq, to.seq]], trigger_type: "role_removal" });
    })();
    return this.#roleSets.get(set.id);
  }

  replaceSet(keyOrId, { dest_role_set_key: key, reassignment_mappings: given = {} }) {
    const set = this.#free(keyOrId);
    const destination = this.#free(this.#roleSets.byKey(key, "dest_role_set_key").id);
    if (destination.seq === set.seq) throw invalid([form.value("dest_role_set_key", "another role set")]);
    const mappings = this.#mappings(set, destination, given);
    this.#enqueue({ source: set, destination, mappings, trigger_type: "role_set_deletion" });
    return set;
  }

  #mappings(set, destination, given) {
    const field = "reassignment_mappings";
    const mapped = new Map();
    for (const [from, to] of Object.entries(given))
      mapped.set(this.#roleOf(set, from, field).seq, this.#roleOf(destination, to, field).seq);
    const counts = this.#roleSets.memberCounts(set);
    for (const { seq } of this.#roleSets.rolesOf(set)) {
      if (mapped.has(seq) || this.#roleSets.has(destination, seq)) continue;
      if (counts.has(seq)) throw invalid([form.missing(field)]);
      mapped.set(seq, destination.default_role);
    }
    return [...mapped];
  }

  #roleOf(set, key, field) {
    const role = this.#roles.byKey(key, field);
    if (!this.#roleSets.has(set, role.seq)) throw invalid([form.value(field, "a role of the role set")]);
    return role;
  }

  /** Returns the role set, unless an unfinished migration has it as its source or destination. */
  #free(keyOrId) {
    const set = this.#roleSets.get(keyOrId);
    if (this.#open.some(({ source, destination }) => source === set.seq || destination === set.seq))
      throw refuse.migrating(set.key);
    return set;
  }

  #enqueue({ source, destination, mappings, trigger_type }) {
    const now = this.#now();
    this.#sql.insert.run({
      id: this.#ids.next("rsm_", now),
      source: source.seq,
      destination: destination?.seq ?? null,
      mappings: JSON.stringify(mappings),
      trigger_type,
      now,
    });
    this.reload();
  }

  #step(row) {
    const status = NEXT[row.status];
    const migrated = status === "completed" ? this.#complete(row) : 0;
    this.#sql.setStatus.run({ seq: row.seq, status, migrated, now: this.#now() });
  }

  #complete({ source, destination, mappings }) {
    const set = this.#sql.set.get(source);
    this.#roleCounts.forget();
    const values = { mappings, key: set.key, now: this.#now() };
    const [{ changes }] = ["memberships", "invitations"].map((table) =>
      this.#db.prepare(reassign(table, set)).run(values),
    );
    if (destination !== null) this.#roleSets.supersede(set, this.#sql.set.get(destination));
    return changes;
  }

  #render(row) {
    const keyOf = (seq) => this.#roles.bySeq(seq).key;
    const idOf = (seq) => (seq === null ? null : this.#sql.set.get(seq).id);
    return {
      object: "role_set_migration",
      id: row.id,
      organization_id: null,
      instance_id: INSTANCE_ID,
      source_role_set_id: idOf(row.source),
      dest_role_set_id: idOf(row.destination),
      trigger_type: row.trigger_type,
      status: row.status,
      migrated_members: row.migrated_members,
      mappings: Object.fromEntries(JSON.parse(row.mappings).map(([from, to]) => [keyOf(from), keyOf(to)])),
      started_at: row.started_at,
      completed_at: row.completed_at,
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  }
}

/** Applies all mappings in one statement, so that a member who gets a role does not lose it to the next mapping. */
const reassign = (table, set) => `UPDATE ${table} SET updated_at = :now,
  role = (SELECT json_extract(value, '$[1]') FROM json_each(:mappings) WHERE json_extract(value, '$[0]') = ${table}.role)
  WHERE role IN (SELECT json_extract(value, '$[0]') FROM json_each(:mappings)) AND ${usesSet(set)}`;

const prepare = (db) => ({
  open: db.prepare("SELECT * FROM role_set_migrations WHERE status != 'completed' ORDER BY seq"),
  set: db.prepare("SELECT * FROM role_sets WHERE seq = ?"),
  insert: db.prepare(`INSERT INTO role_set_migrations
    (id, source, destination, trigger_type, status, migrated_members, mappings, created_at, updated_at)
    VALUES (:id, :source, :destination, :trigger_type, 'enqueued', 0, :mappings, :now, :now)`),
  setStatus:
    db.prepare(`UPDATE role_set_migrations SET status = :status, migrated_members = :migrated, updated_at = :now,
    started_at = ifnull(started_at, :now), completed_at = iif(:status = 'completed', :now, NULL) WHERE seq = :seq`),
});
