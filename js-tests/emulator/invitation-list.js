// Lists invitations: their filters and orders, and how an invitation is rendered.
import { z } from "zod";
import { createPager, orderBy } from "./page.js";
import { eachOf, order, PAGE } from "./query.js";
import { Selection } from "./selection.js";
import { PUBLIC_COLUMNS, publicUserData } from "./users.js";

const STATUSES = ["pending", "accepted", "revoked", "expired"];

/** The status that clients see. It needs `:now`. */
const STATUS = "iif(status = 'pending' AND expires_at <= :now, 'expired', status)";

const SELECT = `invitations.*, ${STATUS} AS shown_status, roles.key AS role_key, roles.name AS role_name,
  ${PUBLIC_COLUMNS}, organizations.id AS organization_id,
  organizations.name AS organization_name, organizations.slug AS organization_slug, organizations.image_key`;

const JOINS = `LEFT JOIN organizations ON organizations.seq = invitations.organization
  LEFT JOIN roles ON roles.seq = invitations.role LEFT JOIN users ON users.seq = invitations.inviter`;

const CONDITIONS = {
  id: "invitations.id = :id",
  organization: "invitations.organization = :organization",
  status: `${STATUS} IN (SELECT value FROM json_each(:status))`,
  email_address: "invitations.email_address = lowercase(:email_address)",
  email_addresses: "invitations.email_address IN (SELECT value FROM json_each(:email_addresses))",
};

const COLUMNS = { created_at: "invitations.created_at", email_address: "invitations.email_address" };
const TIE = ["invitations.id"];
const NEWEST = { column: "created_at", descending: true };

export const OF_USER = PAGE.extend({ status: eachOf(STATUSES) });
const ORDERED = OF_USER.extend({ order_by: order(Object.keys(COLUMNS), "-created_at") });
export const OF_ORGANIZATION = ORDERED.extend({ email_address: z.string().optional() });
export const OF_INSTANCE = ORDERED.extend({ query: z.string().optional() });

/** The invitations with a status. Each is a range of an index. */
const WITH_STATUS = {
  pending: "status = 'pending' AND expires_at > :now",
  expired: "status = 'pending' AND expires_at <= :now",
  accepted: "status = 'accepted'",
  revoked: "status = 'revoked'",
};

const OF_PAGE = `SELECT ${SELECT} FROM json_each(:seqs) AS page CROSS JOIN invitations ON invitations.seq = page.value
  ${JOINS} ORDER BY page.key`;

/** @param {{ db: object, indexes: object, address: { origin: string, now: number } }} parts */
export function createInvitationList({ db, indexes, address }) {
  const page = createPager(db, { select: SELECT, table: "invitations", joins: JOINS, conditions: CONDITIONS });
  const ofInstance = createInstancePages({ db, indexes, address });
  return (filter, { limit = 1, offset = 0, order_by = NEWEST, ...query } = {}) =>
    Object.keys(filter).length === 0
      ? ofInstance(query, { ...order_by, limit, offset })
      : page({ filter: { ...filter, ...query }, order: orderBy(order_by, COLUMNS, TIE), limit, offset, ...address });
}

/** All invitations of the instance, which are too many to read them all for each page. */
function createInstancePages({ db, indexes, address }) {
  const ofPage = db.prepare(OF_PAGE);
  const withStatus = Object.fromEntries(
    Object.entries(WITH_STATUS).map(([status, condition]) => [
      status,
      db.prepare(`SELECT json_group_array(seq) FROM invitations WHERE ${condition}`).pluck(),
    ]),
  );
  const having = (statuses) => statuses.map((status) => JSON.parse(withStatus[status].get({ now: address.now })));

  return ({ status, query }, { column, ...page }) => {
    const selection = new Selection(indexes.order("invitations", column));
    if (status.length > 0) selection.require(...having(status));
    if (query) selection.require(indexes.containing("invitations", "email_address", query.toLowerCase()));
    const { rows, total } = selection.page(page);
    return { rows: ofPage.all({ seqs: JSON.stringify(rows), ...address }), total };
  };
}

/** The URL is present only while the invitation can be accepted. */
const linkOf = ({ shown_status: status, ticket }, origin) =>
  status === "pending" ? `${origin}/v1/tickets/accept?ticket=${ticket}` : null;

export const createRender = (address) => (row) => ({
  object: "organization_invitation",
  id: row.id,
  email_address: row.email_address,
  role: row.role_key,
  role_name: row.role_name,
  organization_id: row.organization_id,
  inviter_id: row.user_id,
  public_inviter_data: row.inviter === null ? null : publicUserData(row, address.origin),
  status: row.shown_status,
  public_metadata: JSON.parse(row.public_metadata),
  private_metadata: JSON.parse(row.private_metadata),
  url: linkOf(row, address.origin),
  expires_at: row.expires_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
});
