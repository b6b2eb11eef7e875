// Starts a local Clerk: `start()` opens the store, seeds it, listens on 127.0.0.1 and returns a handle with `close()`.
import { createAdaptorServer } from "@hono/node-server";
import { addStandardAccess, openAccess } from "./access.js";
import { createApp } from "./app.js";
import { Billing } from "./billing.js";
import { BODIES } from "./bodies.js";
import { Domains } from "./domains.js";
import { Ids } from "./ids.js";
import { Invitations } from "./invitations.js";
import { Listing } from "./listing.js";
import { Logos } from "./logos.js";
import { Members } from "./members.js";
import { Memberships } from "./memberships.js";
import { Migrations } from "./migrations.js";
import { Organizations } from "./organizations.js";
import { createRateLimit } from "./ratelimit.js";
import { Requests } from "./record.js";
import { createRender } from "./render.js";
import { seedOrganizations } from "./seed.js";
import { addMembers } from "./seed-sections.js";
import { Settings } from "./settings.js";
import { openStore } from "./store.js";
import { USER_IDS, Users } from "./users.js";
import { checkBody } from "./validate.js";

export { mergeMetadata } from "./merge.js";
export { PRODUCTION_LIMITS } from "./ratelimit.js";
export { ADMIN_USER_ID } from "./users.js";

const HOST = "127.0.0.1";
/** Longer than any client keeps a connection, so that the server never closes one at the moment a client uses it. */
const KEEP_ALIVE_MS = 120_000;
/** The time that pending requests have to finish when the emulator closes. */
const GRACE_MS = 500;
/** The default number of requests that are recorded. */
const RECORDED = 1000;

/**
 * @param {object} [options]
 * @param {number} [options.port] 0 picks a free port
 * @param {string} [options.db] the path of a file, or `:memory:`
 * @param {string} [options.secretKey]
 * @param {number} [options.seed] how many organizations an empty database starts with
 * @param {() => number} [options.now] the emulator's clock, in milliseconds
 * @param {object} [options.rateLimit] see ratelimit.js; no rate limit by default
 * @param {boolean | number} [options.record] keep the last requests in `requests.list`: this number, or 1000 if true
 */
export async function start(options = {}) {
  const { port = 0, db: file = ":memory:", secretKey = "sk_test_emulator", seed = 0, now = Date.now } = options;
  const db = openStore(file);
  const record = options.record === true ? RECORDED : options.record || 0;
  const parts = { db, now, ids: new Ids() };
  const users = new Users(parts);
  users.addStandard();
  addStandardAccess(db);
  seedOrganizations(db, seed);
  const clerk = assemble({ ...parts, secretKey, users, rateLimit: options.rateLimit, record });
  const server = await listen(createApp(clerk), port).catch((error) => {
    db.close();
    throw error;
  });
  clerk.address.origin = `http://${HOST}:${server.address().port}`;
  return {
    url: `${clerk.address.origin}/v1`,
    secretKey,
    users: USER_IDS,
    requests: clerk.requests,
    /** Takes the body of `POST /users` and returns the id of the new user. */
    createUser: (body = {}) => clerk.users.create(checkBody(body, BODIES.createUser)).id,
    /** Creates users, adds them to an organization regardless of its seats, and returns their ids. */
    addMembers: (organizationId, count) => addMembers(clerk, organizationId, count),
    /** Makes the user a member, as the link in the invitation does. */
    acceptInvitation: (id, userId) => void clerk.invitations.accept(id, userId),
    close: once(() => close(server, db)),
  };
}

/** Each part receives the parts before it. */
function assemble({ rateLimit, record, ...given }) {
  const { db, now } = given;
  const clerk = { ...given, ...openAccess(given), address: addressOf(now) };
  clerk.listing = new Listing(db, clerk.address);
  clerk.settings = new Settings(clerk);
  clerk.members = new Members(clerk);
  clerk.migrations = new Migrations(clerk);
  clerk.organizations = new Organizations(clerk);
  clerk.logos = new Logos(clerk);
  clerk.memberships = new Memberships(clerk);
  clerk.invitations = new Invitations(clerk);
  clerk.domains = new Domains(clerk);
  clerk.billing = new Billing(clerk);
  clerk.render = createRender(db, clerk.address);
  clerk.requests = new Requests(record);
  clerk.rateLimit = createRateLimit(rateLimit, now);
  return clerk;
}

/** Parameters of the SQL that renders responses: the time, and the origin of images, known once the server listens. */
const addressOf = (now) => ({
  origin: "",
  get now() {
    return now();
  },
});

/** By default the adaptor replaces the global Request and Response, which the code of a test uses. */
function listen(app, port) {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve(server));
  });
}

/** Node closes idle connections by itself. A request that never ends would keep the server open. */
async function close(server, db) {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
  db.close();
}

function once(run) {
  let result;
  return () => {
    result ??= run();
    return result;
  };
}
