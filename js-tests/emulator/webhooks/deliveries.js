// Delivers events one after the other, in the order of their commits. A failed delivery is repeated a few times, then
// given up, and only then the next one starts.
import { setTimeout as wait } from "node:timers/promises";
import { post } from "./post.js";
import { signedHeaders } from "./sign.js";

/** Finished deliveries that are kept for tests to inspect. */
const MAX_KEPT = 1000;
/** Deliveries that wait. Beyond it the newest are dropped, so that an endpoint that is down costs no memory. */
const MAX_WAITING = 10_000;

const isSuccess = (status) => status >= 200 && status < 300;

export class Deliveries {
  #url;
  #key;
  #delays;
  #timeoutMs;
  #waiting = [];
  #kept = [];
  #stop = new AbortController();
  #work = Promise.resolve();
  #isWorking = false;

  /** @param {{ url: URL, key: Buffer, retries: number[], timeout: number }} options times in milliseconds */
  constructor({ url, key, retries, timeout }) {
    this.#url = url;
    this.#key = key;
    this.#delays = retries;
    this.#timeoutMs = timeout;
  }

  /** The last deliveries in order, each with its attempts. */
  list() {
    return this.#kept.map((delivery) => ({ ...delivery, attempts: delivery.attempts.map((each) => ({ ...each })) }));
  }

  add(id, event) {
    const delivery = { id, type: event.type, event, state: "waiting", attempts: [] };
    if (this.#kept.push(delivery) > MAX_KEPT) this.#kept.shift();
    if (this.#waiting.length >= MAX_WAITING) delivery.state = "dropped";
    else this.#waiting.push(delivery);
    this.#start();
  }

  /** Resolves when nothing waits any more. */
  async settled() {
    while (this.#isWorking) await this.#work;
  }

  /** Gives up what waits and what is under way, and forgets all deliveries. */
  clear() {
    this.#waiting = [];
    this.#kept = [];
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  #start() {
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#work = this.#deliverAll();
  }

  async #deliverAll() {
    await wait(0);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#deliver(next);
    this.#isWorking = false;
  }

  async #deliver(delivery) {
    const { signal } = this.#stop;
    for (const delay of [0, ...this.#delays]) {
      if (delay > 0) await wait(delay, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const attempt = await this.#attempt(delivery, signal);
      delivery.attempts.push(attempt);
      if (isSuccess(attempt.status)) {
        delivery.state = "delivered";
        return;
      }
    }
    delivery.state = "failed";
  }

  /** The time of the attempt is that of the system: a receiver compares it with its own clock. */
  async #attempt({ id, event }, signal) {
    const body = JSON.stringify(event);
    const at = Date.now();
    const signed = signedHeaders(this.#key, { id, seconds: Math.floor(at / 1000), body });
    const headers = {
      ...signed,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "user-agent": "clerk-organizations-emulator",
    };
    try {
      return { at, status: await post(this.#url, { headers, body, timeoutMs: this.#timeoutMs, signal }) };
    } catch (error) {
      return { at, error: error.message };
    }
  }
}
