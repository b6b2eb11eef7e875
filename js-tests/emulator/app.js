// Routes requests to the sections. Every request to the API passes the guard first.
import { Hono } from "hono";
import { prepareAnswer, sendError } from "./answer.js";
import { checkKey } from "./auth.js";
import { addBilling } from "./billing.js";
import { addControls } from "./controls.js";
import { createCors } from "./cors.js";
import { addDomains } from "./domains.js";
import { failBefore } from "./faults.js";
import { addInvitations } from "./invitations.js";
import { addImages, addLogos } from "./logos.js";
import { addMemberships } from "./memberships.js";
import { addOrganizations } from "./organizations.js";
import { addPermissions } from "./permissions.js";
import { refuse } from "./refusals.js";
import { addRoleSets } from "./role-sets.js";
import { addRoles } from "./roles.js";
import { addSettings } from "./settings.js";
import { addUsers } from "./users.js";
import { readVersion } from "./versions.js";

const SECTIONS = [
  ...[addOrganizations, addLogos, addMemberships, addInvitations, addDomains, addRoles, addPermissions, addRoleSets],
  ...[addSettings, addBilling, addUsers],
];

/** @param {object} clerk the parts that the routes use, assembled in index.js */
export function createApp(clerk) {
  const app = new Hono();
  app.onError((error, c) => sendError(c, error));
  app.notFound((c) => sendError(c, refuse.path()));
  addControls(app, clerk);
  if (clerk.cors) app.use("*", createCors(clerk.cors));
  addImages(app, clerk);
  app.use("*", guard(clerk));
  for (const addSection of SECTIONS) addSection(app, clerk);
  return app;
}

/** The paths that are off when organizations are disabled. Users and the settings themselves remain available. */
const ORGANIZATION_PATH = /^\/v1\/(organization|role_sets|users\/[^/]+\/organization_)/;

/** Runs for unknown paths too, so that a caller without a key cannot find out which paths exist. */
const guard = (clerk) => {
  const { log, faults } = clerk;
  return (c, next) => {
    const { incoming } = c.env;
    prepareAnswer(c, clerk);
    c.set("entry", log.add(incoming));
    const admitted = () => admit(c, next, clerk);
    const fault = faults.take(incoming.method, c.req.path);
    return fault === undefined ? admitted() : failBefore(c, admitted, fault);
  };
};

function admit(c, next, { secretKey, rateLimit, settings, migrations, pause }) {
  const { headers } = c.env.incoming;
  checkKey(headers.authorization, secretKey);
  c.set("version", readVersion(headers["clerk-api-version"], c.req.query("__clerk_api_version")));
  rateLimit.checkInstance();
  if (ORGANIZATION_PATH.test(c.req.path)) settings.requireEnabled();
  migrations.advance();
  return pause === undefined ? next() : pause().then(next);
}
