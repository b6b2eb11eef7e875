// Adds, changes and removes memberships. All such changes pass here, because an organization stores the number of its
// members.
import { ELEVATED_ROLES, IS_PENDING } from "./conditions.js";
import { refuse } from "./refusals.js";

export class Members {
  #ids;
  #now;
  #sql;

  constructor({ db, ids, now }) {
    this.#ids = ids;
    this.#now = now;
    this.#sql = prepare(db);
  }

  find(organization, user) {
    return this.#sql.find.get(organization, user);
  }

  /** The metadata is JSON text. */
  add({ organization, user, role, public_metadata = "{}", private_metadata = "{}" }) {
    const now = this.#now();
    const id = this.#ids.next("orgmem_", now);
    this.#sql.insert.run({ id, organization, user, role, public_metadata, private_metadata, now });
    this.#count(organization, 1);
  }

  remove(organization, user) {
    this.#sql.remove.run(organization, user);
    this.#count(organization, -1);
  }

  /** Pending invitations take seats too. An organization without a limit has any number of seats. */
  requireSeats({ seq, members_count, max_allowed_memberships: max }, wanted) {
    if (max === 0) return;
    const pending = this.#sql.pending.get({ seq, now: this.#now() });
    if (members_count + pending + wanted > max) throw refuse.membershipQuota(max);
  }

  /** Refuses to take the role of a member if nobody could administer the organization afterwards. */
  requireAnotherAdministrator({ organization, user, role }, nextRole) {
    if (!this.#isElevated(role) || this.#isElevated(nextRole)) return;
    if (!this.#sql.otherElevated.get(organization, user)) throw refuse.lastAdministrator();
  }

  /** Throws unless the user is a member whose role has the permission. */
  requirePermission(organization, user, permission) {
    if (!this.#sql.permitted.get(organization, user, permission)) throw refuse.missingPermission(permission);
  }

  #isElevated(role) {
    return this.#sql.isElevated.get(role) !== undefined;
  }

  #count(organization, by) {
    this.#sql.count.run(by, organization);
  }
}

const prepare = (db) => ({
  find: db.prepare("SELECT * FROM memberships WHERE organization = ? AND user = ?"),
  insert: db.prepare(`INSERT INTO memberships
    (id, organization, user, role, public_metadata, private_metadata, created_at, updated_at)
    VALUES (:id, :organization, :user, :role, :public_metadata, :private_metadata, :now, :now)`),
  remove: db.prepare("DELETE FROM memberships WHERE organization = ? AND user = ?"),
  count: db.prepare("UPDATE organizations SET members_count = members_count + ? WHERE seq = ?"),
  pending: db.prepare(`SELECT count(*) FROM invitations WHERE organization = :seq AND ${IS_PENDING}`).pluck(),
  isElevated: db.prepare(`SELECT 1 WHERE ? IN (${ELEVATED_ROLES})`),
  otherElevated: db.prepare(
    `SELECT 1 FROM memberships WHERE organization = ? AND user != ? AND role IN (${ELEVATED_ROLES}) LIMIT 1`,
  ),
  permitted:
    db.prepare(`SELECT 1 FROM memberships JOIN role_permissions USING (role) JOIN permissions ON permissions.seq = permission
    WHERE organization = ? AND user = ? AND permissions.key = ?`),
});
