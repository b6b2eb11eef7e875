// The request log: the last requests as they were received, without keys and tokens, for tests to inspect.
import { operationOf } from "./operations.js";
import { createRedact } from "./redact.js";

const MAX_BODY = 64 * 1024;
/** Longer than any secret, so that none is cut in half, and then no longer recognized, at the end of a body. */
const MARGIN = 4096;
/** All bodies together, in characters. */
const MAX_SIZE = 16 * 1024 * 1024;

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

export class RequestLog {
  #most;
  #now;
  #redact;
  #count = 0;
  #size = 0;
  /** The entries, the latest last, with the hidden members `count`, `list` and `clear`. */
  requests = [];

  /**
   * @param {object} options
   * @param {number} options.most the number of recent requests to keep
   * @param {() => number} options.now
   * @param {string[]} options.secrets
   */
  constructor({ most, now, secrets }) {
    this.#most = most;
    this.#now = now;
    this.#redact = createRedact(secrets);
    // Not a subclass of Array, on which `shift` is so slow that it would take a fifth of the time of a request.
    Object.defineProperties(this.requests, {
      /** All requests since the start or `clear`, including those that are no longer kept. */
      count: { get: () => this.#count },
      /** A copy. */
      list: { get: () => [...this.requests] },
      clear: { value: () => this.#clear() },
    });
  }

  /** Returns the entry of this request, or undefined if nothing is recorded. */
  add(incoming) {
    this.#count += 1;
    if (this.#most === 0) return undefined;
    // A test may empty the array itself.
    if (this.requests.length === 0) this.#size = 0;
    const entry = new Entry(incoming, { at: this.#now(), redact: this.#redact, onBody: this.#grow });
    if (this.requests.push(entry) > this.#most) this.#drop();
    return entry;
  }

  #clear() {
    this.#count = 0;
    this.#size = 0;
    this.requests.length = 0;
  }

  #drop() {
    this.#size -= this.requests.shift().body?.length ?? 0;
  }

  /** The request may have left the log while its body arrived. */
  #grow = (entry) => {
    if (!this.requests.includes(entry)) return;
    this.#size += entry.body.length;
    while (this.#size > MAX_SIZE && this.requests.length > 1) this.#drop();
  };
}
