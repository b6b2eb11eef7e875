// Lists memberships: their filters and orders, and how a membership is rendered.
import { z } from "zod";
import { USER_FIELDS } from "./indexes.js";
import { createMembershipPages } from "./membership-pages.js";
import { createPager, orderBy } from "./page.js";
import { moment, order, PAGE, signed, values } from "./query.js";
import { selectJson } from "./render.js";
import { IDENTIFIERS } from "./user-filters.js";
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

/** The filters of the lists that have no others than these. */
const CONDITIONS = {
  organization: "memberships.organization = :organization",
  user: "memberships.user = :user",
};

const COLUMNS = { created_at: "memberships.created_at" };
const TIE = ["memberships.organization", "memberships.user"];

/** The parameters that may be repeated. */
export const REPEATED = [...IDENTIFIERS, "user_id", "role"];
const TEXTS = ["query", "email_address_query", "phone_number_query", "username_query", "name_query"];
const MOMENTS = ["last_active_at_before", "last_active_at_after", "created_at_before", "created_at_after"];

const each = (names, schema) => Object.fromEntries(names.map((name) => [name, schema]));

/** The query parameters of the list of an instance. */
export const OF_INSTANCE = PAGE.extend({ order_by: order(["created_at", ...USER_FIELDS], "-created_at") });
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

/** The memberships of a page, found before, each as its organization and its user. */
const OF_PAGE = `SELECT ${SELECT} FROM json_each(:keys) AS page CROSS JOIN memberships
  ON memberships.organization = json_extract(page.value, '$[0]') AND memberships.user = json_extract(page.value, '$[1]')
  ${USERS} ${ROLES} ORDER BY page.key`;

/** @param {{ db: object, indexes: object, address: { origin: string, now: number } }} parts */
export function createMembershipList({ db, indexes, address }) {
  const page = createPager(db, {
    select: SELECT,
    table: "memberships",
    key: TIE.join(),
    joins: `${USERS} ${ROLES}`,
    conditions: CONDITIONS,
  });
  const find = createMembershipPages(db, indexes);
  const ofPage = db.prepare(OF_PAGE);
  return (filter, { order_by = NEWEST, limit, offset }) => {
    const found = find(filter, { ...order_by, limit, offset });
    if (found === undefined) return page({ filter, order: orderBy(order_by, COLUMNS, TIE), limit, offset, ...address });
    return { rows: ofPage.all({ keys: JSON.stringify(found.keys), ...address }), total: found.total };
  };
}

/** Renders a row as JSON text. The parts that are JSON already need not be parsed, which would take most of the time. */
export const createRender = (address) => (row) => {
  const fields = {
    object: "organization_membership",
    id: row.id,
    role: row.role,
    role_name: row.role_name,
    public_user_data: {
      ...publicUserData(row, address.origin),
      profile_image_url: null,
      username: row.user_username,
      banned: false,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
  return `${JSON.stringify(fields).slice(0, -1)},"permissions":${row.permissions},"organization":${row.organization},${metadataOf(row)}}`;
};

const metadataOf = (row) => `"public_metadata":${row.public_metadata},"private_metadata":${row.private_metadata}`;
