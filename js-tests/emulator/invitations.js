// Invitations of email addresses to join an organization with a role.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson, readJsonArray } from "./body.js";
import { IS_PENDING } from "./conditions.js";
import { createInvitationList, createRender, OF_INSTANCE, OF_ORGANIZATION, OF_USER } from "./invitation-list.js";
import { MAX_BULK_INVITATIONS } from "./limits.js";
import { pageJson } from "./page.js";
import { MANAGE_MEMBERS } from "./permissions.js";
import { PAGE, readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { publicOrganizationData } from "./render.js";
import { checkBody, encodeMetadata } from "./validate.js";

const DAY_MS = 86_400_000;
const EXPIRES_IN_DAYS = 30;
export class Invitations {
  #db;
  #ids;
  #now;
  #organizations;
  #users;
  #members;
  #roleSets;
  #sql;
  #list;

  constructor({ db, ids, now, indexes, address, organizations, users, members, roleSets }) {
    this.#db = db;
    this.#ids = ids;
    this.#now = now;
    this.#organizations = organizations;
    this.#users = users;
    this.#members = members;
    this.#roleSets = roleSets;
    this.#sql = prepare(db);
    this.#list = createInvitationList({ db, indexes, address });
  }

  listOfOrganization(id, query) {
    return this.#list({ organization: this.#organizations.get(id).seq }, query);
  }

  listOfUser(id, query) {
    const email_addresses = this.#users.identifiers(this.#users.get(id), "email_address");
    // Without an address there would be no filter, but such a user has no invitations.
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

  /** Creates all invitations or none. The result has the order of the bodies. */
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

  /** Makes the user a member with the role and metadata of the invitation, as its link does. */
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
      ticket: this.#ids.ticket(),
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

  /** Returns the user, who must have the permission to manage the members of the organization. */
  #manager(organization, userId) {
    const user = this.#users.get(userId);
    this.#members.requirePermission(organization, user.seq, MANAGE_MEMBERS);
    return user;
  }

  #setStatus(row, status) {
    if (row.shown_status !== "pending") throw refuse.invitationNotPending();
    this.#sql.setStatus.run({ seq: row.seq, status, now: this.#now() });
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
}

/** Clerk's API has no such route: the invited person follows the link in the invitation. */
export function addAcceptance(app, { invitations, address }) {
  const invitation = createRender(address);
  app.post("/__emulator/invitations/:id/accept", async (c) => {
    const { user_id: userId } = checkBody(await readJson(c), BODIES.acceptInvitation);
    return sendJson(c, JSON.stringify(invitation(invitations.accept(c.req.param("id"), userId))));
  });
}
