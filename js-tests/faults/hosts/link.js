// The connection between the tests and another runtime, over which both sides send requests, responses and
// notifications.
import { decode, encode } from "./frame.js";

const OVER = "the other side has ended";

export class Link {
  #socket;
  #handlers;
  #remake;
  #pending = new Map();
  #count = 0;
  #isOver = false;
  /** Resolves when the connection has ended. */
  ended;

  /**
   * @param {WebSocket} socket an open socket
   * @param {Record<string, (value: any) => unknown>} handlers the handlers of this side, by the name of the message
   * @param {Function} [remake] see `decode`
   */
  constructor(socket, handlers, remake) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#remake = remake;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    this.ended = new Promise((resolve) => {
      for (const type of ["close", "error"]) socket.addEventListener(type, resolve);
    });
    this.ended.then(() => this.#end());
  }

  /** Sends a message that needs no response. */
  tell(name, value) {
    this.#send({ name, value });
  }

  /** Sends a message, and resolves to its response. */
  ask(name, value) {
    if (this.#isOver) return Promise.reject(new Error(OVER));
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, name, value });
    });
  }

  close() {
    this.#socket.close();
  }

  #send(message) {
    this.#socket.send(encode(message));
  }

  #receive(data) {
    const { name, answer, id, value, error } = decode(data, this.#remake);
    if (name !== undefined) this.#handle(name, id, value);
    else this.#settle(answer, value, error);
  }

  #settle(answer, value, error) {
    const { resolve, reject } = this.#pending.get(answer);
    this.#pending.delete(answer);
    if (error === undefined) resolve(value);
    else reject(Object.assign(new Error(error.message), { stack: error.stack }));
  }

  /** Calls the handler at once, so that messages take effect in the order in which they were sent. */
  async #handle(name, id, value) {
    try {
      const result = await this.#handlers[name](value);
      if (id !== undefined) this.#send({ answer: id, value: result });
    } catch (error) {
      if (id === undefined) throw error;
      this.#send({ answer: id, error: { message: String(error?.message ?? error), stack: String(error?.stack) } });
    }
  }

  #end() {
    this.#isOver = true;
    for (const { reject } of this.#pending.values()) reject(new Error(OVER));
    this.#pending.clear();
  }
}
