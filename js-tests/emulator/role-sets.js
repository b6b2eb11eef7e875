// Role sets: the roles that the members of an organization can have. One of them is the initial set, which
// organizations use by default.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { form, invalid } from "./errors.js";
import { createKeyedPager, KEYED } from "./keyed.js";
import { MAX_ROLE_SETS, MAX_SET_ROLES } from "./limits.js";
import { pageJson } from "./page.js";
import { readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { deletedJson } from "./render.js";
import { createRender } from "./role-set-render.js";
import { createUsage } from "./role-set-usage.js";
import { slugOf } from "./slugs.js";
import { checkBody } from "./validate.js";

const STANDARD_KEY = "role_set:default";

const keyFrom = (name) => `role_set:${slugOf(name).replaceAll("-", "_")}`;

export class RoleSets {
  #db;
  #ids;
  #now;
  #roles;
  #counts;
  #usage;
  #sql;

  constructor({ db, ids, now, roles, roleCounts }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#roles = roles;
    this.#counts = roleCounts;
    this.#usage = createUsage(db, roleCounts);
    this.#sql = prepare(db);
    this.list = createKeyedPager(db, "role_sets");
  }

  addStandard() {
    this.create({
      ...{ name: "Default", key: STANDARD_KEY, type: "initial", roles: ["org:admin", "org:member"] },
      ...{ creator_role_key: "org:admin", default_role_key: "org:member" },
    });
  }

  get(keyOrId) {
    const row = this.#sql.byKeyOrId.get({ keyOrId });
    if (row === undefined) throw refuse.roleSet();
    return row;
  }

  get initial() {
    return this.#sql.initial.get();
  }

  /** @param {string} [field] the field of the body that has the key */
  byKey(key, field) {
    const row = this.#sql.byKey.get(key);
    if (row === undefined) throw invalid([form.value(field, "the key of a role set")]);
    return row;
  }

  /** The set that an organization with this `role_set_key` uses: the initial one if no set has the key. */
  usedBy(key) {
    return this.#sql.byKey.get(key) ?? this.initial;
  }

  /** The role that a body assigns to a member of an organization. */
  memberRole(organization, key) {
    const role = this.#roles.byKey(key, "role");
    if (!this.has(this.usedBy(organization.role_set_key), role.seq))
      throw invalid([form.value("role", "a role of the organization's role set")]);
    return role;
  }

  has(set, role) {
    return this.#sql.has.get(set.seq, role) !== undefined;
  }

  /** An organization can change to a set only if the set has the roles of all its members and invitations. */
  checkFits(organization, key) {
    const set = this.usedBy(key);
    if (this.#usage.rolesIn(organization).some((role) => !this.has(set, role)))
      throw invalid([form.value("role_set_key", "a role set with all roles that the organization's members have")]);
  }

  rolesOf(set) {
    return this.#sql.roles.all(set.seq);
  }

  /** Counts the members of each role in the organizations that use the set. */
  memberCounts(set) {
    return this.#counts.of(set);
  }

  create({ name, key, description = null, type = "custom", roles: keys, ...body }) {
    const newKey = key ?? keyFrom(name);
    this.#checkKey(newKey);
    if (this.#sql.count.get() >= MAX_ROLE_SETS) throw refuse.plan("further role sets");
    const roles = new Set(keys.map((roleKey) => this.#roles.byKey(roleKey, "roles").seq));
    const chosen = this.#chosenRoles(body, roles);
    const now = this.#now();
    const id = this.#ids.next("role_set_", now);
    this.#db.transaction(() => {
      const row = { id, key: newKey, name, description, type: "custom", now };
      const { lastInsertRowid } = this.#sql.insert.run({ ...row, ...chosen });
      for (const role of roles) this.#sql.include.run(lastInsertRowid, role);
      if (type === "initial") this.#makeInitial(this.get(id));
    })();
    return this.get(id);
  }

  update(keyOrId, { description, type, ...body }) {
    const row = this.get(keyOrId);
    const key = body.key ?? row.key;
    if (key !== row.key) this.#checkKey(key);
    const chosen = this.#chosenRoles(body, this.#roleSeqs(row));
    const changes = {
      key,
      name: body.name ?? row.name,
      description: description === undefined ? row.description : description,
    };
    this.#db.transaction(() => {
      this.#save({ ...row, ...changes, ...chosen });
      if (key !== row.key) this.#usage.move(row.key, key);
      if (type === "initial") this.#makeInitial(this.get(row.id));
    })();
    return this.get(row.id);
  }

  addRoles(keyOrId, { role_keys: keys, ...body }) {
    const row = this.get(keyOrId);
    const roles = new Set([...this.#roleSeqs(row), ...keys.map((key) => this.#roles.byKey(key, "role_keys").seq)]);
    if (roles.size > MAX_SET_ROLES) throw invalid([form.tooMany("role_keys", MAX_SET_ROLES)]);
    const chosen = this.#chosenRoles(body, roles);
    this.#db.transaction(() => {
      for (const role of roles) this.#sql.include.run(row.seq, role);
      this.#save({ ...row, ...chosen });
    })();
    return this.get(row.id);
  }

  /** Removes `from` from the set; `to` becomes default or creator role. Members keep `from` until they migrate. */
  exchange(row, from, to) {
    if (row.creator_role === from.seq && !this.#roles.isElevated(to.seq)) throw refuse.creatorPermissions();
    const chosen = {};
    for (const column of ["creator_role", "default_role"]) if (row[column] === from.seq) chosen[column] = to.seq;
    this.#save({ ...row, ...chosen });
    this.#sql.exclude.run(row.seq, from.seq);
  }

  /** Adds these roles of the settings to the initial set. */
  setInitialRoles(chosen) {
    const { initial } = this;
    const roles = new Set([...this.#roleSeqs(initial), ...Object.values(chosen)]);
    if (roles.size > MAX_SET_ROLES) throw invalid([form.tooMany("creator_role_id", MAX_SET_ROLES)]);
    for (const role of roles) this.#sql.include.run(initial.seq, role);
    this.#save({ ...initial, ...chosen });
  }

  /** Moves all organizations from one set to the other, which also becomes the initial set if the first one was. */
  supersede(source, destination) {
    this.#usage.move(source.key, destination.key);
    this.#sql.remove.run(source.seq);
    if (source.type === "initial") this.#sql.setType.run("initial", destination.seq);
  }

  #roleSeqs(row) {
    return new Set(this.rolesOf(row).map(({ seq }) => seq));
  }

  /** The default and the creator role that a body names by key. Both must be in the set. */
  #chosenRoles(body, roles) {
    const chosen = {};
    for (const column of ["default_role", "creator_role"]) {
      const field = `${column}_key`;
      if (body[field] === undefined || body[field] === null) continue;
      chosen[column] = this.#roles.byKey(body[field], field).seq;
      if (!roles.has(chosen[column])) throw invalid([form.value(field, "one of the role set's roles")]);
    }
    if (chosen.creator_role && !this.#roles.isElevated(chosen.creator_role)) throw refuse.creatorPermissions();
    return chosen;
  }

  /** Organizations that use the present initial set without naming it keep using it. */
  #makeInitial(row) {
    const { initial } = this;
    if (initial?.seq === row.seq) return;
    if (initial) this.#demote(initial);
    this.#sql.setType.run("initial", row.seq);
  }

  #demote(initial) {
    this.#usage.name(initial.key);
    this.#sql.setType.run("custom", initial.seq);
  }

  #save(row) {
    this.#sql.update.run({ ...row, now: this.#now() });
  }

  #checkKey(key) {
    if (this.#sql.byKey.get(key)) throw invalid([form.taken("key")]);
  }
}

const prepare = (db) => ({
  byKey: db.prepare("SELECT * FROM role_sets WHERE key = ?"),
  byKeyOrId: db.prepare("SELECT * FROM role_sets WHERE key = :keyOrId OR id = :keyOrId"),
  initial: db.prepare("SELECT * FROM role_sets WHERE type = 'initial'"),
  count: db.prepare("SELECT count(*) FROM role_sets").pluck(),
  has: db.prepare("SELECT 1 FROM role_set_roles WHERE role_set = ? AND role = ?"),
  roles: db.prepare(
    "SELECT roles.* FROM role_set_roles JOIN roles ON roles.seq = role WHERE role_set = ? ORDER BY roles.seq",
  ),
  insert:
    db.prepare(`INSERT INTO role_sets (id, key, name, description, type, default_role, creator_role, created_at, updated_at)
    VALUES (:id, :key, :name, :description, :type, :default_role, :creator_role, :now, :now)`),
  update: db.prepare(`UPDATE role_sets SET key = :key, name = :name, description = :description,
    default_role = :default_role, creator_role = :creator_role, updated_at = :now WHERE seq = :seq`),
  setType: db.prepare("UPDATE role_sets SET type = ? WHERE seq = ?"),
  remove: db.prepare("DELETE FROM role_sets WHERE seq = ?"),
  include: db.prepare("INSERT OR IGNORE INTO role_set_roles (role_set, role) VALUES (?, ?)"),
  exclude: db.prepare("DELETE FROM role_set_roles WHERE role_set = ? AND role = ?"),
});

export function addRoleSets(app, { roleSets, migrations }) {
  const path = "/v1/role_sets";
  const one = `${path}/:key`;
  const keyOf = (c) => c.req.param("key");
  const roleSet = createRender({ roleSets, migrations });
  const send = (c, row) => sendJson(c, JSON.stringify(roleSet(row)));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  app.get(path, (c) => sendJson(c, pageJson(roleSets.list(readQuery(c.req, KEYED)), roleSet)));
  app.post(path, async (c) => send(c, roleSets.create(await bodyOf(c, BODIES.createRoleSet))));
  app.get(one, (c) => send(c, roleSets.get(keyOf(c))));
  app.patch(one, async (c) => send(c, roleSets.update(keyOf(c), await bodyOf(c, BODIES.updateRoleSet))));
  app.post(`${one}/roles`, async (c) => send(c, roleSets.addRoles(keyOf(c), await bodyOf(c, BODIES.addRoles))));
  app.post(`${one}/roles/replace`, async (c) =>
    send(c, migrations.replaceRole(keyOf(c), await bodyOf(c, BODIES.replaceRole))),
  );
  app.post(`${one}/replace`, async (c) => {
    const { id } = migrations.replaceSet(keyOf(c), await bodyOf(c, BODIES.replaceRoleSet));
    return sendJson(c, deletedJson("role_set", id));
  });
}
