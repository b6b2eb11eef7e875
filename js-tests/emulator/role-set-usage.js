// Finds and changes the organizations that use a role set.

const NAMED = "SELECT seq FROM organizations WHERE role_set_key = :key";
const NAMING_OTHERS = `SELECT seq FROM organizations
  WHERE role_set_key IS NOT NULL AND role_set_key IN (SELECT key FROM role_sets WHERE type != 'initial')`;

/** A condition on `organization` that needs `:key`. Organizations that name no role set use the initial one. */
export const usesSet = ({ type }) =>
  `organization ${type === "initial" ? `NOT IN (${NAMING_OTHERS})` : `IN (${NAMED})`}`;

/** @param {import("./role-counts.js").RoleCounts} counts */
export function createUsage(db, counts) {
  const rolesIn = db.prepare(`SELECT role FROM memberships WHERE organization = :seq
    UNION SELECT role FROM invitations WHERE organization = :seq AND status = 'pending'`);
  const move = db.prepare("UPDATE organizations SET role_set_key = ? WHERE role_set_key = ?");
  const name = db.prepare("UPDATE organizations SET role_set_key = ? WHERE role_set_key IS NULL");
  /** Any number of organizations may change. */
  const change = (statement, ...keys) => {
    counts.forget();
    statement.run(...keys);
  };
  return {
    rolesIn: ({ seq }) => rolesIn.pluck().all({ seq }),
    move: (from, to) => change(move, to, from),
    name: (key) => change(name, key),
  };
}
