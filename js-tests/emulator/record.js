// What was asked of the emulator? A count always, and on demand the last requests, for tests to look at.

const MAX_BODY = 64 * 1024;

/** One request as it came in. The key is left out: a failing test prints its entries. */
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

  /** What was answered, once it is. */
  setStatus(status) {
    this.status = status;
  }
}

export class Requests {
  count = 0;
  list = [];
  #most;

  /** `most` is how many of the last ones are kept. */
  constructor(most) {
    this.#most = most;
  }

  /** The entry of this request, or undefined while nothing is recorded. */
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
