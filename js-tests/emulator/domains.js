// Domains of organizations. Users with an address at a domain can join its organization without an invitation.
import { sendJson } from "./answer.js";
import { BODIES } from "./bodies.js";
import { readJson } from "./body.js";
import { createDomainList, OF_INSTANCE, OF_ORGANIZATION, REPEATED, renderDomain } from "./domain-list.js";
import { MAX_DOMAINS } from "./limits.js";
import { pageJson } from "./page.js";
import { readQuery } from "./query.js";
import { refuse } from "./refusals.js";
import { deletedJson, publicOrganizationData } from "./render.js";
import { checkBody } from "./validate.js";

/** Anyone can get an address at these providers. */
const COMMON = ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me"];

/** Providers of disposable addresses. */
const BLOCKED = ["mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com", "trashmail.com"];

export class Domains {
  #ids;
  #now;
  #organizations;
  #settings;
  #sql;
  #list;

  constructor({ db, ids, now, organizations, settings }) {
    this.#ids = ids;
    this.#now = now;
    this.#organizations = organizations;
    this.#settings = settings;
    this.#sql = prepare(db);
    this.#list = createDomainList(db);
  }

  listOfOrganization(id, query) {
    return this.#list({ organization: this.#organizations.get(id).seq }, query);
  }

  /** A query that is the id of an organization matches the domains of that organization. */
  listOfInstance({ query, ...others }) {
    const asked = query?.startsWith("org_") ? { owner: query } : { query };
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

  /** Null leaves a field unchanged. */
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

  /** Does nothing if the ownership is already verified. */
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

  /** Only one organization of an instance can have a verified domain of a given name. */
  #checkUnclaimed(name, organization) {
    if (this.#sql.verifiedElsewhere.get(name, organization)) throw refuse.domainExists();
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

export function addDomains(app, { domains, settings, address }) {
  const path = "/v1/organizations/:id/domains";
  const one = `${path}/:domain`;
  const ofInstance = "/v1/organization_domains";
  const idsOf = (c) => [c.req.param("id"), c.req.param("domain")];
  const withOrganization = (row) => ({
    ...renderDomain(row),
    public_organization_data: publicOrganizationData(row, address.origin),
  });
  const send = (c, row) => sendJson(c, JSON.stringify(renderDomain(row)));
  const bodyOf = async (c, schema) => checkBody(await readJson(c), schema);
  for (const pattern of [path, `${path}/*`, ofInstance])
    app.use(pattern, (_, next) => {
      settings.requireDomains();
      return next();
    });
  app.get(path, (c) =>
    sendJson(
      c,
      pageJson(
        domains.listOfOrganization(c.req.param("id"), readQuery(c.req, OF_ORGANIZATION, REPEATED)),
        renderDomain,
      ),
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
    sendJson(c, pageJson(domains.listOfInstance(readQuery(c.req, OF_INSTANCE, REPEATED)), withOrganization)),
  );
}
