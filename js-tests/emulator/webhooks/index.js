// Webhooks: the events of the organization family, sent to an endpoint of the test as Clerk sends them.
import { refuseOption, requireInteger, requireMembers } from "../options.js";
import { Changes } from "./changes.js";
import { Deliveries } from "./deliveries.js";
import { createEvents } from "./events.js";
import { newSecret, readSecret } from "./sign.js";

/** Svix waits 5 seconds, 5 minutes and then hours, which is too long for a test. */
const RETRIES_MS = [100, 500, 2_000];
const MAX_RETRIES = 10;
/** As Svix. */
const TIMEOUT_MS = 15_000;
const HOUR_MS = 3_600_000;

/**
 * @typedef {object} WebhookOptions
 * @property {string} url the endpoint
 * @property {string} [secret] `whsec_` and base64; a new one by default
 * @property {number[]} [retries] the milliseconds before each further attempt
 * @property {number} [timeout] the milliseconds within which the endpoint must answer
 */

/** Without options there are no triggers, and writes cost nothing more. */
export const createWebhooks = (options, parts) => options && new Webhooks(options, parts);

/** @param {WebhookOptions} [options] */
export function checkWebhooks(options) {
  if (options === undefined) return undefined;
  requireMembers("webhooks", options, ["url", "secret", "retries", "timeout"]);
  const { url, secret = newSecret(), retries = RETRIES_MS, timeout = TIMEOUT_MS } = options;
  if (typeof url !== "string" || !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""))
    throw refuseOption("webhooks.url", "an http or https URL");
  if (!Array.isArray(retries) || retries.length > MAX_RETRIES)
    throw refuseOption("webhooks.retries", `a list of at most ${MAX_RETRIES} numbers of milliseconds`);
  for (const [i, delay] of retries.entries()) requireInteger(`webhooks.retries[${i}]`, delay, 0, HOUR_MS);
  requireInteger("webhooks.timeout", timeout, 1, HOUR_MS);
  return { url: new URL(url), secret, key: readSecret(secret), retries, timeout };
}

export class Webhooks {
  #ids;
  #now;
  #changes;
  #events;
  #deliveries;

  /** @param {ReturnType<typeof checkWebhooks>} options */
  constructor({ secret, ...options }, parts) {
    this.secret = secret;
    this.#ids = parts.ids;
    this.#now = parts.now;
    this.#changes = new Changes(parts.db, parts.address);
    this.#events = createEvents(parts);
    this.#deliveries = new Deliveries(options);
  }

  /** Turns what was committed since the last call into events. Called before the response is sent. */
  collect(incoming) {
    const changes = this.#changes.take();
    if (changes.length === 0) return;
    for (const event of this.#events(changes, incoming && requestOf(incoming)))
      this.#deliveries.add(this.#ids.next("msg_", this.#now()), event);
  }

  /** Resolves to the deliveries when none waits any more. */
  async settled() {
    this.collect();
    await this.#deliveries.settled();
    return this.deliveries;
  }

  /** The last deliveries, in the order of the commits. */
  get deliveries() {
    return this.#deliveries.list();
  }

  /** Gives up what is not yet delivered, and forgets the deliveries. */
  clear() {
    this.#deliveries.clear();
  }

  /** While the tables are replaced, nothing is an event. */
  pause() {
    this.collect();
    this.#changes.stop();
  }

  resume() {
    this.#changes.start();
  }
}

const requestOf = ({ socket, headers }) => ({
  client_ip: socket.remoteAddress ?? "",
  user_agent: headers["user-agent"] ?? "",
});
