// Records what the proxy sends, answers and reports, with each way to get a key, with and without options.
import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { nodeHandler } from "clerk-organizations/node";
import { createProxy } from "clerk-organizations/proxy";
import { png } from "../png.js";
import { unpolluted } from "./polluted.js";
import { clerk, recorder } from "./recorder.js";

const own = { "sec-fetch-site": "same-origin", "clerk-api-version": "2025-11-10" };
const json = { ...own, "content-type": "application/json" };

function form() {
  const form = new FormData();
  form.append("uploader_user_id", "user_1");
  form.append("file", new Blob([png()]), "logo.png");
  return form;
}

/** The requests, made as by a host, before anything is polluted. */
const REQUESTS = [
  ["/organizations?limit=5&user_id=u1", () => ({ headers: own })],
  ["/organizations/org_1", () => ({ headers: own })],
  ["/organizations", () => ({ method: "POST", headers: json, body: '{"name":"A","public_metadata":{"a":1}}' })],
  ["/organizations/org_1", () => ({ method: "PATCH", headers: json, body: '{"name":null}' })],
  ["/organizations/org_1", () => ({ method: "DELETE", headers: own })],
  ["/organizations/org_1/logo", () => ({ method: "PUT", headers: own, body: form() })],
  ["/organizations/org_1", () => ({ method: "PATCH", headers: json, body: "{" })],
  ["/users", () => ({ headers: own })],
  ["/organizations", () => ({ headers: { "sec-fetch-site": "cross-site" } })],
];
const request = ([path, init]) => new Request(`http://localhost/api/clerk${path}`, init());

const KEY = "sk_test_own";

const OPTIONS = [
  { secretKey: KEY, authorize: () => true },
  {
    secretKey: KEY,
    authorize: () => ({ actor: "user_1" }),
    privateMetadata: true,
    baseUrl: "https://api.example/v1",
  },
  { token: () => ({ token: "token-own" }), authorize: () => ({ actor: { id: 1 } }) },
  // None of these is admitted.
  { secretKey: KEY, authorize: () => ({}) },
  { secretKey: KEY, authorize: () => ({ actor: {} }) },
  { token: () => ({}), authorize: () => true },
];

/** Returns a function that runs everything with this many options. `sent` has the requests, `lines` the results. */
export function prepare(optionsCount) {
  const tried = OPTIONS.slice(0, optionsCount);
  const given = [...tried, {}].map(() => REQUESTS.map(request));
  const arrivals = [
    arrival("GET", "/api/clerk/organizations", { host: "a.test" }),
    arrival("POST", "/x", { "content-length": "3" }, "abc"),
  ];
  return async () => {
    const { sent, fetch } = recorder(clerk);
    const lines = [];
    for (const [i, options] of tried.entries()) await through({ ...options, fetch }, given[i], lines);
    // A request that failed without a code may have been sent, whatever is inherited.
    const broken = async () => Promise.reject(new TypeError("fetch failed"));
    await through({ secretKey: KEY, authorize: () => true, fetch: broken }, given.at(-1), lines);
    for (const one of arrivals) lines.push(await asRequest(one));
    return { sent, lines };
  };
}

/** A request as Node's server makes it, with a response that records. */
function arrival(method, url, headers, body = "") {
  const parts = { method, url, headers, socket: {}, complete: true };
  const incoming = Object.assign(Readable.from([Buffer.from(body)]), parts);
  const written = [];
  const outgoing = Object.assign(new EventEmitter(), {
    destroyed: false,
    writableFinished: false,
    writeHead: (status, headers) => written.push(status, ...Object.entries(headers)),
    write: (chunk) => written.push(String(chunk)) > 0,
    end: () => {
      outgoing.emit("close");
      written.push("end");
    },
    destroy: () => written.push("destroyed"),
    setTimeout: (ms) => written.push(ms),
  });
  return { incoming, outgoing, written };
}

/** What `nodeHandler` passes on of a request, and of its response. */
async function asRequest({ incoming, outgoing, written }) {
  const proxy = async (request) => {
    const body = request.body?.getReader();
    const first = await body?.read();
    return unpolluted(() => {
      written.push(request.url, request.method, ...request.headers, String(first?.value));
      return new Response("{}", { status: 201 });
    });
  };
  await nodeHandler(proxy)(incoming, outgoing);
  return written.join("\n");
}

async function through(options, requests, lines) {
  const events = [];
  const proxy = createProxy({ ...options, onOperation: (event) => events.push(event) });
  for (const one of requests) {
    const response = await proxy(one);
    const [head, reading] = unpolluted(() => [
      [response.status, response.statusText, ...response.headers],
      response.text(),
    ]);
    lines.push(`${head.join("\n")}\n${await reading}`);
  }
  for (const event of events) lines.push(JSON.stringify(Object.entries(event).filter(([name]) => name !== "ms")));
}
