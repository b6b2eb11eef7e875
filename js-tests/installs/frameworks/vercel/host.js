// Stands in for Vercel, which runs only on its own machines: it serves files, and routes the rest to functions by the
// rules that Vercel's package makes of vercel.json. Like Vercel, it keeps the path of the request, adds the query of the
// destination, and accepts bodies up to 4.5 MB.
import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { getTransformedRoutes } from "@vercel/routing-utils";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";

const MAX_BODY_BYTES = 4_500_000;

const { routes, error } = getTransformedRoutes(JSON.parse(readFileSync("vercel.json", "utf8")));
if (error) throw new Error(error.message);

/** The destination of a path, with the groups of the rule in it. */
function destinationOf(path) {
  for (const { src, dest } of routes) {
    const found = src && dest ? new RegExp(src).exec(path) : null;
    if (found)
      return new URL(
        dest.replaceAll(/\$(\d)/g, (_, group) => found[group]),
        "http://localhost",
      );
  }
  return undefined;
}

async function call(c) {
  const url = new URL(c.req.url);
  const { pathname, searchParams } = destinationOf(url.pathname) ?? new URL(url.pathname, "http://localhost");
  for (const [name, value] of searchParams) url.searchParams.append(name, value);
  const { default: target } = await import(`./api/${pathname.replace(/^\/api\//, "")}.js`);
  return target.fetch(new Request(url, c.req.raw));
}

const app = new Hono();
app.use(serveStatic({ root: "public" }));
app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
app.all("*", call);
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) });
