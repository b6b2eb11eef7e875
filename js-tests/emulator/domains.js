// Domains: names whose users may join an organization by themselves.
import { z } from "zod";
import { sendJson } from "./answer.js";
import { BODIES, ENROLLMENT_MODES } from "./bodies.js";
import { readJson } from "./body.js";
import { refuse } from "./errors.js";
import { publicOrganizationData } from "./invitations.js";
import { MAX_DOMAINS } from "./limits.js";
import { createPager, orderBy, pageJson } from "./page.js";
import { order, PAGE, readQuery, signed, values } from "./query.js";
import { deletedJson } from "./render.js";
import { checkBody } from "./validate.js";

/** Everybody can have an address at these. */
const COMMON = ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me"];

/** Throw-away addresses. */
const BLOCKED = ["mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com", "trashmail.com"];

/** Users with an address at the domain who are not members yet: those that a mode would let in. */
const CANDIDATES = `(SELECT count(*) FROM users WHERE email_address LIKE '%@' || domains.name AND verified
  AND seq NOT IN (SELECT user FROM memberships WHERE organization = domains.organization))`;

const SELECT = `domains.*, ${CANDIDATES} AS candidates, organizations.id AS organization_id,
  organizations.name AS organization_name, organizations.slug AS organization_slug, organizations.image_key`;

const CONDITIONS = {
  id: "domains.id = :id",
  organization: "domains.organization = :organization",
  organization_id: "domains.organization = (SELECT seq FROM organizations WHERE id = :organization_id)",
  verified: "domains.verified = :verified",
  included: "domains.enrollment_mode IN (SELECT value FROM json_each(:included))",
  excluded: "domains.enrollment_mode NOT IN (SELECT value FROM json_each(:excluded))",
  domains: "domains.name IN (SELECT value FROM json_each(:domains))",
  query: "instr(domains.name, lower(:query))",
};

const COLUMNS = { created_at: "domains.created_at", name: "domains.name" };
const NEWEST = { column: "created_at", descending: true };

const isMode = (value) => ENROLLMENT_MODES.includes(value.replace(/^-/, ""));

/** Given repeatedly or with commas. */
const modes = z
  .array(z.string())
  .transform((list) => list.flatMap((value) => value.split(",")))
  .refine((list) => list.every(isMode), `one of ${ENROLLMENT_MODES.join(", ")}, with - before it to leave it out`)
  .default([]);

const OF_ORGANIZATION = PAGE.extend({
  verified: z
    .enum(["true", "false"], "true or false")
    .transform((text) => text === "true")
    .optional(),
  enrollment_mode: modes,
});

const OF_INSTANCE = OF_ORGANIZATION.extend({
  organization_id: z.string().optional(),
  query: z
    .string()
    .refine((text) => text.trim() !== "", "at least one character")
    .optional(),
  domains: values,
  order_by: order(Object.keys(COLUMNS), "-created_at"),
});

const LISTS = ["enrollment_mode", "domains"];

export class Domains {
  #ids;
  #now;
  #organizations;
  #settings;
  #sql;
  #page;

  constructor({ db, ids, now, organizations, settings }) {
    this.#ids = ids;
    this.#now = now;
    this.#organizations = organizations;
    this.#settings = settings;
    this.#sql = prepare(db);
    const joins = "LEFT JOIN organizations ON organizations.seq = domains.organization";
    this.#page = createPager(db, { select: SELECT, table: "domains", joins, conditions: CONDITIONS });
  }

  listOfOrganization(id, query) {
    return this.#list({ organization: this.#organizations.get(id).seq }, query);
  }

  /** A query that is an organization's id asks for its domains. */
  listOfInstance({ query, ...others }) {
    const asked = query?.startsWith("org_") ? { organization_id: query } : { query };
    return this.#list(asked, others);
  }

  create(organizationId, { name, enrollment_mode, verified }) {
    const { seq } = this.#organizations.get(organizationId);
    this.#settings.requireEnrollmentMode(enrollment_mode);
    checkName(name);
    const isVerified = verified ?? true;
    if (this.#sql.ofOrganization.get(seq, name)) throw refuse.domainExists();
    if (isVerified) this.#checkUnclaimed(name, seq);
    if (this.#sql.count.get(seq) >= MAX_DOMAINS) throw refuse.domainQuota(MAX_DOMAINS);
    const now = this.#now();
    const id = this.#ids.next("orgdmn_", now);
    this.#sql.insert.run({ id, organization: seq, name, enrollment_mode, verified: Number(isVerified), now });
    return this.#get(seq, id);
  }

  /** Null leaves a field as it is. */
  update(organizationId, id, body) {
    const row = this.#find(organizationId, id);
    const enrollment_mode = body.enrollment_mode ?? row.enrollment_mode;
    const verified = Number(body.verified ?? row.verified);
    if (body.enrollment_mode) this.#settings.requireEnrollmentMode(enrollment_mode);
    if (verified) this.#checkUnclaimed(row.name, row.organization);
    this.#sql.update.run({ ...row, enrollment_mode, verified, now: this.#now() });
    return this.#get(row.organization, id);
  }

  remove(organizationId, id) {
    this.#sql.remove.run(this.#find(organizationId, id).seq);
  }

  /** Does nothing where the ownership is verified already. */
  verifyOwnership(organizationId, id) {
    const row = this.#find(organizationId, id);
    if (row.owned_at === null) this.#sql.own.run({ seq: row.seq, now: this.#now() });
    return this.#get(row.organization, id);
  }

  #find(organizationId, id) {
    return this.#get(this.#organizations.get(organizationId).seq, id);
  }

  #get(organization, id) {
    const { rows } = this.#list({ organization, id });
    if (rows.length === 0) throw refuse.domain();
    return rows[0];
  }

  /** One organization of an instance has a name verified. */
  #checkUnclaimed(name, organization) {
    if (this.#sql.verifiedElsewhere.get(name, organization)) throw refuse.domainExists();
  }

  #list(filter, { limit = 1, offset = 0, order_by = NEWEST, enrollment_mode = [], ...query } = {}) {
    const asked = { ...filter, ...query, ...signed(enrollment_mode) };
    return this.#page({
      filter: asked,
      order: orderBy(order_by, COLUMNS, ["domains.id"]),
      limit,
      offset,
    });
  }
}

function checkName(name) {
  if (BLOCKED.includes(name)) throw refuse.domainBlocked();
  if (COMMON.includes(name)) throw refuse.domainCommon();
}

const prepare = (db) => ({
  count: db.prepare("SELECT count(*) FROM domains WHERE organization = ?").pluck(),
  ofOrganization: db.prepare("SELECT 1 FROM domains WHERE organization = ? AND name = ?"),
  verifiedElsewhere: db.prepare("SELECT 1 FROM domains WHERE name = ? AND organization != ? AND verified"),
  insert: db.prepare(`INSERT INTO domains (id, organization, name, enrollment_mode, verified, created_at, updated_at)
    VALUES (:id, :organization, :name, :enrollment_mode, :verified, :now, :now)`),
  update: db.prepare(
    "UPDATE domains SET enrollment_mode = :enrollment_mode, verified = :verified, updated_at = :now WHERE seq = :seq",
  ),
  own: db.prepare("UPDATE domains SET owned_at = :now, updated_at = :now WHERE seq = :seq"),
  remove: db.prepare("DELETE FROM domains WHERE seq = ?"),
});

const verification = (strategy, verified, verified_at = null) => ({
  status: verified ? "verified" : "unverified",
  strategy,
  attempts: 0,
  expire_at: null,
  verified_at,
});

const affiliation = ({ verified }) => verification("email_code", verified);

/** Proved by a DNS record, or declared by whoever has the secret key. */
const ownership = ({ owned_at }) =>
  owned_at === null ? verification("txt", false) : verification("manual_override", true, owned_at);

const domain = (row) => ({
  object: "organization_domain",
  id: row.id,
  organization_id: row.organization_id,
  name: row.name,
  enrollment_mode: row.enrollment_mode,
  affiliation_email_address: null,
  affiliation_verification: affiliation(row),
  ownership_verification: ownership(row),
  verification: affiliation(row),
  total_pending_invitations: row.enrollment_mode === "automatic_invitation" ? row.candidates : 0,
  total_pending_suggestions: row.enrollment_mode === "automatic_suggestion" ? row.candidates : 0,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

export function addDomains(app, { domains, settings, address }) {
  const path = "/v1/organizations/:id/domains";
  const one = `${path}/:domain`;
  const ofInstance = "/v1/organization_domains";
  const idsOf = (c) => [c.req.param("id"), c.req.param("domain")];
  const withOrganization = (row) => ({
    ...domain(row),
    public_organization_data: publicOrganizationData(row, address.origin),
  });
  const send = (c, row) => sendJson(c, JSON.stringify(domain(row)));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  for (const pattern of [path, `${path}/*`, ofInstance])
    app.use(pattern, (_, next) => {
      settings.requireDomains();
      return next();
    });
  app.get(path, (c) =>
    sendJson(
      c,
      pageJson(domains.listOfOrganization(c.req.param("id"), readQuery(c.req, OF_ORGANIZATION, LISTS)), domain),
    ),
  );
  app.post(path, async (c) => send(c, domains.create(c.req.param("id"), await bodyOf(c, BODIES.createDomain))));
  app.patch(one, async (c) => send(c, domains.update(...idsOf(c), await bodyOf(c, BODIES.updateDomain))));
  app.delete(one, (c) => {
    domains.remove(...idsOf(c));
    return sendJson(c, deletedJson("organization_domain", c.req.param("domain")));
  });
  app.post(`${one}/verify_ownership`, (c) => send(c, domains.verifyOwnership(...idsOf(c))));
  app.get(ofInstance, (c) =>
    sendJson(c, pageJson(domains.listOfInstance(readQuery(c.req, OF_INSTANCE, LISTS)), withOrganization)),
  );
}
