// Starts a local Clerk: `start()` opens the store, seeds it, listens on 127.0.0.1 and returns a handle with `close()`.
import { createAdaptorServer } from "@hono/node-server";
import { addStandardAccess, openAccess } from "./access.js";
import { createApp } from "./app.js";
import { Billing } from "./billing.js";
import { createClock } from "./clock.js";
import { checkCors } from "./cors.js";
import { createIds } from "./deterministic-ids.js";
import { Domains } from "./domains.js";
import { Faults } from "./faults.js";
import { handleOf } from "./handle.js";
import { Invitations } from "./invitations.js";
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
import { openStore } from "./store.js";
import { Users } from "./users.js";
import { checkWebhooks, createWebhooks } from "./webhooks/index.js";

export { mergeMetadata } from "./merge.js";
export { PRODUCTION_LIMITS } from "./ratelimit.js";
export { ADMIN_USER_ID } from "./users.js";

const HOST = "127.0.0.1";
/** Longer than any client keeps a connection, so that the server never closes one at the moment a client uses it. */
const KEEP_ALIVE_MS = 120_000;
/** The time that pending requests have to finish when the emulator closes. */
const GRACE_MS = 500;

/**
 * @param {object} [options]
 * @param {number} [options.port] 0 picks a free port
 * @param {string} [options.db] the path of a file, or `:memory:`
 * @param {string} [options.secretKey]
 * @param {number} [options.seed] how many organizations an empty database starts with
 * @param {() => number} [options.now] the clock of the system, in milliseconds
 * @param {{ now?: number | string | Date, running?: boolean }} [options.clock] a time at which the clock stands still or,
 *   if `running` is true, starts
 * @param {"random" | "deterministic" | number} [options.ids] a number is the seed of deterministic ids
 * @param {object} [options.rateLimit] see ratelimit.js; no rate limit by default
 * @param {boolean | number} [options.record] the number of requests that the log keeps; 1000 by default, false for none
 * @param {boolean | string | string[]} [options.cors] the origins whose pages may call the API, or true for all; off by
 *   default, as Clerk's API is
 * @param {import("./webhooks/index.js").WebhookOptions} [options.webhooks]
 */
export async function start(options = {}) {
  const { port = 0, db: file = ":memory:", secretKey = "sk_test_emulator", seed = 0, record = true } = options;
  const clock = createClock(options);
  const ids = createIds(options.ids, clock);
  const cors = checkCors(options.cors);
  const webhooks = checkWebhooks(options.webhooks);
  const db = openStore(file);
  const parts = { db, clock, now: clock.now, ids, cors, secretKey };
  const users = new Users(parts);
  const fill = () => {
    users.addStandard();
    addStandardAccess(db);
    seedOrganizations(db, seed);
  };
  fill();
  const { rateLimit } = options;
  const clerk = assemble({
    ...parts,
    users,
    fill,
    rateLimit,
    webhooks,
    record: record === true ? RECORDED : record || 0,
  });
  const server = await listen(createApp(clerk), port).catch((error) => {
    db.close();
    throw error;
  });
  clerk.address.origin = `http://${HOST}:${server.address().port}`;
  return {
    url: `${clerk.address.origin}/v1`,
    secretKey,
    ...handleOf(clerk),
    close: once(() => close(server, clerk)),
  };
}

/** Each part receives the parts before it. */
function assemble({ rateLimit, record, webhooks, fill, ...given }) {
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
  clerk.webhooks = createWebhooks(webhooks, clerk);
  clerk.log = new RequestLog({ most: record, now, secrets: [given.secretKey] });
  clerk.rateLimit = createRateLimit(rateLimit, now);
  clerk.faults = new Faults();
  const { clock, ids } = given;
  clerk.state = new State({ ...clerk, fill, beginning: { clock: clock.state, ids: ids.state } });
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
async function close(server, { db, webhooks }) {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
  webhooks?.clear();
  db.close();
}

function once(run) {
  let result;
  return () => {
    result ??= run();
    return result;
  };
}
