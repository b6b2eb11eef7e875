// Notes what every statement changes, with triggers of SQLite that exist only while webhooks are on. So no write can
// miss its event, and a transaction that is rolled back leaves none.
import { ELEVATED_ROLES } from "../conditions.js";
import { NULL_CHARACTER } from "../database.js";
import { MEMBERSHIP_COLUMNS, selectMembership } from "../membership-list.js";

const CHANGES = `CREATE TEMP TABLE changes (
  n INTEGER PRIMARY KEY, type TEXT NOT NULL, row INTEGER, id TEXT, organization INTEGER, user INTEGER, last TEXT
)`;

/** @param {Record<string, string>} values the SQL of each column besides the type */
const note = (type, values) =>
  `INSERT INTO changes (type, ${Object.keys(values)}) VALUES ('${type}', ${Object.values(values)});`;

/** Within JSON, the null character is an escape. */
const json = (sql) => `replace(${sql}, '${NULL_CHARACTER}', '\\u0000')`;

const object = (columns) => json(`json_object(${columns.map((name) => `'${name}', OLD.${name}`)})`);

const KEYED = ["id", "key", "name", "description", "created_at", "updated_at"];

/** SQLite would insert a list of JSON as a list, but a row has it as text. */
const asStored = (name) => (name === "permissions" ? "permissions || ''" : name);

/** The membership as it was. Nothing if its organization is being deleted: Clerk then reports only the organization. */
const LAST_MEMBERSHIP = `INSERT INTO changes (type, last) SELECT 'organizationMembership.deleted',
    ${json(`json_object(${MEMBERSHIP_COLUMNS.map((name) => `'${name}', ${asStored(name)}`)})`)}
  FROM (${selectMembership("webhook_origin()", "webhook_now()")} WHERE memberships.organization = OLD.organization
    AND memberships.user = OLD.user AND EXISTS (SELECT 1 FROM organizations WHERE seq = OLD.organization));`;

const LAST_ROLE = `json_set(${object(["seq", ...KEYED])}, '$.is_elevated', OLD.seq IN (${ELEVATED_ROLES}),
  '$.permissions', (SELECT json_group_array(permission) FROM role_permissions WHERE role = OLD.seq))`;

/** Every write that Clerk reports sets `updated_at`; the count of the members of an organization does not. */
const UPDATED = "AFTER UPDATE OF updated_at ON main.";

const TRIGGERS = [
  ["AFTER INSERT ON main.organizations", note("organization.created", { row: "NEW.seq" })],
  [`${UPDATED}organizations`, note("organization.updated", { row: "NEW.seq" })],
  ["AFTER DELETE ON main.organizations", note("organization.deleted", { last: object(["id", "slug"]) })],
  [
    "AFTER INSERT ON main.memberships",
    note("organizationMembership.created", { organization: "NEW.organization", user: "NEW.user" }),
  ],
  [
    `${UPDATED}memberships`,
    note("organizationMembership.updated", { organization: "NEW.organization", user: "NEW.user" }),
  ],
  ["BEFORE DELETE ON main.memberships", LAST_MEMBERSHIP],
  ["AFTER INSERT ON main.invitations", note("organizationInvitation.created", { id: "NEW.id" })],
  ...["accepted", "revoked"].map((status) => [
    `AFTER UPDATE OF status ON main.invitations WHEN NEW.status = '${status}'`,
    note(`organizationInvitation.${status}`, { id: "NEW.id", organization: "NEW.organization" }),
  ]),
  [
    "AFTER INSERT ON main.domains",
    note("organizationDomain.created", { id: "NEW.id", organization: "NEW.organization" }),
  ],
  [`${UPDATED}domains`, note("organizationDomain.updated", { id: "NEW.id", organization: "NEW.organization" })],
  [
    "AFTER DELETE ON main.domains WHEN EXISTS (SELECT 1 FROM organizations WHERE seq = OLD.organization)",
    note("organizationDomain.deleted", { last: object(["id"]) }),
  ],
  ["AFTER INSERT ON main.roles", note("role.created", { row: "NEW.seq" })],
  [`${UPDATED}roles`, note("role.updated", { row: "NEW.seq" })],
  ["AFTER INSERT ON main.role_permissions", note("role.updated", { row: "NEW.role" })],
  [
    "AFTER DELETE ON main.role_permissions WHEN EXISTS (SELECT 1 FROM permissions WHERE seq = OLD.permission)",
    note("role.updated", { row: "OLD.role" }),
  ],
  ["BEFORE DELETE ON main.roles", note("role.deleted", { last: LAST_ROLE })],
  ["AFTER INSERT ON main.permissions", note("permission.created", { row: "NEW.seq" })],
  [`${UPDATED}permissions`, note("permission.updated", { row: "NEW.seq" })],
  ["AFTER DELETE ON main.permissions", note("permission.deleted", { last: object([...KEYED, "type"]) })],
];

export class Changes {
  #db;
  #sql;

  /** @param {{ origin: string, now: number }} address */
  constructor(db, address) {
    this.#db = db;
    db.function("webhook_origin", {}, () => address.origin);
    db.function("webhook_now", {}, () => address.now);
    db.exec(CHANGES);
    this.#sql = { all: db.prepare("SELECT * FROM changes ORDER BY n"), clear: db.prepare("DELETE FROM changes") };
    this.start();
  }

  start() {
    for (const [i, [event, write]] of TRIGGERS.entries())
      this.#db.exec(`CREATE TEMP TRIGGER webhook_${i} ${event} BEGIN ${write} END`);
  }

  /** Nothing is noted until `start`. What was noted and not taken is forgotten. */
  stop() {
    for (const i of TRIGGERS.keys()) this.#db.exec(`DROP TRIGGER webhook_${i}`);
    this.#sql.clear.run();
  }

  /** Returns the changes since the last call, in the order of their writes. */
  take() {
    const rows = this.#sql.all.all();
    if (rows.length > 0) this.#sql.clear.run();
    return rows.map(({ last, ...row }) => ({ ...row, last: last === null ? undefined : JSON.parse(last) }));
  }
}
