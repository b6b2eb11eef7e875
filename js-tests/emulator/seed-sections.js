// Seeds the members, invitations, domains and roles of organizations. One statement writes the members of a hundred
// thousand organizations.
import { openSeededAccess } from "./access.js";
import { USER_IDS } from "./users.js";

const PERMISSIONS = [
  ["org:reports:read", "Read reports"],
  ["org:reports:export", "Export reports"],
  ["org:projects:manage", "Manage projects"],
];

const ROLES = [
  { key: "org:editor", name: "Editor", permissions: ["org:reports:read", "org:projects:manage"] },
  { key: "org:analyst", name: "Analyst", permissions: ["org:reports:read", "org:reports:export"] },
];

const REPORTING = {
  key: "role_set:reporting",
  name: "Reporting",
  roles: ["org:admin", "org:analyst", "org:member"],
  creator_role_key: "org:admin",
  default_role_key: "org:member",
};

/** So far in the future that seeded invitations stay pending, whenever the tests run. */
const NEVER = Date.UTC(2100, 0, 1);

/** Does nothing if the instance has custom roles. */
export function seedAccess(db) {
  if (db.prepare("SELECT 1 FROM roles WHERE custom LIMIT 1").get()) return;
  const { permissions, roles, roleSets } = openSeededAccess(db, 4);
  const made = new Map(
    PERMISSIONS.map(([key, name]) => [key, permissions.create({ key, name, description: name }).id]),
  );
  for (const { permissions: keys, ...role } of ROLES)
    roles.create({ ...role, permissions: keys.map((key) => made.get(key)), include_in_initial_role_set: true });
  roleSets.create(REPORTING);
}

/** The digits of an organization's id, with the last two replaced by a number. */
const idFor = (prefix, digits = "digits") => `'${prefix}' || substr(organizations.id, 5, 25) || ${digits}`;

/** A table, because a query that generates the numbers would be read to its end for every organization. */
const NUMBERS = `CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY, digits TEXT);
  INSERT INTO numbers WITH RECURSIVE up (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < 39)
    SELECT n, printf('%02d', n) FROM up`;

const initialRole = (column) => `(SELECT ${column} FROM role_sets WHERE type = 'initial')`;
const CREATOR = initialRole("creator_role");
const MEMBER = initialRole("default_role");
const EDITOR = `ifnull((SELECT seq FROM roles WHERE key = 'org:editor'), ${MEMBER})`;

/** The creator and the users that follow in the table. They differ, because no count reaches the number of users. */
const MEMBERS = `INSERT INTO memberships
  (organization, user, role, created_at, updated_at, id, public_metadata, private_metadata)
  SELECT organizations.seq, (users.seq - 1 + n) % ${USER_IDS.length} + 1,
    CASE WHEN n = 0 THEN ${CREATOR} WHEN n % 4 = 3 THEN ${EDITOR} ELSE ${MEMBER} END,
    organizations.created_at + n, organizations.created_at + n, ${idFor("orgmem_")}, '{}', '{}'
  FROM organizations CROSS JOIN users ON users.id = created_by CROSS JOIN numbers ON n < members_count`;

/** Every tenth organization has two, and seats for them. */
const INVITATIONS = `INSERT INTO invitations (id, organization, email_address, role, inviter, status, ticket,
    expires_at, created_at, updated_at, public_metadata, private_metadata)
  SELECT ${idFor("orginv_")}, organizations.seq, 'guest' || n || '@' || slug || '.example', ${MEMBER}, users.seq,
    CASE (organizations.seq / 10 + n) % 4 WHEN 0 THEN 'revoked' ELSE 'pending' END, ${idFor("seed_")},
    ${NEVER}, organizations.created_at + n, organizations.created_at + n, '{}', '{}'
  FROM organizations CROSS JOIN users ON users.id = created_by CROSS JOIN numbers ON n < 2
  WHERE organizations.seq % 10 = 1 AND (max_allowed_memberships = 0 OR members_count <= 3)`;

/** Every twentieth organization has one. */
const DOMAINS = `INSERT INTO domains (id, organization, name, enrollment_mode, verified, created_at, updated_at)
  SELECT ${idFor("orgdmn_", "'00'")}, seq, slug || '.example',
    CASE seq / 20 % 3 WHEN 0 THEN 'manual_invitation' WHEN 1 THEN 'automatic_invitation' ELSE 'automatic_suggestion' END,
    seq / 20 % 2, created_at, created_at
  FROM organizations WHERE seq % 20 = 1`;

export function seedPeople(db) {
  for (const sql of [NUMBERS, MEMBERS, INVITATIONS, DOMAINS, "DROP TABLE numbers"]) db.exec(sql);
}

/** For tests that need an organization with many members. */
export function addMembers({ db, users, members, organizations, roleSets }, organizationId, count) {
  const { seq: organization, role_set_key: key } = organizations.get(organizationId);
  const { default_role: role } = roleSets.usedBy(key);
  const add = (_, i) => {
    const user = users.create({ first_name: "Member", last_name: String(i + 1) });
    members.add({ organization, user: user.seq, role });
    return user.id;
  };
  return db.transaction(() => Array.from({ length: count }, add))();
}
