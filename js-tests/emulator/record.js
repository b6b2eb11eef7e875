// The request log: the last requests as they were received, without keys and tokens, for tests to inspect.
import { operationOf } from "./operations.js";
import { createRedact } from "./redact.js";

const MAX_BODY = 64 * 1024;
/** Longer than any secret, so that none is cut in half, and then no longer recognized, at the end of a body. */
const MARGIN = 4096;
/** All bodies together, in characters. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The number of requests that are kept by default. */
export const RECORDED = 1000;

class Entry {
  #redact;
  #onBody;

  constructor({ method, url, headers }, { at, redact, onBody }) {
    const [path, query = ""] = url.split(/\?(.*)/s);
    this.#redact = redact;
    this.#onBody = onBody;
    this.method = method;
    this.path = redact.path(path);
    this.query = redact.query(query);
    this.operation = operationOf(method, path);
    this.status = undefined;
    this.body = undefined;
    this.headers = redact.headers(headers);
    this.at = at;
  }

  setBody(bytes) {
    this.body = this.#redact.body(bytes.toString("utf8", 0, MAX_BODY + MARGIN)).slice(0, MAX_BODY);
    this.#onBody(this);
  }

  /** Set when the response is sent. It stays undefined if the connection broke before. */
  setStatus(status) {
    this.status = status;
  }
}

/** An array of entries, the latest last. */
export class Requests extends Array {
  #most;
  #now;
  #redact;
  #count = 0;
  #bytes = 0;

  /** Methods such as `filter` return plain arrays. */
  static get [Symbol.species]() {
    return Array;
  }

  /**
   * @param {object} options
   * @param {number} options.most the number of recent requests to keep
   * @param {() => number} options.now
   * @param {string[]} options.secrets
   */
  constructor({ most, now, secrets }) {
    super();
    this.#most = most;
    this.#now = now;
    this.#redact = createRedact(secrets);
  }

  /** All requests since the start or `clear`, including those that are no longer kept. */
  get count() {
    return this.#count;
  }

  /** The same entries as a plain array. */
  get list() {
    return Array.from(this);
  }

  /** Returns the entry of this request, or undefined if nothing is recorded. */
  add(incoming) {
    this.#count += 1;
    if (this.#most === 0) return undefined;
    const entry = new Entry(incoming, { at: this.#now(), redact: this.#redact, onBody: this.#grow });
    if (this.push(entry) > this.#most) this.#drop();
    return entry;
  }

  clear() {
    this.#count = 0;
    this.#bytes = 0;
    this.length = 0;
  }

  #drop() {
    this.#bytes -= this.shift().body?.length ?? 0;
  }

  /** The request may have left the log while its body arrived. */
  #grow = (entry) => {
    if (!this.includes(entry)) return;
    this.#bytes += entry.body.length;
    while (this.#bytes > MAX_BYTES && this.length > 1) this.#drop();
  };
}
