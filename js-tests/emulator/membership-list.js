// Lists memberships: their filters and orders, and how a membership is rendered.
import { z } from "zod";
import { createPager, orderBy } from "./page.js";
import { moment, order, PAGE, signed, values } from "./query.js";
import { selectJson } from "./render.js";
import { PUBLIC_COLUMNS, PUBLIC_NAMES, publicUserData } from "./users.js";

const SELECT = `memberships.id, memberships.created_at, memberships.updated_at, memberships.public_metadata,
  memberships.private_metadata, roles.key AS role, roles.name AS role_name, ${PUBLIC_COLUMNS},
  (SELECT json_group_array(key ORDER BY permissions.seq) FROM role_permissions JOIN permissions ON permissions.seq = permission
    WHERE role_permissions.role = memberships.role) AS permissions,
  (${selectJson("withMembersCount")} WHERE organizations.seq = memberships.organization) AS organization`;

/** Left joins make SQLite read the memberships first, whose indexes provide the order. */
const USERS = "LEFT JOIN users ON users.seq = memberships.user";
const ROLES = "LEFT JOIN roles ON roles.seq = memberships.role";

/** The columns of a row that `createRender` needs. */
export const MEMBERSHIP_COLUMNS = [
  ...["id", "created_at", "updated_at", "public_metadata", "private_metadata", "role", "role_name", "permissions"],
  ...["organization", ...PUBLIC_NAMES],
];

/** A SELECT of such rows without parameters, for a trigger. @param {string} origin SQL @param {string} now SQL */
export const selectMembership = (origin, now) =>
  `SELECT ${SELECT} FROM memberships ${USERS} ${ROLES}`.replaceAll(":origin", origin).replaceAll(":now", now);

const users = (condition) => `memberships.user IN (SELECT seq FROM users WHERE ${condition})`;
const listed = (name) => `(SELECT value FROM json_each(:${name}))`;
const identified = (kind) =>
  `memberships.user IN (SELECT user FROM identifiers WHERE kind = '${kind}' AND value IN ${listed(kind)})`;
const partly = (kind) =>
  `memberships.user IN (SELECT user FROM identifiers WHERE kind = '${kind}' AND instr(value, lowercase(:${kind}_query)))`;

/** The filters by time refer to the users, not to their memberships. */
const CONDITIONS = {
  organization: "memberships.organization = :organization",
  user: "memberships.user = :user",
  included: users(`id IN ${listed("included")}`),
  excluded: `memberships.user NOT IN (SELECT seq FROM users WHERE id IN ${listed("excluded")})`,
  email_address: identified("email_address"),
  phone_number: identified("phone_number"),
  username: identified("username"),
  web3_wallet: identified("web3_wallet"),
  role: `memberships.role IN (SELECT seq FROM roles WHERE key IN ${listed("role")})`,
  query: users("instr(search, lowercase(:query))"),
  email_address_query: partly("email_address"),
  phone_number_query: partly("phone_number"),
  username_query: partly("username"),
  name_query: users("instr(name, lowercase(:name_query))"),
  last_active_at_before: users("last_active_at < :last_active_at_before"),
  last_active_at_after: users("last_active_at > :last_active_at_after"),
  created_at_before: users("created_at < :created_at_before"),
  created_at_after: users("created_at > :created_at_after"),
};

const OF_USERS = ["phone_number", "email_address", "first_name", "last_name", "username"];
const COLUMNS = {
  created_at: "memberships.created_at",
  ...Object.fromEntries(OF_USERS.map((name) => [name, `users.${name} COLLATE NOCASE`])),
};
const TIE = ["memberships.organization", "memberships.user"];

const IDENTIFIERS = ["email_address", "phone_number", "username", "web3_wallet"];
/** The parameters that may be repeated. */
export const REPEATED = [...IDENTIFIERS, "user_id", "role"];
const TEXTS = ["query", "email_address_query", "phone_number_query", "username_query", "name_query"];
const MOMENTS = ["last_active_at_before", "last_active_at_after", "created_at_before", "created_at_after"];

const each = (names, schema) => Object.fromEntries(names.map((name) => [name, schema]));

/** The query parameters of the list of an instance. */
export const OF_INSTANCE = PAGE.extend({ order_by: order(Object.keys(COLUMNS), "-created_at") });
/** The query parameters of the list of an organization. */
export const OF_ORGANIZATION = OF_INSTANCE.extend({
  ...each(REPEATED, values),
  ...each(TEXTS, z.string().optional()),
  ...each(MOMENTS, moment.optional()),
});
const NEWEST = { column: "created_at", descending: true };

/** Identifiers are stored in lower case. */
const lowered = (filter) =>
  Object.fromEntries(IDENTIFIERS.map((kind) => [kind, filter[kind].map((value) => value.toLowerCase())]));

/** Maps the query parameters of an organization's list to the names of the conditions. */
export const filterOf = ({ user_id, ...filter }) => ({ ...filter, ...lowered(filter), ...signed(user_id) });

/** @param {{ origin: string, now: number }} address */
export function createMembershipList(db, address) {
  const page = createPager(db, {
    select: SELECT,
    table: "memberships",
    key: TIE.join(),
    joins: `${USERS} ${ROLES}`,
    orderJoins: USERS,
    conditions: CONDITIONS,
  });
  return (filter, { order_by = NEWEST, limit, offset }) =>
    page({ filter, order: orderBy(order_by, COLUMNS, TIE), limit, offset, ...address });
}

export const createRender = (address) => (row) => ({
  object: "organization_membership",
  id: row.id,
  role: row.role,
  role_name: row.role_name,
  permissions: JSON.parse(row.permissions),
  public_metadata: JSON.parse(row.public_metadata),
  private_metadata: JSON.parse(row.private_metadata),
  organization: JSON.parse(row.organization),
  public_user_data: {
    ...publicUserData(row, address.origin),
    profile_image_url: null,
    username: row.user_username,
    banned: false,
  },
  created_at: row.created_at,
  updated_at: row.updated_at,
});
