// Memberships of users in organizations, each with a role.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import {
  createMembershipList,
  createRender,
  filterOf,
  OF_INSTANCE,
  OF_ORGANIZATION,
  REPEATED,
} from "./membership-list.js";
import { mergeMetadata } from "./merge.js";
import { pageText } from "./page.js";
import { PAGE, readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { checkBody, encodeMetadata } from "./validate.js";

export class Memberships {
  #db;
  #now;
  #organizations;
  #users;
  #members;
  #roleSets;
  #sql;
  #list;

  constructor({ db, now, indexes, address, organizations, users, members, roleSets }) {
    this.#db = db;
    this.#now = now;
    this.#organizations = organizations;
    this.#users = users;
    this.#members = members;
    this.#roleSets = roleSets;
    this.#sql = prepare(db);
    this.#list = createMembershipList({ db, indexes, address });
  }

  listOfOrganization(id, { limit, offset, order_by, ...query }) {
    const { seq } = this.#organizations.get(id);
    return this.#list({ organization: seq, ...filterOf(query) }, { limit, offset, order_by });
  }

  listOfUser(id, page) {
    return this.#list({ user: this.#users.get(id).seq }, page);
  }

  listOfInstance(page) {
    return this.#list({}, page);
  }

  create(organizationId, { user_id, role: key, public_metadata, private_metadata }) {
    const organization = this.#organizations.get(organizationId);
    const user = this.#users.get(user_id);
    const role = this.#roleSets.memberRole(organization, key);
    if (this.#members.find(organization.seq, user.seq)) throw refuse.alreadyMember(user_id);
    this.#members.requireSeats(organization, 1);
    this.#db.transaction(() => {
      this.#members.add({
        organization: organization.seq,
        user: user.seq,
        role: role.seq,
        public_metadata: encodeMetadata("public_metadata", public_metadata ?? {}),
        private_metadata: encodeMetadata("private_metadata", private_metadata ?? {}),
      });
    })();
    return this.#row(organization.seq, user.seq);
  }

  update(organizationId, userId, { role: key }) {
    const { organization, row } = this.#find(organizationId, userId);
    const role = this.#roleSets.memberRole(organization, key);
    this.#members.requireAnotherAdministrator(row, role.seq);
    this.#sql.setRole.run({ ...row, role: role.seq, now: this.#now() });
    return this.#row(row.organization, row.user);
  }

  mergeMetadata(organizationId, userId, body) {
    const { row } = this.#find(organizationId, userId);
    const merged = { ...row };
    for (const [field, patch] of Object.entries(body))
      merged[field] = encodeMetadata(field, mergeMetadata(JSON.parse(row[field]), patch));
    this.#sql.setMetadata.run({ ...merged, now: this.#now() });
    return this.#row(row.organization, row.user);
  }

  /** Returns the membership as it was before. */
  remove(organizationId, userId) {
    const { row } = this.#find(organizationId, userId);
    this.#members.requireAnotherAdministrator(row, null);
    const last = this.#row(row.organization, row.user);
    this.#db.transaction(() => this.#members.remove(row.organization, row.user))();
    return last;
  }

  #find(organizationId, userId) {
    const organization = this.#organizations.get(organizationId);
    const user = this.#users.find(userId);
    const row = user && this.#members.find(organization.seq, user.seq);
    if (row === undefined) throw refuse.membership();
    return { organization, row };
  }

  #row(organization, user) {
    const { rows } = this.#list({ organization, user }, { limit: 1, offset: 0 });
    return rows[0];
  }
}

const prepare = (db) => ({
  setRole: db.prepare(
    "UPDATE memberships SET role = :role, updated_at = :now WHERE organization = :organization AND user = :user",
  ),
  setMetadata:
    db.prepare(`UPDATE memberships SET public_metadata = :public_metadata, private_metadata = :private_metadata,
    updated_at = :now WHERE organization = :organization AND user = :user`),
});

export function addMemberships(app, { memberships, rateLimit, address }) {
  const path = "/v1/organizations/:id/memberships";
  const one = `${path}/:user`;
  const idsOf = (c) => [c.req.param("id"), c.req.param("user")];
  const membership = createRender(address);
  const send = (c, row) => sendJson(c, membership(row));
  const sendPage = (c, page) => sendJson(c, pageText(page, membership));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  const limited = (c, next) => {
    rateLimit.checkMembership(idsOf(c).join("/"));
    return next();
  };
  app.get(path, (c) =>
    sendPage(c, memberships.listOfOrganization(c.req.param("id"), readQuery(c.req, OF_ORGANIZATION, REPEATED))),
  );
  app.post(path, async (c) => {
    const body = await bodyOf(c, BODIES.createMembership);
    return send(c, memberships.create(c.req.param("id"), body));
  });
  app.patch(one, limited, async (c) => {
    const body = await bodyOf(c, BODIES.updateMembership);
    return send(c, memberships.update(...idsOf(c), body));
  });
  app.delete(one, (c) => send(c, memberships.remove(...idsOf(c))));
  app.patch(`${one}/metadata`, limited, async (c) => {
    const body = await bodyOf(c, BODIES.metadata);
    return send(c, memberships.mergeMetadata(...idsOf(c), body));
  });
  app.get("/v1/organization_memberships", (c) =>
    sendPage(c, memberships.listOfInstance(readQuery(c.req, OF_INSTANCE))),
  );
  app.get("/v1/users/:id/organization_memberships", (c) =>
    sendPage(c, memberships.listOfUser(c.req.param("id"), readQuery(c.req, PAGE))),
  );
}
