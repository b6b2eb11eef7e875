// Memberships: a user's place in an organization, with a role.
import { z } from "zod";
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { refuse } from "./errors.js";
import { mergeMetadata } from "./merge.js";
import { createPager, orderBy, pageJson } from "./page.js";
import { moment, order, PAGE, readQuery, signed, values } from "./query.js";
import { selectJson } from "./render.js";
import { publicUserData } from "./users.js";
import { checkBody, encodeMetadata } from "./validate.js";

const USER = ["id", "first_name", "last_name", "username", "email_address", "phone_number", "web3_wallet"];

const SELECT = `memberships.id, memberships.created_at, memberships.updated_at, memberships.public_metadata,
  memberships.private_metadata, roles.key AS role, roles.name AS role_name, ${USER.map((name) => `users.${name} AS user_${name}`)},
  (SELECT json_group_array(key ORDER BY permissions.seq) FROM role_permissions JOIN permissions ON permissions.seq = permission
    WHERE role_permissions.role = memberships.role) AS permissions,
  (${selectJson("withMembersCount")} WHERE organizations.seq = memberships.organization) AS organization`;

/** Left joins keep the memberships in front, whose indexes give the order. */
const JOINS = "LEFT JOIN users ON users.seq = memberships.user LEFT JOIN roles ON roles.seq = memberships.role";

const users = (condition) => `memberships.user IN (SELECT seq FROM users WHERE ${condition})`;
const listed = (name) => `(SELECT value FROM json_each(:${name}))`;
const identified = (kind) =>
  `memberships.user IN (SELECT user FROM identifiers WHERE kind = '${kind}' AND value IN ${listed(kind)})`;
const partly = (kind) =>
  `memberships.user IN (SELECT user FROM identifiers WHERE kind = '${kind}' AND instr(value, lower(:${kind}_query)))`;

/** Times in the filters are those of the users, not of their memberships. */
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
  query: users("instr(search, lower(:query))"),
  email_address_query: partly("email_address"),
  phone_number_query: partly("phone_number"),
  username_query: partly("username"),
  name_query: users("instr(name, lower(:name_query))"),
  last_active_at_before: users("last_active_at < :last_active_at_before"),
  last_active_at_after: users("last_active_at > :last_active_at_after"),
  created_at_before: users("created_at < :created_at_before"),
  created_at_after: users("created_at > :created_at_after"),
};

const ofUser = (name) => `users.${name} COLLATE NOCASE`;
const COLUMNS = {
  created_at: "memberships.created_at",
  ...Object.fromEntries(USER.slice(1, -1).map((name) => [name, ofUser(name)])),
};
const TIE = ["memberships.organization", "memberships.user"];

const IDENTIFIERS = ["email_address", "phone_number", "username", "web3_wallet"];
const LISTS = [...IDENTIFIERS, "user_id", "role"];
const TEXTS = ["query", "email_address_query", "phone_number_query", "username_query", "name_query"];
const MOMENTS = ["last_active_at_before", "last_active_at_after", "created_at_before", "created_at_after"];

const each = (names, schema) => Object.fromEntries(names.map((name) => [name, schema]));

const ORDERED = PAGE.extend({ order_by: order(Object.keys(COLUMNS), "-created_at") });
const LIST = ORDERED.extend({
  ...each(LISTS, values),
  ...each(TEXTS, z.string().optional()),
  ...each(MOMENTS, moment.optional()),
});
const NEWEST = { column: "created_at", descending: true };

const lowered = (list) => list.map((value) => value.toLowerCase());

export class Memberships {
  #db;
  #now;
  #address;
  #organizations;
  #users;
  #members;
  #roleSets;
  #sql;
  #page;

  constructor({ db, now, address, organizations, users, members, roleSets }) {
    this.#db = db;
    this.#now = now;
    this.#address = address;
    this.#organizations = organizations;
    this.#users = users;
    this.#members = members;
    this.#roleSets = roleSets;
    this.#sql = prepare(db);
    this.#page = createPager(db, { select: SELECT, table: "memberships", joins: JOINS, conditions: CONDITIONS });
  }

  listOfOrganization(id, { limit, offset, order_by, user_id, ...filter }) {
    const { seq } = this.#organizations.get(id);
    for (const kind of IDENTIFIERS) filter[kind] = lowered(filter[kind]);
    return this.#list({ organization: seq, ...signed(user_id), ...filter }, order_by, { limit, offset });
  }

  listOfUser(id, page) {
    return this.#list({ user: this.#users.get(id).seq }, NEWEST, page);
  }

  listOfInstance({ order_by, ...page }) {
    return this.#list({}, order_by, page);
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
    return this.#rendered(organization.seq, user.seq);
  }

  update(organizationId, userId, { role: key }) {
    const { organization, row } = this.#find(organizationId, userId);
    const role = this.#roleSets.memberRole(organization, key);
    this.#members.requireAnotherAdministrator(row, role.seq);
    this.#sql.setRole.run({ ...row, role: role.seq, now: this.#now() });
    return this.#rendered(row.organization, row.user);
  }

  mergeMetadata(organizationId, userId, body) {
    const { row } = this.#find(organizationId, userId);
    const merged = { ...row };
    for (const [field, patch] of Object.entries(body))
      merged[field] = encodeMetadata(field, mergeMetadata(JSON.parse(row[field]), patch));
    this.#sql.setMetadata.run({ ...merged, now: this.#now() });
    return this.#rendered(row.organization, row.user);
  }

  /** The membership as it was. */
  remove(organizationId, userId) {
    const { row } = this.#find(organizationId, userId);
    this.#members.requireAnotherAdministrator(row, null);
    const last = this.#rendered(row.organization, row.user);
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

  #list(filter, order_by, page) {
    return this.#page({ filter, order: orderBy(order_by, COLUMNS, TIE), ...page, ...this.#address });
  }

  #rendered(organization, user) {
    const { rows } = this.#list({ organization, user }, NEWEST, { limit: 1, offset: 0 });
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

const createRender = (address) => (row) => {
  const user = Object.fromEntries(USER.map((name) => [name, row[`user_${name}`]]));
  return {
    object: "organization_membership",
    id: row.id,
    role: row.role,
    role_name: row.role_name,
    permissions: JSON.parse(row.permissions),
    public_metadata: JSON.parse(row.public_metadata),
    private_metadata: JSON.parse(row.private_metadata),
    organization: JSON.parse(row.organization),
    public_user_data: {
      ...publicUserData(user, address.origin),
      profile_image_url: null,
      username: user.username,
      banned: false,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
};

export function addMemberships(app, { memberships, rateLimit, address }) {
  const path = "/v1/organizations/:id/memberships";
  const one = `${path}/:user`;
  const idsOf = (c) => [c.req.param("id"), c.req.param("user")];
  const membership = createRender(address);
  const send = (c, row) => sendJson(c, JSON.stringify(membership(row)));
  const sendPage = (c, page) => sendJson(c, pageJson(page, membership));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  const limited = (c, next) => {
    rateLimit.checkMembership(idsOf(c).join("/"));
    return next();
  };
  app.get(path, (c) => sendPage(c, memberships.listOfOrganization(c.req.param("id"), readQuery(c.req, LIST, LISTS))));
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
  app.get("/v1/organization_memberships", (c) => sendPage(c, memberships.listOfInstance(readQuery(c.req, ORDERED))));
  app.get("/v1/users/:id/organization_memberships", (c) =>
    sendPage(c, memberships.listOfUser(c.req.param("id"), readQuery(c.req, PAGE))),
  );
}
