// Runs a Worker of the documentation in the real workerd, with a local Clerk, and the engine that starts its invocations: a queue that
// keeps messages, and a store. The Worker can be killed and started again; its Durable Objects are kept on the disk.
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../emulator/index.js";
import { launchWorker } from "../isolation/workerd.js";

const BUILD = fileURLToPath(new URL("../build", import.meta.url));
const WORKER = fileURLToPath(new URL("engine-worker.js", import.meta.url));

async function serve(t, listener) {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server.address().port;
}

const bodyOf = async (request) => Buffer.concat(await request.toArray());

/** The server behind the binding of a queue. Returns the messages that it has. */
async function startQueue(t) {
  const messages = [];
  const port = await serve(t, async (request, response) => {
    const batch = JSON.parse(await bodyOf(request));
    for (const { body } of batch.messages) messages.push(JSON.parse(Buffer.from(body, "base64").toString()));
    const metrics = { backlogCount: messages.length, backlogBytes: 0, oldestMessageTimestamp: 0 };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ metadata: { metrics } }));
  });
  return { port, messages };
}

/** The server behind the binding of a KV namespace. Returns what it has. */
async function startStore(t) {
  const stored = new Map();
  const port = await serve(t, async (request, response) => {
    const key = decodeURIComponent(new URL(request.url, "http://store").pathname.slice(1));
    if (request.method === "PUT") stored.set(key, (await bodyOf(request)).toString());
    const value = stored.get(key);
    response.writeHead(value === undefined ? 404 : 200).end(request.method === "PUT" ? "" : value);
  });
  return { port, stored };
}

/**
 * A server between the Worker and Clerk. It records requests, and calls `lose` with each one that Clerk has answered. If that returns true,
 * the response never arrives.
 */
async function startLine(t, clerk) {
  const line = { requests: [], lose: () => false };
  const port = await serve(t, async (request, response) => {
    const { method, url, headers } = request;
    const body = await bodyOf(request);
    const { authorization } = headers;
    const given = { authorization, "content-type": headers["content-type"] ?? "application/json" };
    const answer = await fetch(new URL(url, clerk.url), {
      method,
      headers: given,
      body: method === "GET" ? undefined : body,
    });
    line.requests.push({ method, url, status: answer.status });
    if (line.lose(line.requests.at(-1))) return;
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  return Object.assign(line, { url: `http://127.0.0.1:${port}/v1` });
}

const external = (name, port) => `(name = "${name}", external = (address = "127.0.0.1:${port}", http = ())),`;

/** The services behind the bindings of the Worker. */
const servicesOf = ({ queue, store, folder }) =>
  [
    external("queue", queue.port),
    external("store", store.port),
    `(name = "objects", disk = (path = "${join(folder, "objects")}", writable = true)),`,
  ].join("\n    ");

/** The bindings of the Worker, and its object, if it has one. */
function settingsOf({ clerk, line, hasObject }) {
  const bindings = [
    `(name = "CLERK_SECRET_KEY", text = "${clerk.secretKey}")`,
    `(name = "CLERK_API_URL", text = "${line.url}")`,
    '(name = "JOBS", queue = "queue")',
    '(name = "EXPORTS", kvNamespace = "store")',
  ];
  if (!hasObject) return `bindings = [${bindings.join(", ")}],`;
  return `bindings = [${bindings.join(", ")}, (name = "DONE", durableObjectNamespace = "Done")],
  durableObjectNamespaces = [(className = "Done", uniqueKey = "done", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),`;
}

/** Writes the Worker into a folder below the tests, where the package is found. */
function writeWorker(t, sample) {
  mkdirSync(BUILD, { recursive: true });
  const folder = mkdtempSync(join(BUILD, "engine-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "objects"));
  writeFileSync(join(folder, "job.js"), sample);
  copyFileSync(WORKER, join(folder, "worker.js"));
  return folder;
}

/**
 * Starts everything for a Worker of the documentation. `call(path, body)` calls one of its handlers; `launch()` starts it again after
 * `kill()`.
 */
export async function startEngine(t, sample, { seed }) {
  const clerk = await start({ seed });
  t.after(() => clerk.close());
  const [queue, store, line] = [await startQueue(t), await startStore(t), await startLine(t, clerk)];
  const folder = writeWorker(t, sample);
  const services = servicesOf({ queue, store, folder });
  const settings = settingsOf({ clerk, line, hasObject: sample.includes("class Done ") });
  const engine = { clerk, line, messages: queue.messages, stored: store.stored };
  engine.launch = async () =>
    Object.assign(engine, await launchWorker(t, join(folder, "worker.js"), { services, settings }));
  engine.call = async (path, body) => {
    const response = await fetch(engine.origin + path, { method: "POST", body: JSON.stringify(body ?? null) });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  await engine.launch();
  return engine;
}
