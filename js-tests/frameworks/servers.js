// Runs the servers of docs/frameworks.md, as they are written there, with a proxy in front of a recording Clerk.
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sample } from "../documentation.js";
import { setUp } from "../proxy/setting.js";

const build = fileURLToPath(new URL("../build", import.meta.url));

const express4 = (source) => source.replace('from "express"', 'from "express4"');
const connect = `
import { nodeHandler } from "clerk-organizations/node";
import connect from "connect";
import { proxy } from "./proxy.js";

connect().use("/api/clerk", nodeHandler(proxy)).listen(3000);
`;

/** The programs: the sample of a framework, or a variant of it. */
export const PROGRAMS = {
  "node:http": () => sample("server: node:http"),
  connect: () => connect,
  "Express 4": () => express4(sample("server: express")),
  "Express 5": () => sample("server: express"),
  Koa: () => sample("server: koa"),
  Fastify: () => sample("server: fastify"),
  Hono: () => sample("server: hono"),
};

/** Imports a module beside a `proxy.js` that exports this proxy. */
export async function load(t, source, proxy) {
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, "framework-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const key = `proxy of ${folder}`;
  globalThis[key] = proxy;
  t.after(() => delete globalThis[key]);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "proxy.js"), `export const proxy = globalThis[${JSON.stringify(key)}];\n`);
  writeFileSync(join(folder, "program.js"), source);
  return import(join(folder, "program.js"));
}

/** Imports a module that listens at port 3000, but lets it listen at a free port. Returns its server. */
async function listening(t, source, proxy) {
  const { listen } = Server.prototype;
  const started = new Promise((resolve) => {
    Server.prototype.listen = function (...given) {
      Server.prototype.listen = listen;
      resolve(this);
      return listen.apply(this, given);
    };
  });
  await load(t, source.replace("3000", '0, "127.0.0.1"').replace('port: 0, "127.0.0.1"', "port: 0"), proxy);
  const server = await started;
  if (!server.listening) await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

/** Starts a program with a proxy. */
export async function start(t, name, options = {}, respond = undefined) {
  const { proxy, upstream, events } = await setUp(t, options, respond);
  const server = await listening(t, PROGRAMS[name](), proxy);
  const { address, family, port } = server.address();
  const host = `${family === "IPv6" ? (address === "::" ? "127.0.0.1" : `[${address}]`) : "127.0.0.1"}:${port}`;
  return { server, upstream, events, host, origin: `http://${host}` };
}
