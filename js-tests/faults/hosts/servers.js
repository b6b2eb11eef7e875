// Runs the fault servers of rows in another host: the sockets are here, the scripts there.
import * as behaviours from "../behaviours.js";
import { selfSigned } from "../certificate.js";
import { faultServer, refusedUrl } from "../server.js";

/** Makes a behaviour from the name and arguments in the host. */
// biome-ignore lint/performance/noDynamicNamespaceImportAccess: the host names the behaviour
export const remake = ({ name, args }) => behaviours[name](...args);

/** The servers for the host at the other end of a link. */
export class Servers {
  #link;
  #all = [];

  /** The handlers of the requests of the host. */
  handlers = {
    listen: (options) => this.#listen(options),
    refuse: () => this.#refuse(),
    close: (number) => this.#all[number].close(),
    resume: ({ number, request }) => this.#all[number].requests[request].socket.resume(),
  };

  attach(link) {
    this.#link = link;
  }

  closeAll() {
    return Promise.all(this.#all.map((server) => server.close()));
  }

  async #listen({ early, isSecure }) {
    const number = this.#all.push(undefined) - 1;
    const isEarly = (request) => early[Math.min(request, early.length - 1)] ?? false;
    const pick = (request) => {
      const behaviour = (exchange) => this.#perform(number, exchange);
      return isEarly(request.number) ? behaviours.early(behaviour) : behaviour;
    };
    const server = await faultServer(pick, isSecure ? selfSigned() : undefined);
    server.onClosed = (closed) => this.#link.tell("closed", { number, ...closed });
    this.#all[number] = server;
    return { number, origin: server.origin };
  }

  async #refuse() {
    const ends = [];
    const url = await refusedUrl({ after: (end) => ends.push(end) });
    const number = this.#all.push({ close: () => Promise.all(ends.map((end) => end())) }) - 1;
    return { number, url };
  }

  /** Asks the host for the behaviour, runs it, and reports its progress. */
  async #perform(number, exchange) {
    const { request, socket } = exchange;
    // The rest of an upload is not read until the host decides whether it should be.
    if (!request.complete) {
      socket.pause();
      socket.on("data", () =>
        this.#link.tell("received", { number, request: request.number, body: request.body.length }),
      );
    }
    const { connections } = this.#all[number];
    const behaviour = await this.#link.ask("requested", { number, connections, request: shown(request) });
    socket.resume();
    await behaviour(exchange);
    const { sent } = request;
    this.#link.tell("answered", { number, request: request.number, at: performance.now(), sent });
  }
}

/** The part of a request that a row can see. */
const shown = ({ number, connection, at, method, path, headers, body, complete }) => ({
  number,
  connection,
  at,
  method,
  path,
  headers,
  body,
  complete,
});
