// The Worker of a test: it lets the engine of the test call the handlers of a sample as Cloudflare's engine would. The test writes the
// sample to job.js beside a copy of this file.
import * as exported from "./job.js";

// A sample exports handlers or a workflow.
const job = { ...exported };
export const { Done = class {} } = job;

/** Delivers a message. Returns what became of it: `{ acked }` or `{ retried }`. */
async function deliver(body, env) {
  const fate = {};
  const message = {
    body,
    ack: () => Object.assign(fate, { acked: true }),
    retry: (options) => Object.assign(fate, { retried: options }),
  };
  await job.default.queue({ messages: [message] }, env);
  return fate;
}

/** Runs a workflow. The results of its steps are kept by the engine. */
async function run(env) {
  const step = {
    async do(name, work) {
      const key = `step ${name}`;
      const kept = await env.EXPORTS.get(key);
      if (kept !== null) return JSON.parse(kept);
      const result = await work();
      await env.EXPORTS.put(key, JSON.stringify(result));
      return result;
    },
  };
  await job.Export.prototype.run.call({ env }, {}, step);
  return {};
}

const HANDLERS = {
  "/ready": () => ({}),
  "/scheduled": async (_, env) => (await job.default.scheduled({}, env)) ?? {},
  "/run": async (_, env) => run(env),
  "/queue": async (request, env) => deliver(await request.json(), env),
};

export default {
  async fetch(request, env) {
    try {
      return Response.json(await HANDLERS[new URL(request.url).pathname](request, env));
    } catch (thrown) {
      return new Response(thrown.stack, { status: 500 });
    }
  },
};
