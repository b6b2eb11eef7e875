// Runs the emulator: opens the store, fills it, listens, and returns a handle. The entry of the package is start.js.
import { createAdaptorServer } from "@hono/node-server";
import { addStandardAccess, openAccess } from "./access.js";
import { createApp } from "./app.js";
import { Billing } from "./billing.js";
import { BODIES } from "./bodies.js";
import { createClock } from "./clock.js";
import { checkCors } from "./cors.js";
import { createIds } from "./deterministic-ids.js";
import { Domains } from "./domains.js";
import { Faults } from "./faults.js";
import { handleOf } from "./handle.js";
import { Indexes } from "./indexes.js";
import { Invitations } from "./invitations.js";
import { createLatency } from "./latency.js";
import { Listing } from "./listing.js";
import { Logos } from "./logos.js";
import { Members } from "./members.js";
import { Memberships } from "./memberships.js";
import { Migrations } from "./migrations.js";
import { Organizations } from "./organizations.js";
import { createRateLimit } from "./ratelimit.js";
import { RECORDED, RequestLog } from "./record.js";
import { createRender } from "./render.js";
import { seedOrganizations } from "./seed.js";
import { Settings } from "./settings.js";
import { State } from "./state.js";
import { closeStore, openStore } from "./store.js";
import { USER_IDS, Users } from "./users.js";
import { checkBody } from "./validate.js";
import { checkWebhooks, createWebhooks } from "./webhooks/index.js";

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

/**
 * @param {object} [options]
 * @param {number} [options.port] 0 picks a free port
 * @param {string} [options.host] the address to listen on
 * @param {string} [options.db] the path of a file, or `:memory:`
 * @param {string} [options.secretKey]
 * @param {number} [options.seed] how many organizations an empty database starts with
 * @param {object[]} [options.users] users to create, each as `POST /users` takes it
 * @param {() => number} [options.now] the clock of the system, in milliseconds
 * @param {object} [options.clock] see clock.js
 * @param {"random" | "deterministic" | number} [options.ids] a number is the seed of deterministic ids
 * @param {object} [options.rateLimit] see ratelimit.js; no rate limit by default
 * @param {number | [number, number]} [options.latency] see latency.js
 * @param {boolean | number} [options.record] the number of requests that the log keeps; 1000 by default, false for none
 * @param {boolean | string | string[]} [options.cors] see cors.js; off by default, as Clerk's API has none
 * @param {object} [options.webhooks] see webhooks/index.js
 */
export async function start(options = {}) {
  const { port = 0, host = LOCAL, db: file = ":memory:", secretKey = "sk_test_emulator" } = options;
  const clock = createClock(options);
  const ids = createIds(options.ids, clock);
  const checked = { cors: checkCors(options.cors), webhooks: checkWebhooks(options.webhooks) };
  const db = openStore(file);
  try {
    const parts = { db, clock, now: clock.now, ids, secretKey };
    const clerk = assemble({ ...options, ...checked, ...parts, ...createFilling(parts, options) });
    const server = await listen(createApp(clerk), port, host);
    clerk.address.origin = originOf(server.address().port, host);
    return handleOf(
      clerk,
      once(() => close(server, clerk)),
    );
  } catch (error) {
    closeStore(db);
    throw error;
  }
}

/**
 * Fills the database. `fill` fills an empty one again, as it was at the start. In one that is not empty, it adds only the
 * users that are missing.
 */
function createFilling(parts, { seed = 0, users: asked = [] }) {
  const { db, clock, ids } = parts;
  const users = new Users(parts);
  const before = { clock: clock.state, ids: ids.state };
  const fill = () => {
    clock.state = before.clock;
    ids.state = before.ids;
    users.addStandard();
    addStandardAccess(db);
    seedOrganizations(db, seed);
    return users.ensure(asked.map((body) => checkBody(body, BODIES.createUser)));
  };
  const userIds = [...fill(), ...USER_IDS];
  return { users, userIds, fill, beginning: { clock: clock.state, ids: ids.state } };
}

/** Each part receives the parts before it. */
function assemble({ rateLimit, latency, webhooks, record = true, ...given }) {
  const { db, clock, ids, now } = given;
  const clerk = { ...given, ...openAccess(given), address: addressOf(now), indexes: new Indexes(db) };
  clerk.listing = new Listing(clerk);
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
  clerk.webhooks = createWebhooks(webhooks, clerk);
  clerk.log = new RequestLog({ most: record === true ? RECORDED : record || 0, now, secrets: [given.secretKey] });
  clerk.rateLimit = createRateLimit(rateLimit, now);
  clerk.pause = createLatency(latency);
  clerk.faults = new Faults();
  clerk.state = new State(clerk);
  clock.onReturn = () => {
    clerk.rateLimit.forget();
    ids.forget();
  };
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

/** What to do about an address that cannot be listened on. */
const ADVICE = {
  EADDRINUSE: ({ port, host }) =>
    `the port ${port} of ${host} is in use. End the program that uses it, or choose another port; 0 picks a free one`,
  EACCES: ({ port }) => `the port ${port} needs more rights. Choose a port from 1024, or 0, which picks a free one`,
  EADDRNOTAVAIL: ({ host }) => `${host} is not an address of this machine. Choose one that is, such as 127.0.0.1`,
  ENOTFOUND: ({ host }) => `${host} is not a known name. Choose an address of this machine, such as 127.0.0.1`,
};

function explained(error, port, host) {
  const advice = ADVICE[error.code]?.({ port, host });
  if (advice === undefined) return error;
  return Object.assign(new Error(`The emulator cannot listen: ${advice} (${error.code}).`), { code: error.code });
}

/** By default the adaptor replaces the global Request and Response, which the code of a test uses. */
function listen(app, port, host) {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(explained(error, port, host)));
    server.listen(port, host, () => resolve(server));
  });
}

/** Node closes idle connections by itself. A request that never ends would keep the server open. */
async function close(server, { db, webhooks }) {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
  webhooks?.clear();
  closeStore(db);
}

function once(run) {
  let result;
  return () => {
    result ??= run();
    return result;
  };
}
