// Conditions in SQL that more than one part needs.

/** What whoever runs an organization must be permitted. */
const NEEDED = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];

/** A query for the roles that can run an organization: those a creator may have. */
export const ELEVATED_ROLES = `SELECT role FROM role_permissions WHERE permission IN
  (SELECT seq FROM permissions WHERE key IN (${NEEDED.map((key) => `'${key}'`)})) GROUP BY role HAVING count(*) = ${NEEDED.length}`;

/** An invitation expires by the clock alone: its row stays as it was. It needs `:now`. */
export const IS_PENDING = "status = 'pending' AND expires_at > :now";
