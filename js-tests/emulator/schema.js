// The tables and indexes of the database.

/** Increase this when the tables change. A file with another number was written by another version of the emulator. */
export const LAYOUT = 2;

/** Metadata is the last column, so that reading the other columns never touches its overflow pages. */
export const TABLES = `
CREATE TABLE IF NOT EXISTS settings (seq INTEGER PRIMARY KEY CHECK (seq = 1), value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  first_name TEXT, last_name TEXT, username TEXT, email_address TEXT, phone_number TEXT, web3_wallet TEXT,
  last_active_at INTEGER, name TEXT NOT NULL, search TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS identifiers (
  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE, UNIQUE (kind, value)
);
CREATE INDEX IF NOT EXISTS identifiers_user ON identifiers (user);
CREATE TABLE IF NOT EXISTS permissions (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  description TEXT NOT NULL, type TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS roles (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  description TEXT, custom INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS role_permissions (
  role INTEGER NOT NULL REFERENCES roles ON DELETE CASCADE,
  permission INTEGER NOT NULL REFERENCES permissions ON DELETE CASCADE, PRIMARY KEY (role, permission)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS role_sets (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
  type TEXT NOT NULL, default_role INTEGER NOT NULL REFERENCES roles, creator_role INTEGER NOT NULL REFERENCES roles,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS role_set_roles (
  role_set INTEGER NOT NULL REFERENCES role_sets ON DELETE CASCADE,
  role INTEGER NOT NULL REFERENCES roles ON DELETE CASCADE, PRIMARY KEY (role_set, role)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS role_set_migrations (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source INTEGER NOT NULL, destination INTEGER, trigger_type TEXT NOT NULL,
  status TEXT NOT NULL, migrated_members INTEGER NOT NULL, mappings TEXT NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER
);
CREATE TABLE IF NOT EXISTS organizations (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, slug TEXT, name TEXT NOT NULL, search TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, created_by TEXT, role_set_key TEXT, image_key TEXT,
  members_count INTEGER NOT NULL, max_allowed_memberships INTEGER NOT NULL, admin_delete_enabled INTEGER NOT NULL,
  public_metadata TEXT NOT NULL, private_metadata TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS memberships (
  organization INTEGER NOT NULL REFERENCES organizations ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  role INTEGER NOT NULL REFERENCES roles, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, id TEXT NOT NULL,
  public_metadata TEXT NOT NULL, private_metadata TEXT NOT NULL, PRIMARY KEY (organization, user)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization INTEGER NOT NULL REFERENCES organizations ON DELETE CASCADE,
  email_address TEXT NOT NULL, role INTEGER NOT NULL REFERENCES roles, inviter INTEGER REFERENCES users ON DELETE SET NULL,
  status TEXT NOT NULL, ticket TEXT NOT NULL, expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, public_metadata TEXT NOT NULL, private_metadata TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS domains (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization INTEGER NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name TEXT NOT NULL, enrollment_mode TEXT NOT NULL, verified INTEGER NOT NULL, owned_at INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization, name)
);
CREATE TABLE IF NOT EXISTS credits (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization INTEGER NOT NULL REFERENCES organizations ON DELETE CASCADE,
  idempotency_key TEXT NOT NULL, request TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, note TEXT,
  created_at INTEGER NOT NULL, UNIQUE (organization, idempotency_key)
);
CREATE TABLE IF NOT EXISTS logos (
  organization INTEGER PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
  key TEXT NOT NULL UNIQUE, content_type TEXT NOT NULL, uploader_user_id TEXT, bytes BLOB NOT NULL
);
`;

/** The part of an address after its `@`, as the index has it. */
export const DOMAIN_OF_USER = "substr(email_address, instr(email_address, '@') + 1)";

/** Separate from the tables, because seeding is several times faster if the indexes are built afterwards. */
export const INDEXES = {
  users_domain: `INDEX users_domain ON users (${DOMAIN_OF_USER})`,
  organizations_id: "UNIQUE INDEX organizations_id ON organizations (id)",
  organizations_slug: "UNIQUE INDEX organizations_slug ON organizations (slug)",
  organizations_created_at: "INDEX organizations_created_at ON organizations (created_at, id)",
  organizations_name: "INDEX organizations_name ON organizations (name COLLATE NOCASE, id)",
  organizations_search: "INDEX organizations_search ON organizations (search)",
  organizations_members: "INDEX organizations_members ON organizations (members_count, id)",
  organizations_role_set: "INDEX organizations_role_set ON organizations (role_set_key) WHERE role_set_key IS NOT NULL",
  memberships_of_organization: "INDEX memberships_of_organization ON memberships (organization, created_at)",
  memberships_of_user: "INDEX memberships_of_user ON memberships (user, created_at)",
  memberships_role: "INDEX memberships_role ON memberships (role)",
  memberships_created_at: "INDEX memberships_created_at ON memberships (created_at)",
  invitations_seats: "INDEX invitations_seats ON invitations (organization, status, expires_at)",
  invitations_status: "INDEX invitations_status ON invitations (status, expires_at)",
  invitations_email_address: "INDEX invitations_email_address ON invitations (email_address)",
  invitations_created_at: "INDEX invitations_created_at ON invitations (created_at, id)",
  domains_name: "INDEX domains_name ON domains (name)",
  domains_created_at: "INDEX domains_created_at ON domains (created_at, id)",
};
