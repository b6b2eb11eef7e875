// What seeded organizations hold: members, invitations and domains, and the roles that some of them have. The members of
// a hundred thousand organizations are written by one statement.
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

/** Seeded invitations that are pending stay so: tests run at any time. */
const NEVER = Date.UTC(2100, 0, 1);

export function seedAccess({ permissions, roles, roleSets }) {
  const made = new Map(
    PERMISSIONS.map(([key, name]) => [key, permissions.create({ key, name, description: name }).id]),
  );
  for (const { permissions: keys, ...role } of ROLES)
    roles.create({ ...role, permissions: keys.map((key) => made.get(key)), include_in_initial_role_set: true });
  roleSets.create({
    key: "role_set:reporting",
    name: "Reporting",
    roles: ["org:admin", "org:analyst", "org:member"],
    creator_role_key: "org:admin",
    default_role_key: "org:member",
  });
}

/** The digits of an organization's id, with its own number in the place of the last two. */
const idFor = (prefix, number) => `'${prefix}' || substr(organizations.id, 5, 25) || printf('%02d', ${number})`;

/** A table, because a query that gives numbers would be read to its end for every organization. */
const NUMBERS = `CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
  INSERT INTO numbers WITH RECURSIVE up (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < 39) SELECT n FROM up`;

const role = (key) => `(SELECT seq FROM roles WHERE key = '${key}')`;

/** In the order of the table. The creator and the users after them: all different, because no count reaches the number of users. */
const MEMBERS = `INSERT INTO memberships
  (organization, user, role, created_at, updated_at, id, public_metadata, private_metadata)
  SELECT organizations.seq, (users.seq - 1 + n) % ${USER_IDS.length} + 1,
    CASE WHEN n = 0 THEN ${role("org:admin")} WHEN n % 4 = 3 THEN ${role("org:editor")} ELSE ${role("org:member")} END,
    organizations.created_at + n, organizations.created_at + n, ${idFor("orgmem_", "n")}, '{}', '{}'
  FROM organizations CROSS JOIN users ON users.id = created_by CROSS JOIN numbers ON n < members_count`;

/** Two for every tenth organization, which has seats for them. */
const INVITATIONS = `INSERT INTO invitations (id, organization, email_address, role, inviter, status, ticket,
    expires_at, created_at, updated_at, public_metadata, private_metadata)
  SELECT ${idFor("orginv_", "n")}, organizations.seq, 'guest' || n || '@' || slug || '.example', ${role("org:member")}, users.seq,
    CASE (organizations.seq / 10 + n) % 4 WHEN 0 THEN 'revoked' ELSE 'pending' END, ${idFor("seed_", "n")},
    ${NEVER}, organizations.created_at + n, organizations.created_at + n, '{}', '{}'
  FROM organizations CROSS JOIN users ON users.id = created_by CROSS JOIN numbers ON n < 2
  WHERE organizations.seq % 10 = 1 AND (max_allowed_memberships = 0 OR members_count <= 3)`;

/** One for every twentieth. */
const DOMAINS = `INSERT INTO domains (id, organization, name, enrollment_mode, verified, created_at, updated_at)
  SELECT ${idFor("orgdmn_", "0")}, seq, slug || '.example',
    CASE seq / 20 % 3 WHEN 0 THEN 'manual_invitation' WHEN 1 THEN 'automatic_invitation' ELSE 'automatic_suggestion' END,
    seq / 20 % 2, created_at, created_at
  FROM organizations WHERE seq % 20 = 1`;

export function seedPeople(db) {
  for (const sql of [NUMBERS, MEMBERS, INVITATIONS, DOMAINS, "DROP TABLE numbers"]) db.exec(sql);
}
