// SQL conditions that several sections use.

/** The permissions that a member needs to administer an organization. */
const NEEDED = ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];

/** A query for the roles that can administer an organization. The creator must have one of them. */
export const ELEVATED_ROLES = `SELECT role FROM role_permissions WHERE permission IN
  (SELECT seq FROM permissions WHERE key IN (${NEEDED.map((key) => `'${key}'`)})) GROUP BY role HAVING count(*) = ${NEEDED.length}`;

/** An invitation expires without a change to its row. The condition needs `:now`. */
export const IS_PENDING = "status = 'pending' AND expires_at > :now";
