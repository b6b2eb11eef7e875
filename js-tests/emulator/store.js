// Where is everything kept? In one SQLite database that one process owns: a file, or memory.
import Database from "better-sqlite3";

/** Metadata comes last in a row: whoever reads only the columns before it never touches its overflow pages. */
const TABLES = `
CREATE TABLE IF NOT EXISTS users (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
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
  role TEXT NOT NULL, PRIMARY KEY (organization, user)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
  id TEXT PRIMARY KEY, organization INTEGER NOT NULL REFERENCES organizations ON DELETE CASCADE,
  email_address TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS logos (
  organization INTEGER PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
  key TEXT NOT NULL UNIQUE, content_type TEXT NOT NULL, uploader_user_id TEXT, bytes BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS invitations_organization ON invitations (organization);
`;

/** Apart from the tables, because seeding is several times faster when they are built afterwards. */
const INDEXES = {
  organizations_id: "UNIQUE INDEX organizations_id ON organizations (id)",
  organizations_slug: "UNIQUE INDEX organizations_slug ON organizations (slug)",
  organizations_created_at: "INDEX organizations_created_at ON organizations (created_at, id)",
  organizations_name: "INDEX organizations_name ON organizations (name COLLATE NOCASE, id)",
  organizations_search: "INDEX organizations_search ON organizations (search)",
  organizations_members: "INDEX organizations_members ON organizations (members_count, id)",
  memberships_user: "INDEX memberships_user ON memberships (user)",
};

/**
 * WAL with NORMAL: a killed process loses nothing that was committed, because the pages are already the kernel's. Only a
 * power cut could, and waiting for the disk at every write would make this the slowest part of a benchmark.
 */
const PRAGMAS = ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "mmap_size = 2147483648"];

export function openStore(file) {
  const db = new Database(file);
  for (const pragma of PRAGMAS) db.pragma(pragma);
  db.exec(TABLES);
  createIndexes(db);
  return db;
}

export function createIndexes(db) {
  for (const index of Object.values(INDEXES)) db.exec(`CREATE ${index.replace("INDEX", "INDEX IF NOT EXISTS")}`);
}

export function dropIndexes(db) {
  for (const name of Object.keys(INDEXES)) db.exec(`DROP INDEX ${name}`);
}

/** In lower case here rather than in SQL, which lowers only ASCII. A line break cannot be in a slug, so it separates. */
export const searchText = (name, slug) => `${name}\n${slug ?? ""}`.toLowerCase();

/** Statements of one column, each compiled once. The SQL comes from this program alone, so there are few of them. */
export function preparer(db) {
  const statements = new Map();
  return (sql) => {
    if (!statements.has(sql)) statements.set(sql, db.prepare(sql).pluck());
    return statements.get(sql);
  };
}
