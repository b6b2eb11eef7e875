// The list of frameworks. Each has a folder in `frameworks` with the files that its users write. A row names the script
// that serves the application: `dev`, or one like `start:cloudflare`, which needs `build:cloudflare`.
import { EXPECTED, REQUESTS } from "./scenario.js";
import { application } from "./ways.js";

/** The page first has no session. */
const RESULT = { server: EXPECTED, page: { ...EXPECTED, refused: 403 } };
/** First those of the server, then those of the page, whose logo is large. */
const SEEN = [...REQUESTS, ...REQUESTS.map((request) => (request.endsWith("/logo") ? `${request}, large` : request))];

/** Where no logo passes, the page uploads none. */
const WITHOUT_LOGO = {
  expected: { ...RESULT, page: { ...RESULT.page, hasImage: false } },
  requests: SEEN.filter((request) => !request.endsWith("large")),
};

/**
 * The rows of one framework.
 * @param {string} name the folder in `frameworks`
 * @param {string | string[]} tool whose version is shown
 * @param {Record<string, string>} rows the script of each row
 * @param {string} [commonAt] where the project has the files that all frameworks have in common
 */
function framework(name, tool, rows, commonAt = "clerk") {
  const facts = { project: `frameworks/${name}`, tool, commonAt, expected: RESULT, requests: SEEN };
  return Object.entries(rows).map(([name, script]) => {
    const isDev = script === "dev";
    const build = isDev ? undefined : script.replace("start", "build");
    return { name, ...facts, build, style: `server, proxy, page; ${script}`, way: application(script, { isDev }) };
  });
}

/** All frameworks. */
export const FRAMEWORKS = [
  ...framework("next", "next", { "next-node": "start:node", "next-cloudflare": "start:cloudflare" }),
  ...framework(
    "sveltekit",
    "@sveltejs/kit",
    { "sveltekit-node": "start:node", "sveltekit-dev": "dev", "sveltekit-cloudflare": "start:cloudflare" },
    "src/lib/clerk",
  ),
  ...framework(
    "nuxt",
    "nuxt",
    { "nuxt-node": "start:node", "nuxt-dev": "dev", "nuxt-cloudflare": "start:cloudflare" },
    "shared",
  ),
  ...framework("react-router", "@react-router/dev", { "react-router": "start", "react-router-dev": "dev" }),
  ...framework("astro", "astro", { astro: "start", "astro-dev": "dev" }),
  ...framework("tanstack-start", "@tanstack/react-start", { "tanstack-start": "start", "tanstack-start-dev": "dev" }),
  ...framework("cloudflare-vite", "@cloudflare/vite-plugin", {
    "cloudflare-vite": "start",
    "cloudflare-vite-dev": "dev",
  }),
  ...framework("express", "express", { express: "start" }),
  ...framework("hono", "hono", { hono: "start" }),
  ...framework("nest", "@nestjs/core", { "nest-esm": "start:esm", "nest-cjs": "start:cjs" }),
  ...framework("fastify", "fastify", { fastify: "start" }),
  ...framework("koa", "koa", { koa: "start" }),
  ...framework("elysia", "elysia", { elysia: "start" }),
  ...framework("vercel", "@vercel/routing-utils", { vercel: "start" }),
  ...framework("netlify", "@netlify/vite-plugin", { netlify: "dev" }).map((row) => ({ ...row, ...WITHOUT_LOGO })),
  ...framework("lambda", "clerk-organizations", { "lambda-esm": "start:esm", "lambda-cjs": "start:cjs" }),
];
