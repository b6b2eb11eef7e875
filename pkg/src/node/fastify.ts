// Runs a proxy as a plugin of Fastify.

import type { ProxyHandler } from "../proxy/public-types.js";
import { createHandler, type NodeHandlerOptions } from "./handler.js";

/** The members used of a Fastify instance. */
export interface FastifyLike {
  readonly prefix: string;
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parser: (request: any, payload: any, done: (error: null) => void) => void,
  ): unknown;
  all(path: string, handler: (request: any, reply: any) => any): unknown;
}

/** A plugin for `app.register`. */
export type FastifyProxy = (app: FastifyLike, options: object, done: () => void) => void;

/**
 * Turns a proxy into a plugin of Fastify. It serves the prefix with which it is registered, or `/api/clerk` without one. Other routes keep
 * their body parsers and their `bodyLimit`. Headers that `onRequest` and `preHandler` hooks set are sent; `onSend` hooks do not run, because
 * the proxy writes the response itself.
 *
 * @param proxy the result of `createProxy`.
 * @param options the time limits, as for `nodeHandler`.
 * @throws TypeError if `proxy` is not a function or an option is not a number of milliseconds.
 *
 * @example
 * import { fastifyProxy } from "clerk-organizations/node";
 * import { createProxy } from "clerk-organizations/proxy";
 *
 * declare const app: { register(plugin: ReturnType<typeof fastifyProxy>, options: { prefix: string }): unknown };
 * const proxy = createProxy({ secretKey: process.env.CLERK_SECRET_KEY, authorize: () => false });
 * app.register(fastifyProxy(proxy), { prefix: "/api/clerk" });
 */
export function fastifyProxy(proxy: ProxyHandler, options: NodeHandlerOptions = {}): FastifyProxy {
  const handler = createHandler("fastifyProxy", proxy, options);
  return (app, _options, done) => {
    // Registering a plugin makes a context of its own, so this concerns no other route.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    app.all(app.prefix === "" ? "/api/clerk/*" : "/*", (request, reply) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      return handler(request.raw, reply.raw);
    });
    done();
  };
}
