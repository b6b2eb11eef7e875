// Permissions: Clerk's system permissions, which never change, and the custom permissions of the instance.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { form, invalid } from "./errors.js";
import { createKeyedPager, KEYED } from "./keyed.js";
import { pageJson } from "./page.js";
import { readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { deletedJson } from "./render.js";
import { checkBody } from "./validate.js";

/** Pairs of key and name. */
export const SYSTEM = [
  ["org:sys_profile:manage", "Manage organization"],
  ["org:sys_profile:delete", "Delete organization"],
  ["org:sys_memberships:read", "Read members"],
  ["org:sys_memberships:manage", "Manage members"],
  ["org:sys_domains:read", "Read domains"],
  ["org:sys_domains:manage", "Manage domains"],
  ["org:sys_billing:read", "Read billing"],
  ["org:sys_billing:manage", "Manage billing"],
  ["org:sys_entconns:manage", "Manage enterprise connections"],
];

export const MANAGE_MEMBERS = "org:sys_memberships:manage";

export class Permissions {
  #ids;
  #now;
  #sql;

  constructor({ db, ids, now }) {
    this.#ids = ids;
    this.#now = now;
    this.#sql = prepare(db);
    this.list = createKeyedPager(db, "permissions");
  }

  addSystem() {
    for (const [key, name] of SYSTEM) this.#add({ key, name, description: name, type: "system" });
  }

  get(id) {
    const row = this.#sql.byId.get(id);
    if (row === undefined) throw refuse.permission();
    return row;
  }

  bySeq(seq) {
    return this.#sql.bySeq.get(seq);
  }

  /** The permissions that a body names by their ids. */
  all(ids) {
    const rows = ids.map((id) => this.#sql.byId.get(id));
    if (rows.includes(undefined)) throw refuse.noResource("permissions", "Organization permission");
    return rows;
  }

  create({ name, key, description = "" }) {
    this.#checkKey(key);
    return this.get(this.#add({ key, name, description, type: "user" }));
  }

  update(id, changes) {
    const row = this.#changeable(id);
    if (changes.key !== undefined && changes.key !== row.key) this.#checkKey(changes.key);
    this.#sql.update.run({ ...row, ...changes, now: this.#now() });
    return this.get(id);
  }

  remove(id) {
    this.#sql.remove.run(this.#changeable(id).seq);
  }

  #add(row) {
    const now = this.#now();
    const id = this.#ids.next("perm_", now);
    this.#sql.insert.run({ ...row, id, now });
    return id;
  }

  #changeable(id) {
    const row = this.get(id);
    if (row.type === "system") throw refuse.systemPermission();
    return row;
  }

  #checkKey(key) {
    if (this.#sql.byKey.get(key)) throw invalid([form.taken("key")]);
  }
}

const prepare = (db) => ({
  bySeq: db.prepare("SELECT * FROM permissions WHERE seq = ?"),
  byId: db.prepare("SELECT * FROM permissions WHERE id = ?"),
  byKey: db.prepare("SELECT * FROM permissions WHERE key = ?"),
  insert: db.prepare(`INSERT INTO permissions (id, key, name, description, type, created_at, updated_at)
    VALUES (:id, :key, :name, :description, :type, :now, :now)`),
  update: db.prepare(
    "UPDATE permissions SET name = :name, key = :key, description = :description, updated_at = :now WHERE seq = :seq",
  ),
  remove: db.prepare("DELETE FROM permissions WHERE seq = ?"),
});

export const permission = ({ seq: _, ...row }) => ({ object: "permission", ...row });

export function addPermissions(app, { permissions }) {
  const path = "/v1/organization_permissions";
  const one = `${path}/:id`;
  const idOf = (c) => c.req.param("id");
  const send = (c, row) => sendJson(c, JSON.stringify(permission(row)));
  app.get(path, (c) => sendJson(c, pageJson(permissions.list(readQuery(c.req, KEYED)), permission)));
  app.post(path, async (c) => send(c, permissions.create(checkBody(await readJson(c), BODIES.createPermission))));
  app.get(one, (c) => send(c, permissions.get(idOf(c))));
  app.patch(one, async (c) =>
    send(c, permissions.update(idOf(c), checkBody(await readJson(c), BODIES.updatePermission))),
  );
  app.delete(one, (c) => {
    permissions.remove(idOf(c));
    return sendJson(c, deletedJson("permission", idOf(c)));
  });
}
