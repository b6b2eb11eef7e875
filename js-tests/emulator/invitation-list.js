// Lists invitations: their filters and orders, and how an invitation is rendered.
import { z } from "zod";
import { createPager, orderBy } from "./page.js";
import { eachOf, order, PAGE } from "./query.js";
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
  query: "instr(invitations.email_address, lowercase(:query))",
};

const COLUMNS = { created_at: "invitations.created_at", email_address: "invitations.email_address" };
const TIE = ["invitations.id"];
const NEWEST = { column: "created_at", descending: true };

export const OF_USER = PAGE.extend({ status: eachOf(STATUSES) });
const ORDERED = OF_USER.extend({ order_by: order(Object.keys(COLUMNS), "-created_at") });
export const OF_ORGANIZATION = ORDERED.extend({ email_address: z.string().optional() });
export const OF_INSTANCE = ORDERED.extend({ query: z.string().optional() });

/** @param {{ origin: string, now: number }} address */
export function createInvitationList(db, address) {
  const page = createPager(db, { select: SELECT, table: "invitations", joins: JOINS, conditions: CONDITIONS });
  return (filter, { limit = 1, offset = 0, order_by = NEWEST, ...query } = {}) =>
    page({ filter: { ...filter, ...query }, order: orderBy(order_by, COLUMNS, TIE), limit, offset, ...address });
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
