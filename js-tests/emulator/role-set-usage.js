// Finds the organizations that use a role set, and counts the roles of their members.

const NAMED = "SELECT seq FROM organizations WHERE role_set_key = :key";
const NAMING_OTHERS = `SELECT seq FROM organizations
  WHERE role_set_key IS NOT NULL AND role_set_key IN (SELECT key FROM role_sets WHERE type != 'initial')`;

/** A condition on `organization` that needs `:key`. Organizations that name no role set use the initial one. */
export const usesSet = ({ type }) =>
  `organization ${type === "initial" ? `NOT IN (${NAMING_OTHERS})` : `IN (${NAMED})`}`;

const countsIn = (type) => `SELECT role, count(*) AS count FROM memberships WHERE ${usesSet({ type })} GROUP BY role`;

export function createUsage(db) {
  const counts = { initial: db.prepare(countsIn("initial")), custom: db.prepare(countsIn("custom")) };
  const rolesIn = db.prepare(`SELECT role FROM memberships WHERE organization = :seq
    UNION SELECT role FROM invitations WHERE organization = :seq AND status = 'pending'`);
  const move = db.prepare("UPDATE organizations SET role_set_key = ? WHERE role_set_key = ?");
  const name = db.prepare("UPDATE organizations SET role_set_key = ? WHERE role_set_key IS NULL");
  return {
    memberCounts: ({ type, key }) => new Map(counts[type].all({ key }).map(({ role, count }) => [role, count])),
    rolesIn: ({ seq }) => rolesIn.pluck().all({ seq }),
    move: (from, to) => move.run(to, from),
    name: (key) => name.run(key),
  };
}
