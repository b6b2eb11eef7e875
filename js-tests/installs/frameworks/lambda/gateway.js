// Invokes the bundled functions as API Gateway does with an HTTP API: an event in, a result out. The page is beside it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [folder, extension] = process.argv.slice(2);
const functionAt = (name) => import(pathToFileURL(`${folder}/${name}${extension}`)).then(({ handler }) => handler);
const FUNCTIONS = { "/server": await functionAt("server"), "/api/clerk": await functionAt("proxy") };
const FILES = { "/": ["text/html", "public/index.html"], "/main.js": ["text/javascript", "public/main.js"] };

/** API Gateway takes cookies out of the headers, and sends every body that is not text as base64. */
async function eventOf({ method, url, headers: { cookie, ...headers } }, request) {
  const [rawPath, rawQueryString = ""] = url.split("?");
  const bytes = await buffer(request);
  const isText = /json|text/.test(headers["content-type"]);
  return {
    version: "2.0",
    rawPath,
    rawQueryString,
    headers,
    ...(cookie && { cookies: cookie.split("; ") }),
    ...(bytes.length > 0 && { body: bytes.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: !isText && bytes.length > 0,
    requestContext: { domainName: headers.host, http: { method, path: rawPath } },
  };
}

async function invoke(handler, request, response) {
  const event = await eventOf(request, request);
  // The answer of a function is JSON.
  const result = JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(event)))));
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false } = result;
  response.writeHead(statusCode, { ...headers, "set-cookie": cookies });
  response.end(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

createServer(async (request, response) => {
  const [path] = request.url.split("?");
  const route = Object.keys(FUNCTIONS).find((route) => path === route || path.startsWith(`${route}/`));
  if (route) return invoke(FUNCTIONS[route], request, response);
  const [type, file] = FILES[path] ?? [];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": type }).end(await readFile(file));
}).listen(Number(process.env.PORT), "127.0.0.1");
