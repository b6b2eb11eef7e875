// Invitations: an address asked to join an organization with a role.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson, readJsonArray } from "./body.js";
import { IS_PENDING } from "./conditions.js";
import { refuse } from "./errors.js";
import { MAX_BULK_INVITATIONS } from "./limits.js";
import { createPager, orderBy, pageJson } from "./page.js";
import { MANAGE_MEMBERS } from "./permissions.js";
import { eachOf, order, PAGE, readQuery } from "./query.js";
import { DEFAULT_LOGO } from "./render.js";
import { publicUserData } from "./users.js";
import { checkBody, encodeMetadata } from "./validate.js";

const DAY_MS = 86_400_000;
const EXPIRES_IN_DAYS = 30;
const STATUSES = ["pending", "accepted", "revoked", "expired"];

/** What others see as the status: it needs `:now`. */
const STATUS = "iif(status = 'pending' AND expires_at <= :now, 'expired', status)";

const INVITER = ["id", "first_name", "last_name", "username", "email_address", "phone_number", "web3_wallet"];

const SELECT = `invitations.*, ${STATUS} AS shown_status, roles.key AS role_key, roles.name AS role_name,
  ${INVITER.map((name) => `users.${name} AS inviter_${name}`)}, organizations.id AS organization_id,
  organizations.name AS organization_name, organizations.slug AS organization_slug, organizations.image_key`;

const JOINS = `LEFT JOIN organizations ON organizations.seq = invitations.organization
  LEFT JOIN roles ON roles.seq = invitations.role LEFT JOIN users ON users.seq = invitations.inviter`;

const CONDITIONS = {
  id: "invitations.id = :id",
  organization: "invitations.organization = :organization",
  status: `${STATUS} IN (SELECT value FROM json_each(:status))`,
  email_address: "invitations.email_address = lower(:email_address)",
  email_addresses: "invitations.email_address IN (SELECT value FROM json_each(:email_addresses))",
  query: "instr(invitations.email_address, lower(:query))",
};

const COLUMNS = { created_at: "invitations.created_at", email_address: "invitations.email_address" };
const TIE = ["invitations.id"];
const NEWEST = { column: "created_at", descending: true };

const OF_USER = PAGE.extend({ status: eachOf(STATUSES) });
const ORDERED = OF_USER.extend({ order_by: order(Object.keys(COLUMNS), "-created_at") });
const OF_ORGANIZATION = ORDERED.extend({ email_address: z.string().optional() });
const OF_INSTANCE = ORDERED.extend({ query: z.string().optional() });

export class Invitations {
  #db;
  #ids;
  #now;
  #address;
  #organizations;
  #users;
  #members;
  #roleSets;
  #sql;
  #page;

  constructor({ db, ids, now, address, organizations, users, members, roleSets }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#address = address;
    this.#organizations = organizations;
    this.#users = users;
    this.#members = members;
    this.#roleSets = roleSets;
    this.#sql = prepare(db);
    this.#page = createPager(db, { select: SELECT, table: "invitations", joins: JOINS, conditions: CONDITIONS });
  }

  listOfOrganization(id, query) {
    return this.#list({ organization: this.#organizations.get(id).seq }, query);
  }

  listOfUser(id, query) {
    const email_addresses = this.#users.identifiers(this.#users.get(id), "email_address");
    // No address is no filter, but a user without one has no invitations either.
    return email_addresses.length === 0 ? { rows: [], total: 0 } : this.#list({ email_addresses }, query);
  }

  listOfInstance(query) {
    return this.#list({}, query);
  }

  get(organizationId, id) {
    const { rows } = this.#list({ organization: this.#organizations.get(organizationId).seq, id });
    if (rows.length === 0) throw refuse.invitation();
    return rows[0];
  }

  /** All or none. The answers are in the order of the bodies. */
  create(organizationId, bodies) {
    const organization = this.#organizations.get(organizationId);
    const ids = this.#db.transaction(() => {
      const made = bodies.map((body) => this.#invite(organization, body));
      this.#members.requireSeats(organization, 0);
      return made;
    })();
    return ids.map((id) => this.get(organizationId, id));
  }

  revoke(organizationId, id, { requesting_user_id: userId }) {
    const row = this.get(organizationId, id);
    if (userId) this.#manager(row.organization, userId);
    this.#setStatus(row, "revoked");
    return this.get(organizationId, id);
  }

  /** Makes the user a member with the invitation's role and metadata, as its link does. */
  accept(id, userId) {
    const row = this.#list({ id }).rows[0];
    if (row === undefined) throw refuse.invitation();
    const user = this.#users.get(userId);
    const { organization, role, public_metadata, private_metadata } = row;
    if (this.#members.find(organization, user.seq)) throw refuse.alreadyMember(userId);
    this.#db.transaction(() => {
      this.#setStatus(row, "accepted");
      this.#members.add({ organization, user: user.seq, role, public_metadata, private_metadata });
    })();
    return this.#list({ id }).rows[0];
  }

  #invite(organization, body) {
    const role = this.#roleSets.memberRole(organization, body.role);
    const inviter = body.inviter_user_id ? this.#manager(organization.seq, body.inviter_user_id) : null;
    this.#checkAddress(organization, body.email_address);
    const now = this.#now();
    const id = this.#ids.next("orginv_", now);
    this.#sql.insert.run({
      id,
      now,
      organization: organization.seq,
      email_address: body.email_address,
      role: role.seq,
      inviter: inviter?.seq ?? null,
      ticket: randomBytes(24).toString("base64url"),
      expires_at: now + (body.expires_in_days ?? EXPIRES_IN_DAYS) * DAY_MS,
      public_metadata: encodeMetadata("public_metadata", body.public_metadata ?? {}),
      private_metadata: encodeMetadata("private_metadata", body.private_metadata ?? {}),
    });
    return id;
  }

  #checkAddress({ seq }, address) {
    const user = this.#users.findByEmail(address);
    if (user && this.#members.find(seq, user.seq)) throw refuse.alreadyMember(address);
    if (this.#sql.pending.get({ seq, address, now: this.#now() })) throw refuse.invitationNotUnique(address);
  }

  /** A user who may manage the organization's members. */
  #manager(organization, userId) {
    const user = this.#users.get(userId);
    this.#members.requirePermission(organization, user.seq, MANAGE_MEMBERS);
    return user;
  }

  #setStatus(row, status) {
    if (row.shown_status !== "pending") throw refuse.invitationNotPending();
    this.#sql.setStatus.run({ seq: row.seq, status, now: this.#now() });
  }

  #list(filter, { limit = 1, offset = 0, order_by = NEWEST, ...query } = {}) {
    const asked = { ...filter, ...query };
    return this.#page({ filter: asked, order: orderBy(order_by, COLUMNS, TIE), limit, offset, ...this.#address });
  }
}

const prepare = (db) => ({
  pending: db.prepare(
    `SELECT 1 FROM invitations WHERE organization = :seq AND email_address = :address AND ${IS_PENDING}`,
  ),
  insert:
    db.prepare(`INSERT INTO invitations (id, organization, email_address, role, inviter, status, ticket, expires_at,
      created_at, updated_at, public_metadata, private_metadata)
    VALUES (:id, :organization, :email_address, :role, :inviter, 'pending', :ticket, :expires_at, :now, :now,
      :public_metadata, :private_metadata)`),
  setStatus: db.prepare("UPDATE invitations SET status = :status, updated_at = :now WHERE seq = :seq"),
});

function inviterData(row, origin) {
  if (row.inviter === null) return null;
  return publicUserData(Object.fromEntries(INVITER.map((name) => [name, row[`inviter_${name}`]])), origin);
}

/** What others may see of an organization. */
export const publicOrganizationData = (row, origin) => ({
  id: row.organization_id,
  name: row.organization_name,
  slug: row.organization_slug,
  image_url: origin + (row.image_key ? `/logos/${row.image_key}` : DEFAULT_LOGO),
  has_image: row.image_key !== null,
});

/** The link is there while it can be followed. */
const linkOf = ({ shown_status: status, ticket }, origin) =>
  status === "pending" ? `${origin}/v1/tickets/accept?ticket=${ticket}` : null;

const createRender = (address) => (row) => ({
  object: "organization_invitation",
  id: row.id,
  email_address: row.email_address,
  role: row.role_key,
  role_name: row.role_name,
  organization_id: row.organization_id,
  inviter_id: row.inviter_id,
  public_inviter_data: inviterData(row, address.origin),
  status: row.shown_status,
  public_metadata: JSON.parse(row.public_metadata),
  private_metadata: JSON.parse(row.private_metadata),
  url: linkOf(row, address.origin),
  expires_at: row.expires_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

export function addInvitations(app, { invitations, rateLimit, address }) {
  const path = "/v1/organizations/:id/invitations";
  const idsOf = (c) => [c.req.param("id"), c.req.param("invitation")];
  const invitation = createRender(address);
  const withOrganization = (row) => ({
    ...invitation(row),
    public_organization_data: publicOrganizationData(row, address.origin),
  });
  const send = (c, row) => sendJson(c, JSON.stringify(invitation(row)));
  const sendPage = (c, page, render = invitation) => sendJson(c, pageJson(page, render));
  const queryOf = (c, schema) => readQuery(c.req, schema, ["status"]);
  const limited = (check) => (_, next) => {
    check();
    return next();
  };
  app.get(path, (c) => sendPage(c, invitations.listOfOrganization(c.req.param("id"), queryOf(c, OF_ORGANIZATION))));
  app.get(`${path}/pending`, (c) => {
    const query = { ...readQuery(c.req, PAGE), status: ["pending"] };
    return sendPage(c, invitations.listOfOrganization(c.req.param("id"), query));
  });
  app.post(path, limited(rateLimit.checkInvitation), async (c) => {
    const body = checkBody(await readJson(c), BODIES.createInvitation);
    return send(c, invitations.create(c.req.param("id"), [body])[0]);
  });
  app.post(`${path}/bulk`, limited(rateLimit.checkBulkInvitation), async (c) => {
    const bodies = await readJsonArray(c);
    if (bodies.length === 0) throw refuse.body("The array must hold at least one invitation.");
    if (bodies.length > MAX_BULK_INVITATIONS) throw refuse.bulkSize(MAX_BULK_INVITATIONS);
    const rows = invitations.create(c.req.param("id"), checkBody(bodies, BODIES.createInvitations));
    return sendPage(c, { rows, total: rows.length });
  });
  app.get(`${path}/:invitation`, (c) => send(c, invitations.get(...idsOf(c))));
  app.post(`${path}/:invitation/revoke`, async (c) => {
    const body = checkBody(await readJson(c), BODIES.revokeInvitation);
    return send(c, invitations.revoke(...idsOf(c), body));
  });
  app.get("/v1/organization_invitations", (c) =>
    sendPage(c, invitations.listOfInstance(queryOf(c, OF_INSTANCE)), withOrganization),
  );
  app.get("/v1/users/:id/organization_invitations", (c) =>
    sendPage(c, invitations.listOfUser(c.req.param("id"), queryOf(c, OF_USER)), withOrganization),
  );
  app.post("/v1/__emulator/invitations/:id/accept", async (c) => {
    const { user_id: userId } = checkBody(await readJson(c), BODIES.acceptInvitation);
    return send(c, invitations.accept(c.req.param("id"), userId));
  });
}
