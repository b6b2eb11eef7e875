// Roles and their permissions. Every instance starts with two roles.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { ELEVATED_ROLES } from "./conditions.js";
import { form, invalid } from "./errors.js";
import { createKeyedPager, KEYED } from "./keyed.js";
import { MAX_CUSTOM_ROLES, MAX_SET_ROLES } from "./limits.js";
import { pageJson } from "./page.js";
import { permission, SYSTEM } from "./permissions.js";
import { readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { deletedJson } from "./render.js";
import { checkBody } from "./validate.js";

const STANDARD = [
  {
    key: "org:admin",
    name: "Admin",
    description: "Role with all permissions",
    permissions: SYSTEM.map(([key]) => key),
  },
  {
    key: "org:member",
    name: "Member",
    description: "Role with non-privileged permissions",
    permissions: ["org:sys_memberships:read", "org:sys_billing:read"],
  },
];

export class Roles {
  #db;
  #ids;
  #now;
  #permissions;
  #sql;

  constructor({ db, ids, now, permissions }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#permissions = permissions;
    this.#sql = prepare(db);
    this.list = createKeyedPager(db, "roles");
  }

  addStandard() {
    for (const { permissions, ...row } of STANDARD) {
      const { seq } = this.#add({ ...row, custom: 0 });
      for (const key of permissions) this.#sql.assignKey.run(seq, key);
    }
  }

  find(id) {
    return this.#sql.byId.get(id);
  }

  get(id) {
    const row = this.find(id);
    if (row === undefined) throw refuse.role();
    return row;
  }

  bySeq(seq) {
    return this.#sql.bySeq.get(seq);
  }

  /** @param {string} [field] the field of the body that has the key */
  byKey(key, field) {
    const row = this.#sql.byKey.get(key);
    if (row === undefined) throw refuse.noResource(field, "Organization role");
    return row;
  }

  isElevated(seq) {
    return this.#sql.isElevated.get(seq) !== undefined;
  }

  permissionsOf(row) {
    return this.#sql.permissions.all(row.seq);
  }

  create({ name, key, description = null, permissions, include_in_initial_role_set: isInitial }) {
    this.#checkKey(key);
    if (this.#sql.customCount.get() >= MAX_CUSTOM_ROLES) throw refuse.roleQuota(MAX_CUSTOM_ROLES);
    if (isInitial && this.#sql.initialCount.get() >= MAX_SET_ROLES)
      throw invalid([form.tooMany("include_in_initial_role_set", MAX_SET_ROLES)]);
    const assigned = this.#permissions.all(permissions ?? []);
    return this.#db.transaction(() => {
      const row = this.#add({ key, name, description, custom: 1 });
      for (const { seq } of assigned) this.#sql.assign.run(row.seq, seq);
      if (isInitial) this.#sql.addToInitialSet.run(row.seq);
      return row;
    })();
  }

  update(id, { permissions, description, ...given }) {
    const row = this.get(id);
    const name = given.name ?? row.name;
    const key = given.key ?? row.key;
    if (key !== row.key) this.#checkKey(key);
    const text = description === undefined ? row.description : description;
    this.#change(row, () => {
      this.#sql.update.run({ seq: row.seq, name, key, description: text, now: this.#now() });
      if (permissions) this.#replacePermissions(row, permissions);
    });
    return this.get(id);
  }

  remove(id) {
    const { seq } = this.get(id);
    if (this.#sql.isCreator.get(seq)) throw refuse.roleOfCreators();
    if (this.#sql.isDefault.get(seq)) throw refuse.roleOfDomains();
    if (this.#sql.isHeld.get(seq) || this.#sql.isDestination.get(seq)) throw refuse.roleOfMembers();
    if (this.#sql.isInvitedTo.get(seq)) throw refuse.roleOfInvitations();
    this.#sql.remove.run(seq);
  }

  assign(id, permissionId) {
    const row = this.get(id);
    const { changes } = this.#sql.assign.run(row.seq, this.#permissions.get(permissionId).seq);
    if (changes === 0) throw refuse.permissionAssigned();
    return row;
  }

  unassign(id, permissionId) {
    const row = this.get(id);
    const { seq } = this.#permissions.get(permissionId);
    this.#change(row, () => {
      if (this.#sql.unassign.run(row.seq, seq).changes === 0) throw refuse.permissionNotAssigned();
    });
    return row;
  }

  #add(row) {
    const now = this.#now();
    const id = this.#ids.next("role_", now);
    this.#sql.insert.run({ ...row, id, now });
    return this.get(id);
  }

  /** Rolls back a change that would leave creators without the permissions to administer their organization. */
  #change(row, write) {
    this.#db.transaction(() => {
      write();
      if (this.#sql.isCreator.get(row.seq) && !this.isElevated(row.seq)) throw refuse.creatorPermissions();
    })();
  }

  #replacePermissions(row, ids) {
    const assigned = this.#permissions.all(ids);
    this.#sql.unassignAll.run(row.seq);
    for (const { seq } of assigned) this.#sql.assign.run(row.seq, seq);
  }

  #checkKey(key) {
    if (this.#sql.byKey.get(key)) throw invalid([form.taken("key")]);
  }
}

const prepare = (db) => ({
  bySeq: db.prepare("SELECT * FROM roles WHERE seq = ?"),
  byId: db.prepare("SELECT * FROM roles WHERE id = ?"),
  byKey: db.prepare("SELECT * FROM roles WHERE key = ?"),
  isElevated: db.prepare(`SELECT 1 WHERE ? IN (${ELEVATED_ROLES})`),
  permissions: db.prepare(`SELECT permissions.* FROM role_permissions JOIN permissions ON permissions.seq = permission
    WHERE role = ? ORDER BY permissions.seq`),
  customCount: db.prepare("SELECT count(*) FROM roles WHERE custom").pluck(),
  insert: db.prepare(`INSERT INTO roles (id, key, name, description, custom, created_at, updated_at)
    VALUES (:id, :key, :name, :description, :custom, :now, :now)`),
  update: db.prepare(
    "UPDATE roles SET name = :name, key = :key, description = :description, updated_at = :now WHERE seq = :seq",
  ),
  remove: db.prepare("DELETE FROM roles WHERE seq = ?"),
  assign: db.prepare("INSERT OR IGNORE INTO role_permissions (role, permission) VALUES (?, ?)"),
  assignKey: db.prepare("INSERT INTO role_permissions (role, permission) SELECT ?, seq FROM permissions WHERE key = ?"),
  unassign: db.prepare("DELETE FROM role_permissions WHERE role = ? AND permission = ?"),
  unassignAll: db.prepare("DELETE FROM role_permissions WHERE role = ?"),
  addToInitialSet: db.prepare(
    "INSERT INTO role_set_roles (role_set, role) SELECT seq, ? FROM role_sets WHERE type = 'initial'",
  ),
  isCreator: db.prepare("SELECT 1 FROM role_sets WHERE creator_role = ?"),
  isDefault: db.prepare("SELECT 1 FROM role_sets WHERE default_role = ?"),
  isHeld: db.prepare("SELECT 1 FROM memberships WHERE role = ? LIMIT 1"),
  isDestination: db.prepare(`SELECT 1 FROM role_set_migrations, json_each(mappings)
    WHERE status != 'completed' AND json_extract(json_each.value, '$[1]') = ?`),
  initialCount: db
    .prepare("SELECT count(*) FROM role_set_roles JOIN role_sets ON seq = role_set WHERE type = 'initial'")
    .pluck(),
  isInvitedTo: db.prepare("SELECT 1 FROM invitations WHERE role = ? LIMIT 1"),
});

export const createRoleRender =
  (roles) =>
  ({ seq, custom: _, ...row }) => ({
    object: "role",
    ...row,
    is_creator_eligible: roles.isElevated(seq),
    permissions: roles.permissionsOf({ seq }).map(permission),
  });

export function addRoles(app, { roles }) {
  const path = "/v1/organization_roles";
  const one = `${path}/:id`;
  const permissionPath = `${one}/permissions/:permission`;
  const idOf = (c) => c.req.param("id");
  const role = createRoleRender(roles);
  const send = (c, row) => sendJson(c, JSON.stringify(role(row)));
  app.get(path, (c) => sendJson(c, pageJson(roles.list(readQuery(c.req, KEYED)), role)));
  app.post(path, async (c) => send(c, roles.create(checkBody(await readJson(c), BODIES.createRole))));
  app.get(one, (c) => send(c, roles.get(idOf(c))));
  app.patch(one, async (c) => send(c, roles.update(idOf(c), checkBody(await readJson(c), BODIES.updateRole))));
  app.delete(one, (c) => {
    roles.remove(idOf(c));
    return sendJson(c, deletedJson("role", idOf(c)));
  });
  app.post(permissionPath, (c) => send(c, roles.assign(idOf(c), c.req.param("permission"))));
  app.delete(permissionPath, (c) => send(c, roles.unassign(idOf(c), c.req.param("permission"))));
}
