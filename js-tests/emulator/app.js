// Which address does what? Every request passes the guard first; only the images are public.
import { Hono } from "hono";
import { sendError, sendImage, sendJson } from "./answer.js";
import { checkKey } from "./auth.js";
import { readJson } from "./body.js";
import { refuse } from "./errors.js";
import { readUpload } from "./logos.js";
import { readList, readShape } from "./query.js";
import { BODIES, checkBody } from "./validate.js";
import { readVersion, updateTakesMetadata } from "./versions.js";

/** @param {object} clerk the parts that the routes work on, put together in index.js */
export function createApp(clerk) {
  const app = new Hono();
  app.onError((error, c) => sendError(c, error));
  app.notFound((c) => sendError(c, refuse.path()));
  app.get("/logos/:key", (c) => {
    const logo = clerk.logos.get(c.req.param("key"));
    return sendImage(c, logo.content_type, logo.bytes);
  });
  app.use("*", guard(clerk));
  addOrganizations(app, clerk);
  addMetadata(app, clerk);
  addLogo(app, clerk);
  return app;
}

/** Also for paths that do not exist: without a key nobody learns which do. */
const guard =
  ({ secretKey, rateLimit, requests }) =>
  (c, next) => {
    const { headers } = c.env.incoming;
    c.set("entry", requests.add(c.env.incoming));
    checkKey(headers.authorization, secretKey);
    c.set("version", readVersion(headers["clerk-api-version"], c.req.query("__clerk_api_version")));
    rateLimit.checkInstance();
    return next();
  };

const idOf = (c) => c.req.param("id");

/** Clerk limits these writes per organization, whatever the instance has left. */
const perOrganization =
  ({ rateLimit }) =>
  (c, next) => {
    rateLimit.checkOrganization(idOf(c));
    return next();
  };

function addOrganizations(app, { organizations, listing, render, ...clerk }) {
  const path = "/v1/organizations/:id";
  app.get("/v1/organizations", (c) => sendJson(c, render.page(listing.page(readList(c.req)))));
  app.post("/v1/organizations", async (c) => {
    const row = organizations.create(checkBody(await readJson(c), BODIES.create));
    return sendJson(c, render.organization(row));
  });
  app.get(path, (c) => {
    const shape = readShape(c.req);
    return sendJson(c, render[shape](organizations.getByIdOrSlug(idOf(c))));
  });
  app.patch(path, perOrganization(clerk), async (c) => {
    const shape = updateTakesMetadata(c.get("version")) ? BODIES.updateWithMetadata : BODIES.update;
    const row = organizations.update(idOf(c), checkBody(await readJson(c), shape));
    return sendJson(c, render.organization(row));
  });
  app.delete(path, (c) => sendJson(c, render.deleted(organizations.remove(idOf(c)))));
}

function addMetadata(app, { organizations, render, ...clerk }) {
  const path = "/v1/organizations/:id/metadata";
  const write = (change) => async (c) => {
    const body = checkBody(await readJson(c), BODIES.metadata);
    return sendJson(c, render.organization(change(idOf(c), body)));
  };
  const merge = (id, body) => organizations.mergeMetadata(id, body);
  const replace = (id, body) => organizations.update(id, body);
  app.patch(path, perOrganization(clerk), write(merge));
  app.put(path, perOrganization(clerk), write(replace));
}

function addLogo(app, { logos, render }) {
  const path = "/v1/organizations/:id/logo";
  app.put(path, async (c) => sendJson(c, render.withLogo(logos.put(idOf(c), await readUpload(c)))));
  app.delete(path, (c) => sendJson(c, render.organization(logos.remove(idOf(c)))));
}
