// Runs the emulator: opens the store, fills it, listens, and returns a handle. The entry of the package is start.js.
import { createAdaptorServer } from "@hono/node-server";
import { addStandardAccess, openAccess } from "./access.js";
import { createApp } from "./app.js";
import { Billing } from "./billing.js";
import { BODIES } from "./bodies.js";
import { Domains } from "./domains.js";
import { Ids } from "./ids.js";
import { Invitations } from "./invitations.js";
import { createLatency } from "./latency.js";
import { Listing } from "./listing.js";
import { Logos } from "./logos.js";
import { Members } from "./members.js";
import { Memberships } from "./memberships.js";
import { Migrations } from "./migrations.js";
import { Organizations } from "./organizations.js";
import { createRateLimit } from "./ratelimit.js";
import { Requests } from "./record.js";
import { createRender } from "./render.js";
import { createReset } from "./reset.js";
import { seedOrganizations } from "./seed.js";
import { addMembers } from "./seed-sections.js";
import { Settings } from "./settings.js";
import { openStore } from "./store.js";
import { USER_IDS, Users } from "./users.js";
import { checkBody } from "./validate.js";

export { mergeMetadata } from "./merge.js";
export { PRODUCTION_LIMITS } from "./ratelimit.js";
export { ADMIN_USER_ID } from "./users.js";

const LOCAL = "127.0.0.1";
/** Addresses that stand for all of a machine. A client cannot call them. */
const EVERYWHERE = ["0.0.0.0", "::"];
/** Longer than any client keeps a connection, so that the server never closes one at the moment a client uses it. */
const KEEP_ALIVE_MS = 120_000;
/** The time that pending requests have to finish when the emulator closes. */
const GRACE_MS = 500;
/** The default number of requests that are recorded. */
const RECORDED = 1000;

/**
 * @param {object} [options]
 * @param {number} [options.port] 0 picks a free port
 * @param {string} [options.host] the address to listen on
 * @param {string} [options.db] the path of a file, or `:memory:`
 * @param {string} [options.secretKey]
 * @param {number} [options.seed] how many organizations an empty database starts with
 * @param {object[]} [options.users] users to create, each as `POST /users` takes it
 * @param {() => number} [options.now] the emulator's clock, in milliseconds
 * @param {object} [options.rateLimit] see ratelimit.js; no rate limit by default
 * @param {number | [number, number]} [options.latency] see latency.js
 * @param {boolean | number} [options.record] keep the last requests in `requests.list`: this number, or 1000 if true
 */
export async function start(options = {}) {
  const { port = 0, host = LOCAL, db: file = ":memory:", secretKey = "sk_test_emulator", now = Date.now } = options;
  const db = openStore(file);
  const record = options.record === true ? RECORDED : options.record || 0;
  const parts = { db, now, ids: new Ids() };
  const users = new Users(parts);
  /** Fills an empty database. In one that is not empty, it adds only the users that are missing. */
  const fill = () => {
    users.addStandard();
    addStandardAccess(db);
    seedOrganizations(db, options.seed ?? 0);
    return users.ensure((options.users ?? []).map((body) => checkBody(body, BODIES.createUser)));
  };
  try {
    const ids = fill();
    const clerk = assemble({ ...options, ...parts, secretKey, users, record });
    const server = await listen(createApp(clerk), port, host);
    clerk.address.origin = originOf(server.address().port, host);
    return handle(clerk, { ids: [...ids, ...USER_IDS], fill, close: once(() => close(server, db)) });
  } catch (error) {
    db.close();
    throw error;
  }
}

const handle = (clerk, { ids, fill, close }) => ({
  url: `${clerk.address.origin}/v1`,
  secretKey: clerk.secretKey,
  users: ids,
  requests: clerk.requests,
  /** Takes the body of `POST /users` and returns the id of the new user. */
  createUser: (body = {}) => clerk.users.create(checkBody(body, BODIES.createUser)).id,
  /** Creates users, adds them to an organization regardless of its seats, and returns their ids. */
  addMembers: (organizationId, count) => addMembers(clerk, organizationId, count),
  /** Makes the user a member, as the link in the invitation does. */
  acceptInvitation: (id, userId) => void clerk.invitations.accept(id, userId),
  reset: createReset(clerk, fill),
  close,
});

/** Each part receives the parts before it. */
function assemble({ rateLimit, record, latency, ...given }) {
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
  clerk.pause = createLatency(latency);
  return clerk;
}

/** Parameters of the SQL that renders responses: the time, and the origin of images, known once the server listens. */
const addressOf = (now) => ({
  origin: "",
  get now() {
    return now();
  },
});

function originOf(port, host) {
  const callable = EVERYWHERE.includes(host) ? LOCAL : host;
  return `http://${callable.includes(":") ? `[${callable}]` : callable}:${port}`;
}

/** By default the adaptor replaces the global Request and Response, which the code of a test uses. */
function listen(app, port, host) {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
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
