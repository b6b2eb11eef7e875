// Lists domains: their filters and orders, and how a domain is rendered.
import { z } from "zod";
import { ENROLLMENT_MODES } from "./bodies.js";
import { createPager, orderBy } from "./page.js";
import { order, PAGE, signed, values } from "./query.js";
import { DOMAIN_OF_USER } from "./schema.js";

/**
 * Counts the users with an address at the domain who are not members yet: an automatic mode would admit them. The plus
 * takes the type of the column away, with which SQLite does not use the index of an expression.
 */
const CANDIDATES = `(SELECT count(*) FROM users WHERE ${DOMAIN_OF_USER} = +domains.name AND verified
  AND seq NOT IN (SELECT user FROM memberships WHERE organization = domains.organization))`;

const SELECT = `domains.*, ${CANDIDATES} AS candidates, organizations.id AS organization_id,
  organizations.name AS organization_name, organizations.slug AS organization_slug, organizations.image_key`;

const ofOrganization = (name) => `domains.organization = (SELECT seq FROM organizations WHERE id = :${name})`;

const CONDITIONS = {
  id: "domains.id = :id",
  organization: "domains.organization = :organization",
  organization_id: ofOrganization("organization_id"),
  owner: ofOrganization("owner"),
  verified: "domains.verified = :verified",
  included: "domains.enrollment_mode IN (SELECT value FROM json_each(:included))",
  excluded: "domains.enrollment_mode NOT IN (SELECT value FROM json_each(:excluded))",
  domains: "domains.name IN (SELECT value FROM json_each(:domains))",
  query: "instr(domains.name, lowercase(:query))",
};

const COLUMNS = { created_at: "domains.created_at", name: "domains.name" };
const NEWEST = { column: "created_at", descending: true };

const isMode = (value) => ENROLLMENT_MODES.includes(value.replace(/^-/, ""));

/** Repeated, or separated by commas. */
const modes = z
  .array(z.string())
  .transform((list) => list.flatMap((value) => value.split(",")))
  .refine((list) => list.every(isMode), `one of ${ENROLLMENT_MODES.join(", ")}, with - before it to leave it out`)
  .default([]);

export const OF_ORGANIZATION = PAGE.extend({
  verified: z
    .enum(["true", "false"], "true or false")
    .transform((text) => text === "true")
    .optional(),
  enrollment_mode: modes,
});

export const OF_INSTANCE = OF_ORGANIZATION.extend({
  organization_id: z.string().optional(),
  query: z
    .string()
    .refine((text) => text.trim() !== "", "at least one character")
    .optional(),
  domains: values,
  order_by: order(Object.keys(COLUMNS), "-created_at"),
});

/** The parameters that may be repeated. */
export const REPEATED = ["enrollment_mode", "domains"];

export function createDomainList(db) {
  const joins = "LEFT JOIN organizations ON organizations.seq = domains.organization";
  const page = createPager(db, { select: SELECT, table: "domains", joins, conditions: CONDITIONS });
  return (filter, { limit = 1, offset = 0, order_by = NEWEST, enrollment_mode = [], ...query } = {}) => {
    const asked = { ...filter, ...query, ...signed(enrollment_mode) };
    return page({ filter: asked, order: orderBy(order_by, COLUMNS, ["domains.id"]), limit, offset });
  };
}

const verification = (strategy, verified, verified_at = null) => ({
  status: verified ? "verified" : "unverified",
  strategy,
  attempts: 0,
  expire_at: null,
  verified_at,
});

const affiliation = ({ verified }) => verification("email_code", verified);

/** Verified by a DNS record, or declared verified with the secret key. */
const ownership = ({ owned_at }) =>
  owned_at === null ? verification("txt", false) : verification("manual_override", true, owned_at);

export const renderDomain = (row) => ({
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
