// Counts the requests to the emulator and, on demand, records the last ones for tests to inspect.

const MAX_BODY = 64 * 1024;

/** A request as received, without its key, because a failing test prints the entries. */
class Entry {
  constructor({ method, url, headers }) {
    const [path, query = ""] = url.split(/\?(.*)/s);
    const { authorization: _, ...others } = headers;
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = others;
    this.body = undefined;
    this.status = undefined;
  }

  setBody(bytes) {
    this.body = bytes.toString("utf8", 0, MAX_BODY);
  }

  /** Set when the response is sent. */
  setStatus(status) {
    this.status = status;
  }
}

export class Requests {
  count = 0;
  list = [];
  #most;

  /** @param {number} most the number of recent requests to keep */
  constructor(most) {
    this.#most = most;
  }

  /** Returns the entry of this request, or undefined if nothing is recorded. */
  add(incoming) {
    this.count += 1;
    if (this.#most === 0) return undefined;
    const entry = new Entry(incoming);
    if (this.list.push(entry) > this.#most) this.list.shift();
    return entry;
  }

  clear() {
    this.count = 0;
    this.list.length = 0;
  }
}
